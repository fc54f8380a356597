package io.agenttracing.benchmark;

import io.opentelemetry.api.OpenTelemetry;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.instrumentation.annotations.SpanAttribute;
import io.opentelemetry.instrumentation.annotations.WithSpan;
import io.opentelemetry.sdk.autoconfigure.spi.AutoConfigurationCustomizerProvider;
import io.opentelemetry.sdk.trace.samplers.Sampler;

import org.springframework.beans.factory.annotation.Value;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/**
 * Calls of a bean in an application with OpenTelemetry's own starter, in place of Spring
 * Boot's tracing.
 */
final class WithSpanCalls implements Calls {

	private final ConfigurableApplicationContext context;

	private final boolean sampled;

	private WithSpanCalls(boolean sampled) {
		this.sampled = sampled;
		this.context = new SpringApplicationBuilder(Application.class, WithSpanCheck.class).web(WebApplicationType.NONE)
			.properties("spring.main.banner-mode=off", "logging.level.root=warn", "otel.traces.exporter=none",
					"otel.metrics.exporter=none", "otel.logs.exporter=none",
					"otel.traces.sampler=parentbased_traceidratio", "otel.traces.sampler.arg=" + (sampled ? 1.0 : 0.0))
			.run();
	}

	static Calls sampled() {
		return new WithSpanCalls(true);
	}

	static Calls dropped() {
		return new WithSpanCalls(false);
	}

	@Override
	public Check check() {
		return this.context.getBean(Check.class);
	}

	@Override
	public void verify(long calls) {
		Telemetry telemetry = this.context.getBean(Telemetry.class);
		if (this.sampled) {
			telemetry.ended.verify(calls);
		}
		else {
			Calls.expect("decisions", calls, telemetry.decisions.count());
		}
		Calls.expectRecording(this.context.getBean(OpenTelemetry.class), this.sampled);
		this.context.close();
	}

	/**
	 * The method with OpenTelemetry's annotation, which takes arguments only; the result
	 * is added by hand.
	 */
	static class WithSpanCheck implements Check {

		@Override
		@WithSpan("check")
		public Verdict check(@SpanAttribute("document.id") String id, @SpanAttribute("document.pages") int pages,
				String text) {
			Verdict verdict = Check.verdictOn(text);
			Span.current().setAttribute("validation.score", verdict.score());
			return verdict;
		}

	}

	/**
	 * Where spans end, or are not begun.
	 */
	static final class Telemetry {

		private final EndedSpans ended = new EndedSpans();

		private final boolean sampled;

		private SamplerDecisions decisions = new SamplerDecisions(Sampler.alwaysOff());

		Telemetry(boolean sampled) {
			this.sampled = sampled;
		}

	}

	@Configuration(proxyBeanMethods = false)
	@EnableAutoConfiguration
	static class Application {

		@Bean
		Telemetry telemetry(@Value("${otel.traces.sampler.arg}") double probability) {
			return new Telemetry(probability == 1);
		}

		@Bean
		AutoConfigurationCustomizerProvider telemetryCustomizer(Telemetry telemetry) {
			return (customizer) -> {
				customizer.addTracerProviderCustomizer((builder, config) -> builder.addSpanProcessor(telemetry.ended));
				customizer.addSamplerCustomizer((sampler, config) -> {
					telemetry.decisions = new SamplerDecisions(sampler);
					return telemetry.sampled ? sampler : telemetry.decisions;
				});
			};
		}

	}

}
