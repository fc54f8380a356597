/**
 * Wires the collector of finished traces to the exporters of the application.
 * {@link io.agenttracing.pipeline.export.ExportAgentTracingAutoConfiguration} takes the
 * place of Spring Boot's batch processor;
 * {@link io.agenttracing.pipeline.export.TraceDestination} and
 * {@link io.agenttracing.pipeline.export.PassingSpans} say where spans go, also when they
 * go past the collector.
 * <p>
 * From the collector, spans go to {@link io.agenttracing.pipeline.export.delivery}, which
 * retains them until an exporter has taken them. What OpenTelemetry's OTLP exporters send
 * with, and what receivers answer, is in {@link io.agenttracing.pipeline.export.otlp}.
 */
@NullMarked
package io.agenttracing.pipeline.export;

import org.jspecify.annotations.NullMarked;
