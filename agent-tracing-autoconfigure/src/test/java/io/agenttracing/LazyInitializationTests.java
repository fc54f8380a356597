package io.agenttracing;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

import io.agenttracing.context.CapturedContext;
import io.agenttracing.instrument.baggage.BaggageAgentTracingAutoConfiguration;
import io.agenttracing.instrument.redis.RedisAgentTracingAutoConfiguration;
import io.agenttracing.instrument.timeout.TimeoutAgentTracingAutoConfiguration;
import io.agenttracing.pipeline.collector.TraceCollector;
import io.agenttracing.pipeline.sampling.SamplingAgentTracingAutoConfiguration;
import io.agenttracing.testing.OtlpReceiver;
import io.agenttracing.testing.ReceivedSpan;
import io.agenttracing.testing.TracedApplication;
import io.micrometer.context.ContextRegistry;
import io.micrometer.core.instrument.MeterRegistry;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.boot.LazyInitializationBeanFactoryPostProcessor;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.scheduling.annotation.Async;
import org.springframework.scheduling.annotation.EnableAsync;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * An application whose beans are made when they are first used: what acts by being there
 * acts all the same.
 */
@ExtendWith(OutputCaptureExtension.class)
class LazyInitializationTests {

	@Test
	void everyFeatureActs(CapturedOutput output) {
		try (OtlpReceiver receiver = OtlpReceiver.start();
				ConfigurableApplicationContext context = start("agent-tracing.console.enabled=true",
						"agent-tracing.sampling.probability=1.0", "agent-tracing.limit.max-spans-per-trace=2",
						"agent-tracing.baggage.fields=document.id",
						"management.opentelemetry.tracing.export.otlp.endpoint=" + receiver.httpEndpoint())) {
			assertThat(output).containsOnlyOnce("Agent tracing: sampling 100 % of traces; ");
			assertThat(ContextRegistry.getInstance().getThreadLocalAccessors())
				.anySatisfy((accessor) -> assertThat(accessor.key()).isEqualTo(CapturedContext.KEY));
			context.getBean(Agent.class).work("d-1", context.getBean(Steps.class));
			await().untilAsserted(() -> assertThat(Thread.getAllStackTraces().keySet()).extracting(Thread::getName)
				.contains("agent-tracing-watchdog"));
			context.getBean(TraceCollector.class).forceFlush().join(20, TimeUnit.SECONDS);
			assertThat(receiver.spans()).extracting(ReceivedSpan::name)
				.containsExactlyInAnyOrder("invoke_agent worker", "step");
			assertThat(output).contains("invoke_agent worker").contains("d-1");
			assertThat(context.getBean(MeterRegistry.class).get("agent_tracing.spans").functionCounters()).isNotEmpty();
		}
		assertThat(output).doesNotContain(" WARN ", " ERROR ");
	}

	@ParameterizedTest
	@ValueSource(strings = { "timeouts[0].timeout=-1s", "baggage.fields=b c", "sampling.rules[0].probability=2",
			"redis.mode=foo" })
	void invalidPropertiesFailAtStartup(String property) {
		TracedApplication.runner()
			.withConfiguration(AutoConfigurations.of(TimeoutAgentTracingAutoConfiguration.class,
					BaggageAgentTracingAutoConfiguration.class, SamplingAgentTracingAutoConfiguration.class,
					RedisAgentTracingAutoConfiguration.class))
			.withInitializer(
					(context) -> context.addBeanFactoryPostProcessor(new LazyInitializationBeanFactoryPostProcessor()))
			.withPropertyValues("agent-tracing." + property)
			.run((context) -> assertThat(context).hasFailed());
	}

	private static ConfigurableApplicationContext start(String... properties) {
		return new SpringApplicationBuilder(Application.class).web(WebApplicationType.NONE)
			.lazyInitialization(true)
			.properties(properties)
			.run();
	}

	@Configuration(proxyBeanMethods = false)
	@EnableAutoConfiguration
	@EnableAsync
	static class Application {

		@Bean
		Agent agent() {
			return new Agent();
		}

		@Bean
		Steps steps() {
			return new Steps();
		}

	}

	@TracedAgent(name = "worker")
	public static class Agent {

		public String work(@AgentAttribute("document.id") String document, Steps steps) {
			return steps.step().join() + document;
		}

	}

	public static class Steps {

		@Async
		@AgentStep
		public CompletableFuture<String> step() {
			return CompletableFuture.completedFuture("done ");
		}

	}

}
