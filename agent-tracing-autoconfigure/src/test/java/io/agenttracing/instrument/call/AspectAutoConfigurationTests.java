package io.agenttracing.instrument.call;

import java.util.concurrent.atomic.AtomicInteger;

import io.agenttracing.AgentStep;
import io.agenttracing.AgentTracer;
import io.agenttracing.StepKind;
import io.agenttracing.autoconfigure.AgentTracingAutoConfiguration;
import io.agenttracing.instrument.threads.ThreadsAgentTracingAutoConfiguration;
import io.agenttracing.testing.EndedSpans;
import io.agenttracing.testing.TracedApplication;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.opentelemetry.api.trace.Span;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.autoconfigure.aop.AopAutoConfiguration;
import org.springframework.boot.micrometer.metrics.autoconfigure.MetricsAutoConfiguration;
import org.springframework.boot.test.context.FilteredClassLoader;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.samples.clinic.VetAgent;

import static org.assertj.core.api.Assertions.assertThat;
import static org.mockito.Mockito.mock;

/**
 * The application with and without what it may lack.
 */
@ExtendWith(OutputCaptureExtension.class)
class AspectAutoConfigurationTests {

	private final ApplicationContextRunner runner = TracedApplication.runner().withBean(Steps.class);

	@Test
	void tracesWithoutReactor() {
		this.runner.withClassLoader(new FilteredClassLoader("reactor", "org.reactivestreams"))
			.run(AspectAutoConfigurationTests::assertTraced);
	}

	@Test
	void tracesAgentsInAPackageNamedLikeThoseOfSpring() {
		this.runner.withBean(VetAgent.class)
			.run((context) -> assertThat(context.getBean(VetAgent.class).examine()).isTrue());
	}

	@Test
	void tracesWithoutAspectJ() {
		this.runner.withClassLoader(new FilteredClassLoader("org.aspectj"))
			.run(AspectAutoConfigurationTests::assertTraced);
	}

	@Test
	void tracesWithoutMetrics() {
		this.runner.withClassLoader(new FilteredClassLoader("io.micrometer.core")).run((context) -> {
			assertTraced(context);
			assertThat(context).doesNotHaveBean("agentTracingRetryMeters");
		});
	}

	@Test
	void backsOffWithoutTheBridge() {
		this.runner.withClassLoader(new FilteredClassLoader("io.micrometer.tracing.otel")).run((context) -> {
			assertThat(context).hasNotFailed().doesNotHaveBean(AgentTracer.class);
			assertThat(context.getBean(Steps.class).step()).isEmpty();
		});
	}

	@Test
	void runsTheWorkWithoutATracer() {
		new ApplicationContextRunner()
			.withConfiguration(AutoConfigurations.of(AopAutoConfiguration.class, AgentTracingAutoConfiguration.class,
					AspectAgentTracingAutoConfiguration.class, ThreadsAgentTracingAutoConfiguration.class))
			.withBean(Steps.class)
			.run((context) -> {
				assertThat(context.getBean(AgentTracer.class)
					.<String>call("x", StepKind.API, context.getBean(Steps.class)::step)).isEmpty();
				assertThat(
						context.getBean(AgentTracer.class).<String>continueFrom(java.util.Map.of(), "x", () -> "done"))
					.isEqualTo("done");
			});
	}

	@Test
	void backsOffForTheUsersTracer() {
		AgentTracer users = mock(AgentTracer.class);
		this.runner.withBean(AgentTracer.class, () -> users).run((context) -> {
			assertThat(context.getBean(AgentTracer.class)).isSameAs(users);
			assertTraced(context);
		});
	}

	@Test
	void advisesNothingWhenSwitchedOff() {
		this.runner.withPropertyValues("agent-tracing.enabled=false").run((context) -> {
			assertThat(context).doesNotHaveBean(AgentCallAdvisor.class).hasSingleBean(AgentTracer.class);
			assertThat(context.getBean(Steps.class).getClass()).isEqualTo(Steps.class);
		});
	}

	@Test
	void countsFailuresInAMeter() {
		this.runner.withConfiguration(AutoConfigurations.of(MetricsAutoConfiguration.class))
			.withBean(SimpleMeterRegistry.class)
			.run((context) -> {
				FunctionCounter failures = context.getBean(MeterRegistry.class)
					.get("agent_tracing.instrumentation.failures")
					.functionCounter();
				double before = failures.count();
				AgentTracer tracer = context.getBean(AgentTracer.class);
				tracer.call("x", StepKind.API, () -> {
					tracer.inject(java.util.Map.of());
					return null;
				});
				assertThat(failures.count()).isGreaterThan(before);
			});
	}

	@Test
	void initializesNoBeanEarly(CapturedOutput output) {
		this.runner.withUserConfiguration(Customized.class).run((context) -> {
			assertTraced(context);
			assertThat(context.getBean("created", AtomicInteger.class)).hasValue(1);
			assertThat(output).doesNotContain("is not eligible for getting processed by all BeanPostProcessors");
		});
	}

	@Test
	void startsWhereAnAgentIsCalledWhileTheTracerIsMade() {
		this.runner.withUserConfiguration(Circular.class).run((context) -> {
			assertThat(context).hasNotFailed();
			assertTraced(context);
		});
	}

	private static void assertTraced(org.springframework.context.ApplicationContext context) {
		assertThat(context.getBean(Steps.class).step()).isNotEmpty();
		assertThat(context.getBean(EndedSpans.class).tree()).containsExactly("- > step");
	}

	@Configuration(proxyBeanMethods = false)
	static class Customized {

		@Bean
		AtomicInteger created() {
			return new AtomicInteger();
		}

		@Bean
		io.agenttracing.AgentSpanCustomizer customizer(AtomicInteger created, Steps steps) {
			created.incrementAndGet();
			return (span, call) -> {
			};
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class Circular {

		@Bean
		io.agenttracing.AgentSpanCustomizer customizer(Steps steps) {
			assertThat(steps.step()).isEmpty();
			return (span, call) -> {
			};
		}

	}

	public static class Steps {

		@AgentStep
		public String step() {
			return Span.current().getSpanContext().isValid() ? Span.current().getSpanContext().getTraceId() : "";
		}

	}

}
