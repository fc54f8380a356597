package io.agenttracing.pipeline.cap;

import io.agenttracing.autoconfigure.StartupDetail;
import io.agenttracing.pipeline.collector.CollectorSettings;
import io.agenttracing.pipeline.collector.SpanCounts;
import io.agenttracing.pipeline.collector.SpanOutcome;
import io.agenttracing.pipeline.collector.SpanSelection;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import org.springframework.boot.SpringApplication;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.autoconfigure.ImportAutoConfiguration;
import org.springframework.boot.context.properties.source.InvalidConfigurationPropertyValueException;
import org.springframework.boot.test.context.FilteredClassLoader;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.ApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatException;

/**
 * Tests for {@link LimitAgentTracingAutoConfiguration}.
 */
@ExtendWith(OutputCaptureExtension.class)
class LimitAgentTracingAutoConfigurationTests {

	private final ApplicationContextRunner runner = new ApplicationContextRunner()
		.withConfiguration(AutoConfigurations.of(LimitAgentTracingAutoConfiguration.class));

	@ParameterizedTest
	@CsvSource({ "50, 50, at most 50 spans a trace", "7, 7, at most 7 spans a trace", "0, 100, no span cap" })
	void capsAtNumberOfProperty(String property, int exported, String detail) {
		this.runner.withPropertyValues("agent-tracing.limit.max-spans-per-trace=" + property).run((context) -> {
			assertThat(exported(context)).isEqualTo(exported);
			assertThat(detail(context)).isEqualTo(detail);
		});
	}

	@Test
	void capsAtFiftyWhenNotSet() {
		this.runner.run((context) -> {
			assertThat(exported(context)).isEqualTo(50);
			assertThat(detail(context)).isEqualTo("at most 50 spans a trace");
			assertThat(context.getBean(LimitProperties.class).getMaxSpansPerTrace()).isEqualTo(50);
		});
	}

	@Test
	void countsInBeanOfApplication() {
		this.runner.withBean(SpanCounts.class).run((context) -> {
			assertThat(exported(context)).isEqualTo(50);
			assertThat(context.getBean(SpanCounts.class).of(SpanOutcome.SIBLING)).isEqualTo(50);
		});
	}

	@Test
	void backsOffForFactoryOfApplication() {
		this.runner.withUserConfiguration(OwnFactory.class).run((context) -> {
			assertThat(context).hasSingleBean(SpanSelection.Factory.class)
				.doesNotHaveBean("agentTracingSpanSelectionFactory");
			assertThat(detail(context)).isEqualTo("custom span selection");
		});
	}

	@Test
	void backsOffWhenSwitchedOff() {
		this.runner.withPropertyValues("agent-tracing.enabled=false")
			.run((context) -> assertThat(context).doesNotHaveBean(SpanSelection.Factory.class)
				.doesNotHaveBean(StartupDetail.class));
	}

	@Test
	void backsOffWithoutSdk() {
		this.runner.withClassLoader(new FilteredClassLoader("io.opentelemetry.sdk.trace"))
			.run((context) -> assertThat(context).hasNotFailed().doesNotHaveBean(SpanSelection.Factory.class));
	}

	@Test
	void failsForNegativeNumber(CapturedOutput output) {
		this.runner.withPropertyValues("agent-tracing.limit.max-spans-per-trace=-1")
			.run((context) -> assertThat(context).getFailure()
				.rootCause()
				.isInstanceOf(InvalidConfigurationPropertyValueException.class));
		SpringApplication application = new SpringApplication(Application.class);
		application.setWebApplicationType(WebApplicationType.NONE);
		assertThatException().isThrownBy(() -> application.run("--agent-tracing.limit.max-spans-per-trace=-1"));
		assertThat(output).contains("APPLICATION FAILED TO START", "Invalid value '-1'",
				"configuration property 'agent-tracing.limit.max-spans-per-trace'",
				"It must be a number of spans, such as 50, or 0 for no cap.");
	}

	private static int exported(ApplicationContext context) {
		TestTrace trace = new TestTrace();
		TestSpan root = trace.root("root");
		SpanSelection selection = context.getBean(SpanSelection.Factory.class).of(trace.id());
		for (int i = 0; i < 99; i++) {
			selection.add(trace.call(root, "http post"));
		}
		selection.add(root);
		return selection.take(true).size();
	}

	private static String detail(ApplicationContext context) {
		return context.getBean("agentTracingSpanCapDetail", StartupDetail.class).describe();
	}

	@Configuration(proxyBeanMethods = false)
	@ImportAutoConfiguration(LimitAgentTracingAutoConfiguration.class)
	static class Application {

	}

	@Configuration(proxyBeanMethods = false)
	static class OwnFactory {

		@Bean
		SpanSelection.Factory ownSelections() {
			return CollectorSettings.allSpans();
		}

	}

}
