package io.agenttracing.pipeline.collector;

import java.util.stream.Stream;

import io.agenttracing.failure.Failures;
import io.agenttracing.pipeline.PipelineUse;
import io.agenttracing.span.AgentSpans;
import io.agenttracing.span.JavaAgent;
import io.opentelemetry.api.OpenTelemetry;
import io.opentelemetry.api.trace.Tracer;
import io.opentelemetry.sdk.OpenTelemetrySdk;
import io.opentelemetry.sdk.trace.SdkTracerProvider;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;

/**
 * Tells whether the tracer provider in use has the collector. One that the application
 * creates has only the span processors that it was given.
 *
 * @since 0.1.0
 */
public final class CollectorUse implements PipelineUse {

	private static final Log logger = LogFactory.getLog(CollectorUse.class);

	private final TraceCollector collector;

	private final @Nullable OpenTelemetry openTelemetry;

	private final @Nullable SdkTracerProvider provider;

	private boolean asked;

	/**
	 * The use of a collector.
	 * @param collector the collector
	 * @param openTelemetry the API in use, null if there is none
	 * @param providers the known tracer providers
	 */
	public CollectorUse(TraceCollector collector, @Nullable OpenTelemetry openTelemetry,
			Stream<SdkTracerProvider> providers) {
		this.collector = collector;
		this.openTelemetry = openTelemetry;
		this.provider = (openTelemetry != null) ? providerOf(openTelemetry, providers) : null;
	}

	// An OpenTelemetry that does not expose its provider is matched by its tracer.
	private static @Nullable SdkTracerProvider providerOf(OpenTelemetry openTelemetry,
			Stream<SdkTracerProvider> providers) {
		if (openTelemetry instanceof OpenTelemetrySdk sdk) {
			return sdk.getSdkTracerProvider();
		}
		Tracer tracer = openTelemetry.getTracer(AgentSpans.INSTRUMENTATION_SCOPE);
		return providers.filter((candidate) -> candidate.get(AgentSpans.INSTRUMENTATION_SCOPE) == tracer)
			.findFirst()
			.orElse(null);
	}

	@Override
	public synchronized boolean isBypassed() {
		if (this.openTelemetry == null || this.collector.isReached()) {
			return false;
		}
		if (this.provider == null) {
			return true;
		}
		if (shows(TraceCollector.class)) {
			return false;
		}
		askBehindProcessors(this.provider);
		return !this.collector.isReached();
	}

	// Another processor may delegate to the collector. Unlike a span, a flush has no
	// effect as long as there are no spans.
	private void askBehindProcessors(SdkTracerProvider provider) {
		if (!this.asked) {
			this.asked = true;
			Failures.attempt(logger, "A span processor could not be flushed", () -> provider.forceFlush());
		}
	}

	/**
	 * Whether OpenTelemetry's javaagent creates and exports the spans.
	 * @return whether that is why spans bypass the collector
	 */
	public boolean isByJavaAgent() {
		return this.openTelemetry != null && JavaAgent.makesSpansOf(this.openTelemetry);
	}

	/**
	 * Whether a tracer provider has a span processor of an SDK class, by its description:
	 * there is no getter.
	 * @param provider the provider
	 * @param processor the class
	 * @return whether it is shown
	 */
	public static boolean shows(SdkTracerProvider provider, Class<?> processor) {
		return provider.toString().contains(processor.getSimpleName() + "{");
	}

	/**
	 * Whether the tracer provider in use has a span processor of an SDK class.
	 * @param processor the class
	 * @return whether it is shown
	 */
	public boolean shows(Class<?> processor) {
		return this.provider != null && shows(this.provider, processor);
	}

}
