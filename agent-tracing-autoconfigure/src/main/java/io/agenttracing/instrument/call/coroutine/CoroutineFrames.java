package io.agenttracing.instrument.call.coroutine;

import java.util.ArrayList;
import java.util.List;

import io.agenttracing.failure.Failures;
import io.agenttracing.span.CoroutineStack;
import kotlin.coroutines.jvm.internal.CoroutineStackFrame;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;

/**
 * Finds where a coroutine is suspended, and the coroutines that await it.
 *
 * @since 0.1.0
 */
public final class CoroutineFrames {

	private static final Log logger = LogFactory.getLog(CoroutineFrames.class);

	private static final int MAX_FRAMES = 64;

	private static final int MAX_STEPS = 256;

	private CoroutineFrames() {
	}

	/**
	 * Reads the frames of a coroutine.
	 * @param subscription the subscription to its publisher
	 * @param continuation the continuation of its caller, null if that is no coroutine
	 * @return the frames, as far as known
	 */
	public static CoroutineStack of(@Nullable Object subscription, @Nullable Object continuation) {
		return new CoroutineStack(inside(subscription), frames(continuation));
	}

	private static List<StackTraceElement> inside(@Nullable Object subscription) {
		try {
			return frames(SuspensionPoint.of(subscription));
		}
		catch (Throwable ex) {
			Failures.caught(logger, "The suspension point of a coroutine could not be found", ex);
			return List.of();
		}
	}

	private static List<StackTraceElement> frames(@Nullable Object innermost) {
		List<StackTraceElement> frames = new ArrayList<>();
		Object frame = innermost;
		for (int step = 0; step < MAX_STEPS && frames.size() < MAX_FRAMES
				&& frame instanceof CoroutineStackFrame known; step++) {
			StackTraceElement element = known.getStackTraceElement();
			if (element != null) {
				frames.add(element);
			}
			frame = known.getCallerFrame();
		}
		return frames;
	}

}
