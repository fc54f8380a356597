/**
 * Wires the collector of finished traces to the exporters of the application.
 * {@link io.agenttracing.pipeline.export.ExportAgentTracingAutoConfiguration} replaces
 * Spring Boot's batch processor; {@link io.agenttracing.pipeline.export.TraceDestination}
 * and {@link io.agenttracing.pipeline.export.PassingSpans} report where spans go, also
 * when they bypass the collector.
 * <p>
 * From the collector, spans go to {@link io.agenttracing.pipeline.export.delivery}, which
 * retains them until an exporter has taken them. The senders of OpenTelemetry's OTLP
 * exporters, and the parsing of responses, are in
 * {@link io.agenttracing.pipeline.export.otlp}.
 */
@NullMarked
package io.agenttracing.pipeline.export;

import org.jspecify.annotations.NullMarked;
