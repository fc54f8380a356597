package io.agenttracing.pipeline.masking;

import io.agenttracing.pipeline.collector.SpanTransformer;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.Tracer;
import io.opentelemetry.sdk.trace.ReadableSpan;
import io.opentelemetry.sdk.trace.SpanLimits;
import io.opentelemetry.sdk.trace.data.SpanData;
import org.junit.jupiter.api.Test;

import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.micrometer.tracing.autoconfigure.MicrometerTracingAutoConfiguration;
import org.springframework.boot.micrometer.tracing.opentelemetry.autoconfigure.OpenTelemetryTracingAutoConfiguration;
import org.springframework.boot.opentelemetry.autoconfigure.OpenTelemetrySdkAutoConfiguration;
import org.springframework.boot.test.context.FilteredClassLoader;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.ApplicationContext;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link PrivacyAgentTracingAutoConfiguration} with Spring Boot's real chain.
 */
class PrivacyAgentTracingAutoConfigurationTests {

	private static final AttributeKey<String> TEXT = AttributeKey.stringKey("text");

	private static final String BOOT_LIMIT = "management.opentelemetry.tracing.limits.max-attribute-value-length=";

	private final ApplicationContextRunner runner = new ApplicationContextRunner()
		.withConfiguration(AutoConfigurations.of(OpenTelemetrySdkAutoConfiguration.class,
				OpenTelemetryTracingAutoConfiguration.class, MicrometerTracingAutoConfiguration.class,
				PrivacyAgentTracingAutoConfiguration.class))
		.withPropertyValues("management.tracing.sampling.probability=1.0");

	@Test
	void masksAndCuts() {
		this.runner.run((context) -> {
			assertThat(context).hasSingleBean(SpanTransformer.class).hasBean("agentTracingSpanMasking");
			assertThat(text(context, "password=s3cret " + "a".repeat(40_000))).hasSize(16_384)
				.startsWith("password=*** aaa")
				.endsWith("a\u2026");
		});
	}

	@Test
	void leavesTheLengthToBootsLimit() {
		this.runner.withPropertyValues(BOOT_LIMIT + "10000")
			.run((context) -> assertThat(text(context, "password=s3cret " + "a".repeat(40_000))).hasSize(10_000 - 3)
				.startsWith("password=*** aaa")
				.endsWith("aaa"));
	}

	@Test
	void leavesTheLengthToTheLimitsOfTheApplication() {
		this.runner.withBean(SpanLimits.class, () -> SpanLimits.builder().setMaxAttributeValueLength(9_000).build())
			.run((context) -> assertThat(text(context, "a".repeat(40_000))).hasSize(9_000));
		this.runner.withBean(SpanLimits.class, () -> SpanLimits.builder().setMaxNumberOfEvents(7).build())
			.run((context) -> assertThat(text(context, "a".repeat(40_000))).hasSize(16_384));
	}

	@Test
	void backsOffForTheMaskingOfTheApplication() {
		SpanMasking own = (span) -> span;
		this.runner.withBean("ownMasking", SpanMasking.class, () -> own)
			.run((context) -> assertThat(context).getBean(SpanTransformer.class).isSameAs(own));
	}

	@Test
	void staysBesideOtherTransformers() {
		SpanTransformer other = (span) -> span;
		this.runner.withBean("other", SpanTransformer.class, () -> other)
			.run((context) -> assertThat(context).hasSingleBean(SpanMasking.class)
				.getBeans(SpanTransformer.class)
				.hasSize(2));
	}

	@Test
	void backsOffWhenSwitchedOff() {
		this.runner.withPropertyValues("agent-tracing.enabled=false")
			.run((context) -> assertThat(context).doesNotHaveBean(SpanTransformer.class));
	}

	@Test
	void backsOffWithoutOpenTelemetrySdk() {
		new ApplicationContextRunner()
			.withConfiguration(AutoConfigurations.of(PrivacyAgentTracingAutoConfiguration.class))
			.withClassLoader(new FilteredClassLoader("io.opentelemetry.sdk.trace"))
			.run((context) -> assertThat(context).hasNotFailed().doesNotHaveBean("agentTracingSpanMasking"));
	}

	@Test
	void masksWithoutBootsTracing() {
		new ApplicationContextRunner()
			.withConfiguration(AutoConfigurations.of(PrivacyAgentTracingAutoConfiguration.class))
			.run((context) -> assertThat(context).hasSingleBean(SpanMasking.class));
	}

	private static String text(ApplicationContext context, String text) {
		Span span = context.getBean(Tracer.class).spanBuilder("call").startSpan().setAttribute(TEXT, text);
		span.end();
		SpanData masked = context.getBean(SpanTransformer.class).transform(((ReadableSpan) span).toSpanData());
		return masked.getAttributes().get(TEXT);
	}

}
