package io.agenttracing.test;

import java.util.List;

import io.agenttracing.diagnosis.Diagnosis;
import io.agenttracing.diagnosis.Finding;
import io.agenttracing.diagnosis.trace.Knowledge;
import io.agenttracing.diagnosis.tree.FindingText;
import io.agenttracing.diagnosis.tree.TraceTree;
import io.agenttracing.diagnosis.tree.TraceTreeText;
import io.agenttracing.test.claim.ClaimedTrace;
import io.opentelemetry.sdk.trace.data.SpanData;
import org.assertj.core.api.AssertProvider;

/**
 * A finished trace, to be asserted with AssertJ's {@code assertThat(trace)}. As a
 * parameter of a test it is the one trace that the test causes: it may be declared before
 * it exists, and is waited for when it is first asked for anything. One that begins after
 * that is not noticed; spans of this one that end after that are. In a run of
 * {@link PassRate}, and in a dynamic test, it is the trace of that. Safe for use by
 * several threads.
 *
 * @since 0.1.0
 */
public final class AgentTrace implements AssertProvider<AgentTraceAssert> {

	private final TraceSource source;

	AgentTrace(TraceSource source) {
		this.source = source;
	}

	/**
	 * A trace that was recorded elsewhere, such as one that
	 * {@code io.agenttracing.otlp.TraceReader} read from a file.
	 * @param spans its spans, at least one, in any order
	 * @return the trace
	 * @throws IllegalArgumentException if there is no span
	 */
	public static AgentTrace of(List<SpanData> spans) {
		ClaimedTrace trace = new ClaimedTrace(spans, Diagnosis.byAllRules(), Knowledge.NONE);
		return new AgentTrace(() -> trace);
	}

	ClaimedTrace claimed() {
		return this.source.claimed();
	}

	/**
	 * Its id.
	 * @return 32 hexadecimal digits
	 * @throws AssertionError if the test did not cause one trace in time
	 */
	public String traceId() {
		return spans().get(0).getTraceId();
	}

	/**
	 * Its spans, as they would be exported.
	 * @return in the order of their start
	 * @throws AssertionError if the test did not cause one trace in time
	 */
	public List<SpanData> spans() {
		return claimed().spans();
	}

	/**
	 * What the rules of the diagnosis find in it, infos included.
	 * @return a cause before what follows from it
	 * @throws AssertionError if the test did not cause one trace in time
	 */
	public List<Finding> findings() {
		return claimed().findings();
	}

	/**
	 * Called by AssertJ: use {@code assertThat(trace)}.
	 * @return assertions on this trace
	 */
	@Override
	public AgentTraceAssert assertThat() {
		return new AgentTraceAssert(this);
	}

	/**
	 * The trace as a tree with what the rules found, as far as it has ended: it is not
	 * waited for.
	 * @return several lines, or that there is no trace
	 */
	@Override
	public String toString() {
		return this.source.describe(AgentTrace::text);
	}

	private static String text(ClaimedTrace trace) {
		String tree = TraceTreeText.of(TraceTree.of(trace.spans().get(0).getTraceId(), trace.spans()), trace.findings(),
				false);
		return tree.strip() + '\n' + FindingText.brief(trace.findings(), false);
	}

}
