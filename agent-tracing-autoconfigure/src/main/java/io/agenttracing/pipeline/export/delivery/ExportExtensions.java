package io.agenttracing.pipeline.export.delivery;

import java.util.List;

import io.micrometer.tracing.exporter.SpanExportingPredicate;
import io.micrometer.tracing.exporter.SpanFilter;
import io.micrometer.tracing.exporter.SpanReporter;

/**
 * The application's extensions of the export, as defined by Micrometer.
 *
 * @param predicates select the spans to export
 * @param filters change spans
 * @param reporters receive spans beside the exporters
 * @since 0.1.0
 */
public record ExportExtensions(List<SpanExportingPredicate> predicates, List<SpanFilter> filters,
		List<SpanReporter> reporters) {

	static ExportExtensions none() {
		return new ExportExtensions(List.of(), List.of(), List.of());
	}

}
