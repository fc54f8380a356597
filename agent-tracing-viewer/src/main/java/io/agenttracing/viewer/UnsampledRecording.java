package io.agenttracing.viewer;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;

import io.agenttracing.failure.Failures;
import io.agenttracing.pipeline.SpanViewer;
import io.opentelemetry.sdk.trace.SdkTracerProvider;
import io.opentelemetry.sdk.trace.SpanProcessor;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;

import org.springframework.beans.factory.ListableBeanFactory;

/**
 * Decides whether spans are recorded that a sampler would drop: a processor of the
 * application that takes what ends without asking whether it is sampled would export
 * them.
 */
final class UnsampledRecording {

	private static final Log logger = LogFactory.getLog(UnsampledRecording.class);

	// A processor that is set on the builder is known by the description of the provider:
	// there is no getter.
	private static final String EXPORTS_UNSAMPLED = "exportUnsampledSpans=true";

	private static final String OURS = "agentTracing";

	// Those of the SDK ask.
	private static final String SDK = "io.opentelemetry.sdk.";

	private final ListableBeanFactory beanFactory;

	private final @Nullable Boolean wanted;

	/**
	 * A decision.
	 * @param beanFactory has the application's processors
	 * @param wanted what the application says, null for nothing
	 */
	UnsampledRecording(ListableBeanFactory beanFactory, @Nullable Boolean wanted) {
		this.beanFactory = beanFactory;
		this.wanted = wanted;
	}

	/**
	 * Has them recorded, if they may be.
	 * @param viewer has them recorded
	 */
	void start(SpanViewer viewer) {
		List<SdkTracerProvider> providers = this.beanFactory.getBeanProvider(SdkTracerProvider.class).stream().toList();
		List<String> exporting = exporting(providers);
		if (Boolean.FALSE.equals(this.wanted)) {
			return;
		}
		if (exporting.isEmpty() || Boolean.TRUE.equals(this.wanted)) {
			viewer.record(providers.stream()
				.mapToInt((provider) -> provider.getSpanLimits().getMaxNumberOfAttributes())
				.min()
				.orElse(0));
		}
		else {
			logger.info("Traces that are not sampled may be missing from the page of agent tracing, for "
					+ String.join(" and ", exporting)
					+ " might export what is recorded for it. If not, set agent-tracing.viewer.record-unsampled to true");
		}
	}

	private List<String> exporting(List<SdkTracerProvider> providers) {
		return Failures.attempt(logger, "It is not known what the application's own span processors export", () -> {
			List<String> exporting = new ArrayList<>();
			if (providers.stream().anyMatch((provider) -> provider.toString().contains(EXPORTS_UNSAMPLED))) {
				exporting.add("a span processor that exports unsampled spans");
			}
			Map<String, SpanProcessor> beans = this.beanFactory.getBeansOfType(SpanProcessor.class);
			beans.forEach((name, processor) -> {
				if (!name.startsWith(OURS) && !processor.getClass().getName().startsWith(SDK)
						&& processor.isEndRequired()) {
					exporting.add("the span processor " + name);
				}
			});
			return exporting;
		}, List.of("a span processor"));
	}

}
