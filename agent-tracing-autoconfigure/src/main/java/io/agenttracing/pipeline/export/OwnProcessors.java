package io.agenttracing.pipeline.export;

import java.util.List;

import io.agenttracing.pipeline.collector.CollectorUse;
import io.agenttracing.pipeline.collector.SpanCounts;
import io.agenttracing.pipeline.export.delivery.LateExport;
import io.opentelemetry.sdk.OpenTelemetrySdk;
import io.opentelemetry.sdk.trace.SdkTracerProvider;
import io.opentelemetry.sdk.trace.SpanProcessor;
import io.opentelemetry.sdk.trace.export.BatchSpanProcessor;
import io.opentelemetry.sdk.trace.export.SimpleSpanProcessor;

import org.springframework.beans.factory.config.BeanPostProcessor;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;

/**
 * Checks a tracer provider before it creates spans: if a span processor of the
 * application exports and the collector has no exporter, spans are counted as exported
 * elsewhere.
 */
final class OwnProcessors implements BeanPostProcessor {

	static final String SINK = "agentTracingRetainingExport";

	static final List<Class<? extends SpanProcessor>> EXPORTING = List.of(SimpleSpanProcessor.class,
			BatchSpanProcessor.class);

	private final ConfigurableListableBeanFactory beanFactory;

	OwnProcessors(ConfigurableListableBeanFactory beanFactory) {
		this.beanFactory = beanFactory;
	}

	@Override
	public Object postProcessAfterInitialization(Object bean, String beanName) {
		if (bean instanceof SdkTracerProvider provider) {
			look(provider);
		}
		else if (bean instanceof OpenTelemetrySdk sdk) {
			look(sdk.getSdkTracerProvider());
		}
		return bean;
	}

	// A provider with the collector is created after it, and so after its sink.
	private void look(SdkTracerProvider provider) {
		if (this.beanFactory.getSingleton(SINK) instanceof LateExport sink && !sink.hasExporters()
				&& EXPORTING.stream().anyMatch((type) -> CollectorUse.shows(provider, type))) {
			this.beanFactory.getBean(SpanCounts.class).exportedElsewhere();
		}
	}

}
