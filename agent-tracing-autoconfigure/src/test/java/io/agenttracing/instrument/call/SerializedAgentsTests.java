package io.agenttracing.instrument.call;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;

import io.agenttracing.TracedAgent;
import io.agenttracing.instrument.retry.RetryAgentTracingAutoConfiguration;
import io.agenttracing.instrument.timeout.TimeoutAgentTracingAutoConfiguration;
import io.agenttracing.testing.EndedSpans;
import io.agenttracing.testing.TracedApplication;
import org.aopalliance.intercept.MethodInterceptor;
import org.aopalliance.intercept.MethodInvocation;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

import org.springframework.aop.Advisor;
import org.springframework.aop.support.AopUtils;
import org.springframework.aop.support.DefaultPointcutAdvisor;
import org.springframework.aop.support.NameMatchMethodPointcut;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Agents that are serialized, as beans of a session may be.
 */
class SerializedAgentsTests {

	private final ApplicationContextRunner runner = TracedApplication.runner()
		.withConfiguration(AutoConfigurations.of(RetryAgentTracingAutoConfiguration.class));

	@Test
	void areWrittenAsWithoutTracing() {
		this.runner.withBean(Chat.class).run((context) -> {
			Chat chat = context.getBean(Chat.class);
			Chat plain = new Chat();
			assertThat(AopUtils.isCglibProxy(chat)).isTrue();
			assertThat(chat.say("a")).isEqualTo(plain.say("a")).isEqualTo(1);
			assertThat(bytes(chat)).isEqualTo(bytes(plain));
			assertThat(read(Chat.class, chat).say("b")).isEqualTo(2);
			assertThat(chat.said).as("its own, not that of the proxy").isNull();
			assertThat(context.getBean(EndedSpans.class).tree()).containsExactly("- > invoke_agent chat");
		});
	}

	@Test
	void areWrittenAsWithoutTracingBehindAnInterface() {
		this.runner.withPropertyValues("spring.aop.proxy-target-class=false")
			.withBean(FinalChat.class)
			.run((context) -> {
				Saying chat = context.getBean(Saying.class);
				assertThat(AopUtils.isJdkDynamicProxy(chat)).isTrue();
				assertThat(bytes(chat)).isEqualTo(bytes(new FinalChat()));
				assertThat(read(Saying.class, chat).say("a")).isEqualTo(1);
			});
	}

	@Test
	void theFirstAgentOfAnApplicationIsStillProxiedByItsClass() {
		this.runner.withConfiguration(AutoConfigurations.of(TimeoutAgentTracingAutoConfiguration.class))
			.withPropertyValues("spring.aop.proxy-target-class=false")
			.withBean(OpenChat.class)
			.run((context) -> assertThat(context.getBean(OpenChat.class).say("a")).isEqualTo(1));
	}

	@Test
	void areWrittenWithTheAdviceOfTheApplication() {
		this.runner.withBean(Chat.class).withUserConfiguration(Advising.class).run((context) -> {
			Chat chat = context.getBean(Chat.class);
			assertThat(chat.say("a")).isEqualTo(11);
			Chat again = read(Chat.class, read(Chat.class, chat));
			assertThat(AopUtils.isCglibProxy(again)).isTrue();
			assertThat(again.say("b")).isEqualTo(12);
			assertThat(chat.say("c")).isEqualTo(12);
			assertThat(context.getBean(EndedSpans.class).tree()).hasSize(2);
		});
	}

	@Test
	void areWrittenAsTheySayThemselves() {
		this.runner.withBean(Replaced.class).withBean(PrivatelyReplaced.class).run((context) -> {
			assertThat(read(Object.class, context.getBean(Replaced.class))).isEqualTo("replaced");
			assertThat(read(Object.class, context.getBean(PrivatelyReplaced.class))).isEqualTo("replaced");
		});
	}

	private static <T> T read(Class<T> type, Object written) throws IOException, ClassNotFoundException {
		try (ObjectInputStream input = new ObjectInputStream(new ByteArrayInputStream(bytes(written)))) {
			return type.cast(input.readObject());
		}
	}

	private static byte[] bytes(Object written) throws IOException {
		ByteArrayOutputStream bytes = new ByteArrayOutputStream();
		try (ObjectOutputStream output = new ObjectOutputStream(bytes)) {
			output.writeObject(written);
		}
		return bytes.toByteArray();
	}

	interface Saying {

		int say(String text);

	}

	@TracedAgent(name = "chat")
	static class Chat implements Serializable {

		private final List<String> said = new ArrayList<>();

		public int say(String text) {
			this.said.add(text);
			return this.said.size();
		}

	}

	@TracedAgent
	static class OpenChat extends Chat implements Saying {

		@Override
		public int say(String text) {
			return super.say(text);
		}

	}

	@TracedAgent
	static final class FinalChat implements Saying, Serializable {

		private int count;

		@Override
		public int say(String text) {
			this.count++;
			return this.count;
		}

	}

	@TracedAgent
	static class Replaced implements Serializable {

		public void work() {
		}

		protected Object writeReplace() {
			return "replaced";
		}

	}

	@TracedAgent
	static class PrivatelyReplaced implements Serializable {

		public void work() {
		}

		private Object writeReplace() {
			return "replaced";
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class Advising {

		@Bean
		static Advisor advisor() {
			NameMatchMethodPointcut pointcut = new NameMatchMethodPointcut();
			pointcut.setMappedName("say");
			return new DefaultPointcutAdvisor(pointcut, new TenMore());
		}

	}

	private static final class TenMore implements MethodInterceptor, Serializable {

		@Override
		public @Nullable Object invoke(MethodInvocation invocation) throws Throwable {
			return (invocation.proceed() instanceof Integer count) ? count + 10 : null;
		}

	}

}
