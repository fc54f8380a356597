package io.agenttracing.pipeline.export.delivery;

import java.util.List;

import io.micrometer.tracing.exporter.SpanExportingPredicate;
import io.micrometer.tracing.exporter.SpanFilter;
import io.micrometer.tracing.exporter.SpanReporter;

/**
 * What an application adds to the export, in Micrometer's terms.
 *
 * @param predicates which spans it wants to be exported
 * @param filters what it changes in them
 * @param reporters who else sees them
 * @since 0.1.0
 */
public record ExportExtensions(List<SpanExportingPredicate> predicates, List<SpanFilter> filters,
		List<SpanReporter> reporters) {

	static ExportExtensions none() {
		return new ExportExtensions(List.of(), List.of(), List.of());
	}

}
