package io.agenttracing.test;

import java.util.List;
import java.util.function.Function;

import io.agenttracing.test.claim.ClaimedTrace;
import io.agenttracing.test.record.RecordedTest;
import io.agenttracing.test.record.RecordedTrace;
import io.agenttracing.test.record.TraceWait;
import org.jspecify.annotations.Nullable;

/**
 * The one trace that a test causes, or the run of it that is current where it is asked.
 */
final class TraceOfTest implements TraceSource {

	private final RecordedTest test;

	private @Nullable Known known;

	TraceOfTest(RecordedTest test) {
		this.test = test;
	}

	@Override
	public ClaimedTrace claimed() {
		RecordedTest run = this.test.currentRun();
		RecordedTrace trace = known(run);
		if (trace == null) {
			trace = new TraceWait(run).forTraces(1, AgentTraces.LIMIT).get(0);
			synchronized (this) {
				this.known = new Known(run, trace);
			}
		}
		return trace.claimed();
	}

	@Override
	public String describe(Function<ClaimedTrace, String> text) {
		RecordedTest run = this.test.currentRun();
		List<RecordedTrace> traces = run.traces();
		RecordedTrace trace = (traces.size() == 1) ? traces.get(0) : null;
		if (trace == null) {
			return "The test has " + (traces.isEmpty() ? "no trace" : traces.size() + " traces") + " so far";
		}
		return trace.exported().isEmpty() ? "No span of the trace has ended so far" : text.apply(trace.claimed());
	}

	private synchronized @Nullable RecordedTrace known(RecordedTest run) {
		Known known = this.known;
		return (known != null && known.run() == run) ? known.trace() : null;
	}

	/**
	 * What a run has been waited for.
	 */
	private record Known(RecordedTest run, RecordedTrace trace) {

	}

}
