package io.agenttracing.pipeline.export;

import java.util.List;
import java.util.function.Predicate;

import io.micrometer.tracing.exporter.SpanExportingPredicate;
import io.micrometer.tracing.otel.bridge.OtelFinishedSpan;
import io.opentelemetry.sdk.trace.data.SpanData;

/**
 * Asks the application's predicates, ahead of the exporter, so that what they keep back
 * is counted.
 */
final class ExportableSpans implements Predicate<SpanData> {

	private final List<SpanExportingPredicate> predicates;

	ExportableSpans(List<SpanExportingPredicate> predicates) {
		this.predicates = predicates;
	}

	@Override
	public boolean test(SpanData span) {
		for (SpanExportingPredicate predicate : this.predicates) {
			if (!predicate.isExportable(OtelFinishedSpan.fromOtel(span))) {
				return false;
			}
		}
		return true;
	}

}
