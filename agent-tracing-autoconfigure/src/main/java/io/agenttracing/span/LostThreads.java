package io.agenttracing.span;

import java.lang.StackWalker.StackFrame;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ForkJoinPool;
import java.util.concurrent.ForkJoinWorkerThread;

import io.agenttracing.AgentTracer;
import io.agenttracing.context.ContextCounter;
import io.agenttracing.context.ContextState;
import io.agenttracing.failure.Failures;
import io.agenttracing.text.LogText;
import io.opentelemetry.api.trace.Span;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;

/**
 * Counts calls that begin a trace although they most likely belong to a running agent: on
 * a thread that was started by it, or on the common pool. Warns once of each place. Work
 * that runs with a propagated context, or comes from a timer, a container or a server,
 * has not lost its context.
 *
 * @since 0.1.0
 */
public final class LostThreads {

	/** The destination tag of such calls in the meter. */
	static final String DESTINATION = "thread";

	private static final Log logger = LogFactory.getLog(AgentTracer.class);

	private static final int MAX_PLACES = 256;

	private static final int MAX_DEPTH = 1_024;

	private static final StackWalker STACK = StackWalker.getInstance();

	private static final List<String> CARRIERS = List.of("io.agenttracing.instrument.threads.ContextTask",
			"io.opentelemetry.context.", "io.micrometer.context.", "org.springframework.core.task.support.", "reactor.",
			"kotlinx.coroutines.", "org.springframework.scheduling.", "java.util.TimerThread", "org.quartz.",
			"org.springframework.kafka.", "org.springframework.amqp.", "org.springframework.jms.",
			"org.springframework.data.redis.", "org.springframework.integration.", "io.netty.", "io.grpc.",
			"org.apache.tomcat.", "org.apache.catalina.", "org.eclipse.jetty.", "io.undertow.");

	private final TrackedSpans openSpans;

	private final ContextCounter counter;

	private final Set<CallPlace> places = ConcurrentHashMap.newKeySet();

	private final Set<CallPlace> told = ConcurrentHashMap.newKeySet();

	/**
	 * Looks for calls that have lost their context.
	 * @param openSpans the registry of open spans
	 * @param counter counts such calls
	 */
	public LostThreads(TrackedSpans openSpans, ContextCounter counter) {
		this.openSpans = openSpans;
		this.counter = counter;
	}

	/**
	 * Called when a call has begun a trace.
	 * @param name the name of its span
	 * @param workflow whether it is a workflow, which is expected to begin a trace, also
	 * beside others
	 * @param span its span
	 * @param callers finds where it is called
	 * @return whether it has lost its context, which is told
	 */
	public boolean began(String name, boolean workflow, Span span, CallPlaces callers) {
		try {
			Thread thread = Thread.currentThread();
			String startedIn = StartedThreads.traceId();
			if (thread instanceof ForkJoinWorkerThread worker && worker.getPool() == ForkJoinPool.commonPool()) {
				return !workflow && TrackedAgents.areBeside(span, this.openSpans)
						&& isLost(name, thread, true, callers);
			}
			if (startedIn != null && !ReactiveThreads.isReactive(thread)) {
				boolean open = this.openSpans.isOpen(startedIn);
				return (open || (!this.places.isEmpty() && TrackedAgents.areBeside(span, this.openSpans)))
						&& isLost(name, thread, open, callers);
			}
		}
		catch (Throwable ex) {
			Failures.caught(logger, "It could not be determined whether a call has lost its trace", ex);
		}
		return false;
	}

	/**
	 * Whether nothing was told of a place so far, for whoever has something else to tell
	 * of it.
	 * @param place the place
	 * @return whether to tell it now
	 */
	public boolean isToldFirst(CallPlace place) {
		return this.told.size() < MAX_PLACES && this.told.add(place);
	}

	/**
	 * Whether of no other place anything will be told.
	 * @return whether there are too many
	 */
	public boolean isFull() {
		return this.told.size() >= MAX_PLACES;
	}

	/**
	 * A pooled thread outlives the trace it was started in: a place that has lost its
	 * context once is assumed to lose it again.
	 */
	private boolean isLost(String name, Thread thread, boolean known, CallPlaces callers) {
		CallPlace place = STACK.walk((frames) -> placeOf(frames.limit(MAX_DEPTH).toList(), callers));
		if (place == null || !(known || this.places.contains(place))) {
			return false;
		}
		this.counter.increment(DESTINATION, ContextState.MISSING);
		if (this.places.size() < MAX_PLACES && this.places.add(place) && isToldFirst(place)) {
			logger.warn(LogText.of(name) + " starts a trace of its own on " + LogText.of(thread.getName())
					+ "; wrap the executor: Context.taskWrapping(executor) of io.opentelemetry.context, or"
					+ " executor.setTaskDecorator(...) with the bean agentTracingContextTaskDecorator. On a thread of your"
					+ " own or the common pool wrap the work: Context.current().wrap(work). It was called at " + place
					+ ", most likely for an agent that is at work elsewhere. Such calls are counted as"
					+ " agent_tracing.context{destination=thread,state=missing}; this is said once of each place.");
		}
		return true;
	}

	// Null if contexts are propagated, or the work is periodic.
	private static @Nullable CallPlace placeOf(List<StackFrame> frames, CallPlaces callers) {
		CallPlace place = null;
		for (StackFrame frame : frames) {
			if (place == null && callers.isOfLibrary(frame)) {
				continue;
			}
			if (isCarrierOrRecurs(frame)) {
				return null;
			}
			if (place == null && callers.isOfApplication(frame)) {
				place = CallPlace.of(frame);
			}
		}
		return (place != null) ? place : CallPlace.UNKNOWN;
	}

	private static boolean isCarrierOrRecurs(StackFrame frame) {
		String type = frame.getClassName();
		if (frame.getMethodName().equals("runAndReset") && type.equals("java.util.concurrent.FutureTask")) {
			return true;
		}
		return CARRIERS.stream().anyMatch(type::startsWith);
	}

}
