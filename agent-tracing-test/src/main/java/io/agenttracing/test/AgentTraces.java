package io.agenttracing.test;

import java.time.Duration;
import java.util.List;
import java.util.Map;

import io.agenttracing.test.record.RecordedTest;
import io.agenttracing.test.record.RecordedTrace;
import io.agenttracing.test.record.TestHeader;
import io.agenttracing.test.record.TraceWait;

/**
 * The traces of a test that has {@link AgentTracingTest}: those that began where it was
 * current. In a run of {@link PassRate}, and in a dynamic test, those of that. Safe for
 * use by several threads.
 *
 * @since 0.1.0
 */
public final class AgentTraces {

	/** How long is waited for what is to come. */
	static final Duration LIMIT = Duration.ofSeconds(10);

	/** How long is waited for what has begun and may not end. */
	static final Duration OPEN_LIMIT = Duration.ofSeconds(2);

	private final RecordedTest test;

	AgentTraces(RecordedTest test) {
		this.test = test;
	}

	/**
	 * The traces of the current test.
	 * @return those of the test that this thread belongs to, or of the only one that runs
	 * @throws IllegalStateException if no test with {@link AgentTracingTest} runs, or
	 * several do and none of them is current on this thread
	 */
	public static AgentTraces traces() {
		RecordedTest test = RecordedTest.current();
		if (test == null) {
			throw new IllegalStateException("No test with @AgentTracingTest is current on this thread: ask on the"
					+ " test's own, or for a parameter of type AgentTraces");
		}
		return new AgentTraces(test);
	}

	/**
	 * Waits 10 s at most for traces. Those that begin after that are not noticed: await
	 * what is asynchronous before.
	 * @param count how many the test causes
	 * @return the traces, complete and in the order of their start
	 * @throws AssertionError if there are fewer by then, or more, or one is not complete:
	 * it says why
	 */
	public List<AgentTrace> await(int count) {
		return await(count, LIMIT);
	}

	/**
	 * Waits for traces. One is complete when none of its spans is open, and each message
	 * was received, or not within 200 ms. Those that begin after that are not noticed.
	 * @param count how many the test causes
	 * @param limit how long at most
	 * @return the traces, complete and in the order of their start
	 * @throws AssertionError if there are fewer by then, or more, or one is not complete:
	 * it says why
	 */
	public List<AgentTrace> await(int count, Duration limit) {
		if (count < 0 || limit.isNegative()) {
			throw new IllegalArgumentException("Neither the number of traces nor the limit may be negative");
		}
		return traces(new TraceWait(test()).forTraces(count, limit));
	}

	/**
	 * The traces so far, without waiting.
	 * @return those that are complete, in the order of their start
	 */
	public List<AgentTrace> all() {
		return traces(test().finished());
	}

	/**
	 * Traces that began where no test was current, such as on a scheduler's thread: since
	 * this test's instance was made, and so with those of the start of its application.
	 * The last hundred of this JVM are kept. Waits 2 s at most for those that have begun.
	 * @return those that are complete, in the order of their start
	 */
	public List<AgentTrace> ofNobody() {
		TraceWait.until(this.test::ofNobody, OPEN_LIMIT);
		return traces(this.test.ofNobody().stream().filter(RecordedTrace::isFinished).toList());
	}

	/**
	 * What a request needs, so that its trace is one of this test's: for clients that
	 * make no spans. {@code TestRestTemplate}, {@code RestTestClient} and
	 * {@code WebTestClient} of Spring Boot have it.
	 * @return the headers by name
	 */
	public Map<String, String> headers() {
		return TestHeader.of(test());
	}

	private RecordedTest test() {
		return this.test.currentRun();
	}

	private static List<AgentTrace> traces(List<RecordedTrace> traces) {
		return traces.stream().map((trace) -> new AgentTrace(trace::claimed)).toList();
	}

}
