package io.agenttracing.instrument.call;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

import io.agenttracing.TracedAgent;
import io.agenttracing.testing.TracedApplication;
import io.modelcontextprotocol.server.McpServerFeatures.SyncToolSpecification;
import io.modelcontextprotocol.spec.McpSchema.CallToolRequest;
import io.modelcontextprotocol.spec.McpSchema.CallToolResult;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

import org.springframework.ai.mcp.annotation.McpTool;
import org.springframework.ai.mcp.annotation.spring.SyncMcpAnnotationProviders;
import org.springframework.aop.support.AopUtils;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.event.EventListener;
import org.springframework.scheduling.annotation.EnableScheduling;
import org.springframework.scheduling.annotation.Scheduled;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Annotated beans with methods that Spring would refuse to call on a proxy.
 */
@ExtendWith(OutputCaptureExtension.class)
class UnproxiedCallbacksTests {

	@Test
	void leavesAClassWithAPrivateListenerAlone(CapturedOutput output) {
		TracedApplication.runner().withBean(Listening.class).run((context) -> {
			context.publishEvent("an event");
			Listening agent = context.getBean(Listening.class);
			assertThat(agent.ask()).contains("an event");
			assertThat(AopUtils.isAopProxy(agent)).isFalse();
			assertThat(output).containsOnlyOnce("No call of agent " + Listening.class.getName()
					+ " is traced: a proxy does not have methods that Spring calls: on(). Remove 'private'");
		});
	}

	@Test
	void leavesAClassWithAPrivateScheduledMethodAlone() {
		TracedApplication.runner().withUserConfiguration(Ticking.class).run((context) -> {
			assertThat(context).hasNotFailed();
			assertThat(context.getBean(Ticking.class).ask()).isTrue();
		});
	}

	@Test
	void leavesAClassWithAPrivateToolOfAServerAlone() {
		TracedApplication.runner().withBean(Serving.class).run((context) -> {
			SyncToolSpecification tool = SyncMcpAnnotationProviders
				.toolSpecifications(List.of(context.getBean(Serving.class)))
				.get(0);
			CallToolResult result = tool.callHandler().apply(null, CallToolRequest.builder("weather").build());
			assertThat(result.content()).asString().contains("sunny");
		});
	}

	@Test
	void leavesAClassWithAListenerBesideItsInterfaceAlone() {
		TracedApplication.runner()
			.withPropertyValues("spring.aop.proxy-target-class=false")
			.withBean(Asking.class)
			.run((context) -> {
				context.publishEvent("an event");
				assertThat(context.getBean(Question.class).ask()).isEqualTo("[an event]");
			});
	}

	@Test
	void tracesAClassWithAVisibleListener() {
		TracedApplication.runner().withBean(Asking.class).run((context) -> {
			context.publishEvent("an event");
			assertThat(context.getBean(Question.class).ask()).isEqualTo("[an event]");
			assertThat(AopUtils.isAopProxy(context.getBean(Question.class))).isTrue();
		});
	}

	interface Question {

		String ask();

	}

	@TracedAgent
	static class Asking implements Question {

		private final List<String> heard = new CopyOnWriteArrayList<>();

		@Override
		public String ask() {
			return this.heard.toString();
		}

		@EventListener
		void on(String event) {
			this.heard.add(event);
		}

	}

	@TracedAgent
	static class Listening {

		private final List<String> heard = new CopyOnWriteArrayList<>();

		public List<String> ask() {
			return this.heard;
		}

		@EventListener
		private void on(String event) {
			this.heard.add(event);
		}

	}

	@TracedAgent
	static class Serving {

		private final String answer = "sunny".strip();

		public String ask() {
			return weather();
		}

		@McpTool
		private String weather() {
			return this.answer;
		}

	}

	@TracedAgent
	@EnableScheduling
	@Configuration(proxyBeanMethods = false)
	static class Ticking {

		private final CountDownLatch ticked = new CountDownLatch(1);

		public boolean ask() throws InterruptedException {
			return this.ticked.await(20, TimeUnit.SECONDS);
		}

		@Scheduled(fixedDelay = 10)
		private void tick() {
			this.ticked.countDown();
		}

	}

}
