package io.agenttracing.insight.hang;

import java.util.ArrayList;
import java.util.List;

import io.agenttracing.failure.Failures;
import io.agenttracing.span.CoroutineStack;
import io.agenttracing.span.SuspendedPlace;
import io.agenttracing.span.TrackedSpan;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;

/**
 * Where a call waits that has left its thread. Unknown where an operator of the
 * application throws when it is asked.
 *
 * @param operators the names of the operators that it waits in, empty where unknown
 * @param coroutine the coroutine that waits
 */
record Suspension(String operators, CoroutineStack coroutine) {

	private static final Log logger = LogFactory.getLog(Watchdog.class);

	private static final Suspension UNKNOWN = new Suspension("", CoroutineStack.NONE);

	private static final String NO_THREAD = "no thread is known to hold it: it waits for a reactive or asynchronous result";

	/**
	 * Finds where a call waits.
	 * @param span its span
	 * @param described whether to include the descriptions of checkpoints
	 */
	static Suspension of(TrackedSpan span, boolean described) {
		return Failures.attempt(logger, "It is not known where a publisher waits", () -> of(span.place(), described),
				UNKNOWN);
	}

	private static Suspension of(@Nullable SuspendedPlace place, boolean described) {
		if (place == null) {
			return UNKNOWN;
		}
		CoroutineStack coroutine = place.coroutine();
		// The operators of a suspend function are Spring's.
		return new Suspension(coroutine.callers().isEmpty() ? ReportedName.of(place.operators(described)) : "",
				coroutine);
	}

	/**
	 * Describes the place.
	 * @param libraries distinguishes the application's frames
	 */
	StackPlace place(LibraryFrames libraries) {
		String situation = this.operators.isEmpty() ? NO_THREAD : NO_THREAD + ", in the operators " + this.operators;
		List<StackTraceElement> frames = new ArrayList<>(this.coroutine.inside());
		frames.addAll(this.coroutine.callers());
		if (frames.isEmpty()) {
			return StackPlace.of(situation);
		}
		boolean inside = !this.coroutine.inside().isEmpty();
		return new StackPlace(
				situation + (inside ? ", in a coroutine that is suspended" : ", in a coroutine that was called"),
				inside ? "suspended " : "called ", libraries.divide(frames));
	}

}
