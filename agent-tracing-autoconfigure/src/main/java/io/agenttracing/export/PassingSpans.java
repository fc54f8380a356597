package io.agenttracing.export;

import java.util.List;
import java.util.stream.Stream;

import io.agenttracing.trace.CollectorUse;
import io.opentelemetry.sdk.trace.export.BatchSpanProcessor;
import io.opentelemetry.sdk.trace.export.SimpleSpanProcessor;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;

import org.springframework.beans.factory.SmartInitializingSingleton;

/**
 * Says at startup that spans are exported past the collector, all of them or each a
 * second time, so that nothing which is promised of the export holds for these.
 */
final class PassingSpans implements SmartInitializingSingleton {

	static final String DESCRIPTION = "spans pass by agent tracing: the application's own tracer provider lacks its"
			+ " TraceCollector";

	private static final Log logger = LogFactory.getLog(PassingSpans.class);

	private final CollectorUse use;

	private final TraceDestination destination;

	PassingSpans(CollectorUse use, TraceDestination destination) {
		this.use = use;
		this.destination = destination;
	}

	@Override
	public void afterSingletonsInstantiated() {
		if (this.use.isBypassed()) {
			logger.warn("Spans pass by agent tracing, since the tracer provider that is used lacks its TraceCollector:"
					+ " they are not masked, capped, kept for an error or counted, and no call that hangs is reported."
					+ " Change Spring Boot's tracer provider by SdkTracerProviderBuilderCustomizer beans instead of"
					+ " making one, or give yours all SpanProcessor beans:"
					+ " spanProcessors.orderedStream().forEach(builder::addSpanProcessor).");
		}
		else if (this.destination != TraceDestination.OWN_BATCH_PROCESSOR && !exporting().isEmpty()) {
			logger.warn("Spans are exported past agent tracing, too, neither masked nor capped, by a "
					+ String.join(" and a ", exporting()) + " of the application"
					+ (this.destination.isNowhere() ? "" : ": each a second time, beside " + this.destination)
					+ ". Leave that processor out, and declare its SpanExporter as a bean.");
		}
	}

	private List<String> exporting() {
		return Stream.of(SimpleSpanProcessor.class, BatchSpanProcessor.class)
			.filter(this.use::shows)
			.map(Class::getSimpleName)
			.toList();
	}

}
