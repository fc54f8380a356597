package io.agenttracing.pipeline.sampling;

import io.agenttracing.pipeline.SpanViewer;
import io.agenttracing.pipeline.TailSampledTraces;
import io.agenttracing.pipeline.collector.SpanBuffer;
import io.agenttracing.pipeline.collector.SpanCounts;

/**
 * Settings of a {@link DecidingSampler}: its rules and its collaborators.
 *
 * @param trustRemote whether the decision of a remote parent is followed
 * @param records whether unsampled traces are recorded for tail sampling
 * @param rules the rules of single agents
 * @param admission the rate limit
 * @param decisions counts what was decided
 * @param kept the traces that tail sampling has selected
 * @param buffer whether there is memory for spans of unsampled traces
 * @param counts counts spans that are not recorded
 * @param viewer shows spans that nothing else needs
 */
record SamplerSettings(boolean trustRemote, boolean records, AgentRules rules, TraceAdmission admission,
		TraceDecisions decisions, TailSampledTraces kept, SpanBuffer buffer, SpanCounts counts, SpanViewer viewer) {

}
