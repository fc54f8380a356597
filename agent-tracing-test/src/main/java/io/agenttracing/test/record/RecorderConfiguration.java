package io.agenttracing.test.record;

import java.util.List;

import io.agenttracing.context.PropagatorDecoration;
import io.agenttracing.diagnosis.Diagnosis;
import io.agenttracing.pipeline.collector.SpanTransformer;
import io.agenttracing.pipeline.collector.TraceRewriter;
import io.agenttracing.span.BackgroundSpans;
import io.agenttracing.span.TrackedSpans;

import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.config.BeanPostProcessor;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.micrometer.tracing.opentelemetry.autoconfigure.SpanExporters;
import org.springframework.boot.resttestclient.TestRestTemplate;
import org.springframework.boot.resttestclient.autoconfigure.RestTestClientBuilderCustomizer;
import org.springframework.boot.webtestclient.autoconfigure.WebTestClientBuilderCustomizer;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Fallback;
import org.springframework.context.annotation.Import;
import org.springframework.context.annotation.Lazy;
import org.springframework.context.annotation.Primary;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;
import org.springframework.core.env.Environment;
import org.springframework.test.web.servlet.client.RestTestClient;
import org.springframework.web.client.RestTemplate;
import org.springframework.web.reactive.function.client.ClientRequest;
import org.springframework.web.reactive.function.client.ExchangeFilterFunction;

/**
 * The beans of an application that is recorded.
 */
@Configuration(proxyBeanMethods = false)
@Import(SliceTracing.class)
class RecorderConfiguration {

	private static final String DIAGNOSIS = "agent-tracing.diagnosis.enabled";

	private static final String TOKEN_BUDGET = "agent-tracing.diagnosis.max-tokens-per-agent";

	// Fallbacks are no obstacle to an application that injects its one span processor by
	// type.
	@Bean
	@Fallback
	@Lazy(false)
	@Order(Ordered.HIGHEST_PRECEDENCE)
	SpanRecorder agentTracingTestSpanRecorder(ObjectProvider<ExportedSpans> exported,
			ObjectProvider<TrackedSpans> openSpans) {
		return new SpanRecorder(exported, openSpans);
	}

	@Bean
	@Lazy
	ExportedSpans agentTracingTestExportedSpans(ObjectProvider<SpanTransformer> transformers,
			ObjectProvider<TraceRewriter> rewriter, ObjectProvider<BackgroundSpans> background,
			Environment environment) {
		return new ExportedSpans(
				transformers.orderedStream().toList(), rewriter.getIfAvailable(() -> TraceRewriter.NONE),
				background.orderedStream().toList(), environment.getProperty(DIAGNOSIS, Boolean.class, true)
						? Diagnosis.byAllRules() : new Diagnosis(List.of()),
				environment.getProperty(TOKEN_BUDGET, Long.class, 0L));
	}

	// Exporters of the application would send what its tests do.
	@Bean
	@Primary
	SpanExporters agentTracingTestSpanExporters() {
		return SpanExporters.of();
	}

	@Bean
	@Order(PropagatorDecoration.INJECTED + 1)
	PropagatorDecoration agentTracingTestHeader() {
		return TestHeader::new;
	}

	/**
	 * Requests of {@code RestTestClient}.
	 */
	@Configuration(proxyBeanMethods = false)
	@ConditionalOnClass({ RestTestClientBuilderCustomizer.class, RestTestClient.class })
	static class RestTestClientConfiguration {

		@Bean
		RestTestClientBuilderCustomizer agentTracingTestRestTestClient() {
			return (builder) -> builder.requestInterceptor(new HeaderInterceptor());
		}

	}

	/**
	 * Requests of {@code TestRestTemplate}.
	 */
	@Configuration(proxyBeanMethods = false)
	@ConditionalOnClass({ TestRestTemplate.class, RestTemplate.class })
	static class TestRestTemplateConfiguration {

		@Bean
		static BeanPostProcessor agentTracingTestRestTemplate() {
			return new BeanPostProcessor() {

				@Override
				public Object postProcessAfterInitialization(Object bean, String beanName) {
					if (bean instanceof TestRestTemplate template) {
						template.getRestTemplate().getInterceptors().add(new HeaderInterceptor());
					}
					return bean;
				}

			};
		}

	}

	/**
	 * Requests of {@code WebTestClient}.
	 */
	@Configuration(proxyBeanMethods = false)
	@ConditionalOnClass({ WebTestClientBuilderCustomizer.class, ExchangeFilterFunction.class })
	static class WebTestClientConfiguration {

		@Bean
		WebTestClientBuilderCustomizer agentTracingTestWebTestClient() {
			return (builder) -> builder.filter((request,
					next) -> next.exchange(ClientRequest.from(request)
						.headers((headers) -> TestHeader.ofCurrentTest().forEach(headers::set))
						.build()));
		}

	}

}
