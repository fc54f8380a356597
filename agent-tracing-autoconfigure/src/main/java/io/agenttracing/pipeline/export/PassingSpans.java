package io.agenttracing.pipeline.export;

import java.util.List;

import io.agenttracing.pipeline.collector.CollectorUse;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;

import org.springframework.beans.factory.SmartInitializingSingleton;

/**
 * Warns at startup if spans bypass the collector, all of them or each when exported a
 * second time, so that they are neither masked nor capped.
 */
final class PassingSpans implements SmartInitializingSingleton {

	private static final String CONSEQUENCE = ": they are not masked, capped, kept for an error or counted, and no call"
			+ " that hangs is reported.";

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
			logger.warn(this.use.isByJavaAgent()
					? "Spans pass by agent tracing, since OpenTelemetry's javaagent makes and" + " exports them"
							+ CONSEQUENCE + " For agent tracing to export, start with"
							+ " -Dotel.instrumentation.opentelemetry-api.enabled=false, and declare no OpenTelemetry bean"
					: "Spans pass by agent tracing, since the tracer provider that is used lacks its TraceCollector"
							+ CONSEQUENCE
							+ " Change Spring Boot's tracer provider by SdkTracerProviderBuilderCustomizer beans instead of"
							+ " making one, or give yours all SpanProcessor beans:"
							+ " spanProcessors.orderedStream().forEach(builder::addSpanProcessor).");
		}
		else if (!this.destination.isOwnBatchProcessor() && !exporting().isEmpty()) {
			logger.warn("Spans are exported past agent tracing" + (this.destination.isNowhere() ? "" : ", too")
					+ ", neither masked nor capped, by a " + String.join(" and a ", exporting()) + " of the application"
					+ (this.destination.isNowhere() ? "" : ": each a second time, beside " + this.destination)
					+ ". Leave that processor out, and declare its SpanExporter as a bean.");
		}
	}

	/**
	 * Describes in the startup line where spans go.
	 */
	String describe() {
		if (!this.use.isBypassed()) {
			List<String> exporting = this.destination.isOwnBatchProcessor() ? List.of() : exporting();
			return (this.destination.isNowhere() && !exporting.isEmpty())
					? "traces go through the application's own " + String.join(" and ", exporting)
					: this.destination.describe();
		}
		return "spans pass by agent tracing: " + (this.use.isByJavaAgent() ? "OpenTelemetry's javaagent makes them"
				: "the application's own tracer provider lacks its TraceCollector");
	}

	/**
	 * Whether they go nowhere.
	 */
	boolean isNowhere() {
		return !this.use.isBypassed() && this.destination.isNowhere() && !this.destination.isOwnBatchProcessor()
				&& exporting().isEmpty();
	}

	private List<String> exporting() {
		return OwnProcessors.EXPORTING.stream().filter(this.use::shows).map(Class::getSimpleName).toList();
	}

}
