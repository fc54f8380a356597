package io.agenttracing.test;

import java.nio.charset.StandardCharsets;

import io.agenttracing.AgentTracer;
import io.agenttracing.StepKind;
import io.agenttracing.testing.EmbeddedRedis;
import io.opentelemetry.sdk.trace.data.SpanData;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.data.redis.connection.MessageListener;
import org.springframework.data.redis.connection.RedisConnectionFactory;
import org.springframework.data.redis.core.StringRedisTemplate;
import org.springframework.data.redis.listener.ChannelTopic;
import org.springframework.data.redis.listener.RedisMessageListenerContainer;
import org.springframework.test.context.DynamicPropertyRegistry;
import org.springframework.test.context.DynamicPropertySource;

import static io.agenttracing.test.AgentTraces.traces;
import static org.assertj.core.api.Assertions.assertThat;

/**
 * A trace that crosses Redis is waited for until the listener is done.
 */
@AgentTracingTest
@SpringBootTest(classes = { Loans.Application.class, MessagesTests.Listening.class },
		properties = "agent-tracing.redis.write-channels=loan.*")
class MessagesTests {

	@RegisterExtension
	static final EmbeddedRedis redis = new EmbeddedRedis();

	@Autowired
	StringRedisTemplate template;

	@Autowired
	AgentTracer tracer;

	@DynamicPropertySource
	static void redis(DynamicPropertyRegistry properties) {
		for (String property : redis.properties()) {
			int equals = property.indexOf('=');
			properties.add(property.substring(0, equals), () -> property.substring(equals + 1));
		}
	}

	@RepeatedTest(3)
	void isOneTrace(AgentTrace trace) {
		this.tracer.workflow("loan", () -> this.template.convertAndSend("loan.requests", "l-1"));
		assertThat(trace.spans()).extracting(SpanData::getName)
			.contains("invoke_workflow loan", "publish loan.requests", "process loan.requests", "invoke_agent desk",
					"invoke_agent risk", "score");
		assertThat(traces().all()).hasSize(1);
	}

	@Test
	@ExpectFinding("lost-hop")
	void messageThatNobodyReceivesIsWaitedForABit(AgentTrace trace) {
		this.tracer.workflow("loan", () -> this.template.convertAndSend("loan.other", "l-1"));
		assertThat(trace.spans()).extracting(SpanData::getName)
			.contains("invoke_workflow loan", "publish loan.other")
			.doesNotContain("process loan.other");
	}

	@Test
	void whatAConnectionSendsByItselfIsNoTrace() {
		this.template.getConnectionFactory().getConnection().serverCommands().dbSize();
		this.tracer.call("step", StepKind.COMPUTE, () -> "done");
		assertThat(traces().all()).extracting((trace) -> trace.spans().get(0).getName()).contains("step");
	}

	@Configuration(proxyBeanMethods = false)
	static class Listening {

		@Bean
		RedisMessageListenerContainer listeners(RedisConnectionFactory connections, Loans.Desk desk) {
			RedisMessageListenerContainer container = new RedisMessageListenerContainer();
			container.setConnectionFactory(connections);
			MessageListener listener = (message, pattern) -> desk
				.decide(new String(message.getBody(), StandardCharsets.UTF_8));
			container.addMessageListener(listener, ChannelTopic.of("loan.requests"));
			return container;
		}

	}

}
