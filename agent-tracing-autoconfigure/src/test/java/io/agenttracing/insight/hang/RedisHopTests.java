package io.agenttracing.insight.hang;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;

import io.agenttracing.AgentAttribute;
import io.agenttracing.TracedAgent;
import io.agenttracing.testing.EmbeddedRedis;
import io.agenttracing.testing.EnableAutoConfigurationWithoutAspects;
import io.agenttracing.testing.OtlpReceiver;
import io.agenttracing.testing.ReceivedSpan;
import io.agenttracing.testing.SpanTree;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.RegisterExtension;

import org.springframework.boot.WebApplicationType;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.data.redis.connection.RedisConnectionFactory;
import org.springframework.data.redis.core.StringRedisTemplate;
import org.springframework.data.redis.listener.ChannelTopic;
import org.springframework.data.redis.listener.RedisMessageListenerContainer;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * An agent that hangs behind two messages, while the workflow that sent the first waits
 * for the answer in the same process.
 */
@ExtendWith(OutputCaptureExtension.class)
class RedisHopTests {

	@RegisterExtension
	static final EmbeddedRedis redis = new EmbeddedRedis();

	@Test
	void oneChainFromTheOpenWorkflowToTheAgentThatHangs(CapturedOutput output) {
		try (OtlpReceiver receiver = OtlpReceiver.start(); ConfigurableApplicationContext context = start(receiver)) {
			Pipeline pipeline = context.getBean(Pipeline.class);
			CompletableFuture<String> call = CompletableFuture.supplyAsync(() -> pipeline.process("doc-1"));
			List<ReceivedSpan> received = receiver
				.await((spans) -> markers(spans).size() >= 3 && named(spans, "publish agent.first").size() == 1);
			assertThat(SpanTree.of(markers(received)).toString()).isEqualTo("""
					stuck invoke_workflow pipeline
					  stuck process agent.second
					    stuck invoke_agent second
					""");
			ReceivedSpan top = named(received, "stuck invoke_workflow pipeline").get(0);
			assertThat(top.isRoot()).isTrue();
			assertThat(top.attributes()).containsEntry("document.id", "doc-1");
			assertThat(markers(received)).extracting(ReceivedSpan::endNanos).containsOnly(top.endNanos());
			assertThat(received).extracting(ReceivedSpan::name).contains("process agent.first", "publish agent.second");
			assertThat(output)
				.contains("Agent \"second\" hangs: the time that \"invoke_workflow pipeline\" waits for it")
				.contains("path:   invoke_workflow pipeline > process agent.second > invoke_agent second");
			context.getBean(CountDownLatch.class).countDown();
			assertThat(call.join()).isEqualTo("answer");
			List<ReceivedSpan> all = receiver.await((spans) -> named(spans, "invoke_workflow pipeline").size() == 1);
			List<ReceivedSpan> real = all.stream()
				.filter((span) -> !span.name().startsWith("stuck "))
				.filter((span) -> span.scopeName().equals("io.agenttracing"))
				.toList();
			assertThat(SpanTree.of(real).toString()).isEqualTo("""
					invoke_workflow pipeline
					  publish agent.first
					    process agent.first
					      publish agent.second
					        process agent.second
					          invoke_agent second
					""");
			assertThat((List<?>) named(all, "invoke_workflow pipeline").get(0).attribute("agent_tracing.findings"))
				.filteredOn((finding) -> finding.toString().startsWith("hung: "))
				.singleElement()
				.asString()
				.startsWith("hung: invoke_agent second in process agent.second was stuck and ended after ");
		}
	}

	private static ConfigurableApplicationContext start(OtlpReceiver receiver) {
		return new SpringApplicationBuilder(Application.class).web(WebApplicationType.NONE)
			.properties(redis.properties())
			.properties("spring.main.banner-mode=off", "agent-tracing.redis.write-channels=agent.*",
					"agent-tracing.sampling.probability=1", "agent-tracing.inflight.stuck-after=1h",
					"management.opentelemetry.tracing.export.schedule-delay=100ms",
					"management.opentelemetry.tracing.export.otlp.endpoint=" + receiver.httpEndpoint())
			.run();
	}

	private static List<ReceivedSpan> markers(List<ReceivedSpan> spans) {
		return spans.stream().filter((span) -> span.name().startsWith("stuck ")).toList();
	}

	private static List<ReceivedSpan> named(List<ReceivedSpan> spans, String name) {
		return spans.stream().filter((span) -> span.name().equals(name)).toList();
	}

	/**
	 * Sends a document and waits for longer than it says.
	 */
	@TracedAgent(name = "pipeline", role = TracedAgent.Role.ORCHESTRATOR, timeout = "1s")
	static class Pipeline {

		private final StringRedisTemplate template;

		Pipeline(StringRedisTemplate template) {
			this.template = template;
		}

		public String process(@AgentAttribute(key = "document.id") String id) {
			this.template.convertAndSend("agent.first", id);
			return this.template.opsForList().leftPop("answers", Duration.ofSeconds(50));
		}

	}

	/**
	 * Answers when it is let go.
	 */
	@TracedAgent(name = "second")
	static class Second {

		private final StringRedisTemplate template;

		private final CountDownLatch latch;

		Second(StringRedisTemplate template, CountDownLatch latch) {
			this.template = template;
			this.latch = latch;
		}

		public void answer() {
			try {
				this.latch.await();
				this.template.opsForList().rightPush("answers", "answer");
			}
			catch (InterruptedException ex) {
				Thread.currentThread().interrupt();
			}
		}

	}

	@Configuration(proxyBeanMethods = false)
	@EnableAutoConfigurationWithoutAspects
	static class Application {

		@Bean
		CountDownLatch latch() {
			return new CountDownLatch(1);
		}

		@Bean
		Pipeline pipeline(StringRedisTemplate template) {
			return new Pipeline(template);
		}

		@Bean
		Second second(StringRedisTemplate template, CountDownLatch latch) {
			return new Second(template, latch);
		}

		@Bean
		RedisMessageListenerContainer container(RedisConnectionFactory factory, StringRedisTemplate template,
				Second second) {
			RedisMessageListenerContainer container = new RedisMessageListenerContainer();
			container.setConnectionFactory(factory);
			container.addMessageListener((message, pattern) -> template.convertAndSend("agent.second", "go"),
					ChannelTopic.of("agent.first"));
			container.addMessageListener((message, pattern) -> second.answer(), ChannelTopic.of("agent.second"));
			return container;
		}

	}

}
