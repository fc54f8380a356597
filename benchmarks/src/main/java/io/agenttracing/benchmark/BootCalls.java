package io.agenttracing.benchmark;

import java.util.ArrayList;
import java.util.List;
import java.util.function.LongConsumer;

import io.opentelemetry.api.OpenTelemetry;
import io.opentelemetry.sdk.trace.samplers.Sampler;

import org.springframework.beans.factory.config.BeanPostProcessor;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.micrometer.tracing.opentelemetry.autoconfigure.SpanProcessors;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/**
 * Calls of a bean in an application with Spring Boot's tracing, with or without this
 * project on the class path.
 */
final class BootCalls implements Calls {

	private final ConfigurableApplicationContext context;

	private final boolean recording;

	private final LongConsumer verification;

	private BootCalls(ConfigurableApplicationContext context, boolean recording, LongConsumer verification) {
		this.context = context;
		this.recording = recording;
		this.verification = verification;
	}

	/**
	 * All spans are sampled, and end in nothing.
	 */
	static Calls sampled(Class<?> check, String... properties) {
		ConfigurableApplicationContext context = run(check, 1, NullSink.class, properties);
		return new BootCalls(context, true, context.getBean(EndedSpans.class)::verify);
	}

	/**
	 * No span is sampled or recorded.
	 */
	static Calls dropped(Class<?> check, String... properties) {
		ConfigurableApplicationContext context = run(check, 0, Decisions.class, properties);
		return new BootCalls(context, false, (calls) -> Calls.expect("decisions", calls,
				((SamplerDecisions) context.getBean(Sampler.class)).count()));
	}

	/**
	 * No span is sampled, recorded or even started: below one that is not sampled, this
	 * project needs none.
	 */
	static Calls leftOut(Class<?> check, String... properties) {
		ConfigurableApplicationContext context = run(check, 0, Nothing.class, properties);
		return new BootCalls(context, false, (calls) -> CollectedCalls.verifyLeftOut(context, calls));
	}

	/**
	 * No span is sampled, all are recorded by this project.
	 */
	static Calls recorded(Class<?> check, String... properties) {
		return new CollectedCalls(run(check, 0, NullExporter.class, properties), false);
	}

	/**
	 * All spans go through all of this project into an exporter that does nothing.
	 */
	static Calls exported(Class<?> check, String... properties) {
		return new CollectedCalls(run(check, 1, NullExporter.class, properties), true);
	}

	/**
	 * All spans go through Spring Boot's batch processor into an exporter that does
	 * nothing.
	 */
	static Calls batched(Class<?> check) {
		return new BatchedCalls(run(check, 1, NullExporter.class));
	}

	private static ConfigurableApplicationContext run(Class<?> check, int probability, Class<?> sink,
			String... properties) {
		List<String> all = new ArrayList<>(List.of(properties));
		all.addAll(List.of("spring.main.banner-mode=off", "logging.level.root=warn",
				"management.observations.annotations.enabled=true",
				"management.tracing.sampling.probability=" + probability));
		return new SpringApplicationBuilder(Application.class, sink, check).web(WebApplicationType.NONE)
			.properties(all.toArray(String[]::new))
			.run();
	}

	@Override
	public Check check() {
		return this.context.getBean(Check.class);
	}

	@Override
	public void verify(long calls) {
		this.verification.accept(calls);
		Calls.expectRecording(this.context.getBean(OpenTelemetry.class), this.recording);
		this.context.close();
	}

	@Configuration(proxyBeanMethods = false)
	@EnableAutoConfiguration
	static class Application {

	}

	/**
	 * Nothing is added.
	 */
	@Configuration(proxyBeanMethods = false)
	static class Nothing {

	}

	/**
	 * Nothing after the end of a span.
	 */
	@Configuration(proxyBeanMethods = false)
	static class NullSink {

		@Bean
		EndedSpans endedSpans() {
			return new EndedSpans();
		}

		@Bean
		SpanProcessors spanProcessors(EndedSpans endedSpans) {
			return SpanProcessors.of(endedSpans);
		}

	}

	/**
	 * Spring Boot's sampler, counted.
	 */
	@Configuration(proxyBeanMethods = false)
	static class Decisions {

		@Bean
		static BeanPostProcessor samplerDecisions() {
			return new BeanPostProcessor() {

				@Override
				public Object postProcessAfterInitialization(Object bean, String beanName) {
					return (bean instanceof Sampler sampler) ? new SamplerDecisions(sampler) : bean;
				}

			};
		}

	}

}
