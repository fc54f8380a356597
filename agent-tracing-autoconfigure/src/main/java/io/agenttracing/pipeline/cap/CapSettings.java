package io.agenttracing.pipeline.cap;

import io.agenttracing.pipeline.collector.SpanCounts;
import io.agenttracing.span.InjectedSpans;

/**
 * What the selections of all traces have in common.
 *
 * @param cap the number of spans of a trace
 * @param memories the state of recent traces
 * @param counts counts the outcomes
 * @param injected the spans that may have children in other processes
 */
record CapSettings(int cap, TraceMemories memories, SpanCounts counts, InjectedSpans injected) {

}
