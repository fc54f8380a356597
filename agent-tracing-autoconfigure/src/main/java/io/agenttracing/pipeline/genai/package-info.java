/**
 * Spans of calls of models and tools in the words of OpenTelemetry's GenAI conventions,
 * whichever framework has made them.
 * {@link io.agenttracing.pipeline.genai.FrameworkSpans} is the way in of a span, and
 * {@link io.agenttracing.pipeline.genai.MergedCalls} that of a trace. They know
 * frameworks by the names of their attributes only.
 */
@NullMarked
package io.agenttracing.pipeline.genai;

import org.jspecify.annotations.NullMarked;
