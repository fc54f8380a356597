/**
 * Records the spans of an application while it is tested. The way of a span:
 * {@link io.agenttracing.test.record.RecorderRegistrar} adds a
 * {@link io.agenttracing.test.record.SpanRecorder} to the application. It puts the span,
 * on the thread that starts and ends it, into a
 * {@link io.agenttracing.test.record.RecordedTrace}, which
 * {@link io.agenttracing.test.record.RecordedTraces} give to the
 * {@link io.agenttracing.test.record.RecordedTest} that is current there, by a context or
 * a {@link io.agenttracing.test.record.TestHeader}, or to nobody.
 * {@link io.agenttracing.test.record.TraceWait} waits until a trace is complete, and
 * {@link io.agenttracing.test.record.ExportedSpans} make of it what would be exported, on
 * the thread that asks. {@link io.agenttracing.test.record.LateSpans} say what nobody
 * looks at.
 */
@NullMarked
@ApiStatus.Internal
package io.agenttracing.test.record;

import org.jetbrains.annotations.ApiStatus;
import org.jspecify.annotations.NullMarked;
