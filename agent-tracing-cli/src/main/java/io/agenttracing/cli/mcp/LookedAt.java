package io.agenttracing.cli.mcp;

import java.io.IOException;

import io.agenttracing.diagnosis.trace.Trace;
import io.agenttracing.viewer.model.TraceModels;
import io.agenttracing.viewer.store.StoredTrace;

/**
 * A trace that somebody has asked for.
 *
 * @param stored the trace
 * @param trace as the rules see it now
 */
record LookedAt(StoredTrace stored, Trace trace) {

	private static final long NANOS_PER_MILLI = 1_000_000;

	static LookedAt at(TraceSource source, String traceId) throws ToolRefusal, IOException {
		StoredTrace stored = source.trace(traceId);
		if (stored == null || stored.spans().isEmpty()) {
			throw new ToolRefusal("There is no trace " + traceId + ", or it is no longer kept: list_traces says which");
		}
		return new LookedAt(stored, TraceModels.judged(stored, System.currentTimeMillis() * NANOS_PER_MILLI));
	}

	long open() {
		return this.stored.spans().stream().filter((span) -> !span.hasEnded()).count();
	}

}
