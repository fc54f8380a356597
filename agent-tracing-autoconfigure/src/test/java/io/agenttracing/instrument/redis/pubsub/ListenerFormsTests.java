package io.agenttracing.instrument.redis.pubsub;

import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

import io.agenttracing.instrument.redis.RedisApplication;
import io.agenttracing.instrument.redis.RedisApplication.Call;
import io.agenttracing.instrument.redis.RedisApplication.Calls;
import io.agenttracing.testing.EmbeddedRedis;
import org.aopalliance.intercept.MethodInterceptor;
import org.aopalliance.intercept.MethodInvocation;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledForJreRange;
import org.junit.jupiter.api.condition.JRE;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.aop.support.DefaultPointcutAdvisor;
import org.springframework.aop.support.NameMatchMethodPointcut;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.data.redis.annotation.EnableRedisListeners;
import org.springframework.data.redis.annotation.RedisListener;
import org.springframework.data.redis.connection.DefaultMessage;
import org.springframework.data.redis.connection.MessageListener;
import org.springframework.data.redis.connection.RedisConnectionFactory;
import org.springframework.data.redis.listener.ChannelTopic;
import org.springframework.data.redis.listener.PatternTopic;
import org.springframework.data.redis.listener.RedisMessageListenerContainer;
import org.springframework.data.redis.listener.adapter.MessageListenerAdapter;
import org.springframework.util.SerializationUtils;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * One scenario over every way to listen: the plain payload, one trace, the log's trace
 * id, and no span left current.
 */
class ListenerFormsTests {

	private static final String CHANNEL = "agent.retrieval";

	private static final String PAYLOAD = "{ \"id\" : \"doc-1\" }";

	@RegisterExtension
	static final EmbeddedRedis redis = new EmbeddedRedis();

	@ParameterizedTest
	@ValueSource(classes = { LambdaInBeanBody.class, LambdaOnBootsContainer.class, PatternLambda.class,
			AdapterBean.class, InlineAdapter.class, ListenerMethod.class, ListenerMethodOnOwnContainer.class })
	void listenerContinuesTrace(Class<?> configuration) {
		assertListenerContinuesTrace(configuration);
	}

	@ParameterizedTest
	@ValueSource(classes = { LambdaInBeanBody.class, PatternLambda.class, ListenerMethod.class })
	void listenerContinuesTraceWithJedis(Class<?> configuration) {
		assertListenerContinuesTrace(configuration, "spring.data.redis.client-type=jedis");
	}

	@ParameterizedTest
	@ValueSource(classes = { LambdaInBeanBody.class, AdapterBean.class })
	void listenerContinuesTraceWithLazyBeans(Class<?> configuration) {
		assertListenerContinuesTrace(configuration, "spring.main.lazy-initialization=true");
	}

	@ParameterizedTest
	@ValueSource(classes = { LambdaInBeanBody.class, ListenerMethod.class })
	void listenerContinuesTraceWithoutAop(Class<?> configuration) {
		assertListenerContinuesTrace(configuration, "spring.aop.auto=false");
	}

	@Test
	void messageIsSerializable() throws Exception {
		BlockingQueue<Object> copies = new LinkedBlockingQueue<>();
		try (RedisApplication application = RedisApplication.start(redis, NoListener.class)) {
			application.bean(RedisMessageListenerContainer.class).addMessageListener((message, pattern) -> {
				try {
					copies.add(SerializationUtils.clone(message));
				}
				catch (RuntimeException ex) {
					copies.add(ex);
				}
			}, new ChannelTopic("agent.copied"));
			application.publish("agent.copied", "hello");
			assertThat(copies.poll(10, TimeUnit.SECONDS)).isInstanceOf(DefaultMessage.class).hasToString("hello");
		}
	}

	@Test
	@EnabledForJreRange(min = JRE.JAVA_21)
	void listenerContinuesTraceWithBootsVirtualThreads() {
		assertListenerContinuesTrace(ListenerMethod.class, "spring.threads.virtual.enabled=true");
	}

	private void assertListenerContinuesTrace(Class<?> configuration, String... properties) {
		try (RedisApplication application = RedisApplication.start(redis, configuration, properties)) {
			application.publish(CHANNEL, PAYLOAD);
			Call call = application.nextCall();
			assertThat(call.text()).isEqualTo(PAYLOAD);
			application.assertOneTrace(CHANNEL, call);
			application.assertNoMoreCalls();
		}
	}

	@Test
	void listenerContinuesTraceBelowAnAspectOfTheUser() {
		assertListenerContinuesTrace(AspectOnFactory.class);
		assertListenerContinuesTrace(LambdaInBeanBody.class, "spring.aop.proxy-target-class=false");
	}

	@Test
	void unsampledTraceContinuesWithoutBeingRecorded() {
		try (RedisApplication application = RedisApplication.start(redis, LambdaInBeanBody.class,
				"management.tracing.sampling.probability=0.0", "agent-tracing.sampling.keep.errors=false",
				"agent-tracing.inflight.enabled=false")) {
			application.publish(CHANNEL, PAYLOAD);
			Call call = application.nextCall();
			assertThat(call.text()).isEqualTo(PAYLOAD);
			assertThat(call.mdcTraceId()).isNotNull();
			assertThat(application.spans()).isEmpty();
		}
	}

	@Test
	void listenerAddedAtRunTimeContinuesTraceUntilItIsRemoved() {
		try (RedisApplication application = RedisApplication.start(redis, NoListener.class)) {
			RedisMessageListenerContainer container = application.bean(RedisMessageListenerContainer.class);
			Calls calls = application.bean(Calls.class);
			MessageListener listener = (message, pattern) -> calls.add(message);
			container.addMessageListener(listener, ChannelTopic.of(CHANNEL));
			application.publish(CHANNEL, PAYLOAD);
			Call call = application.nextCall();
			assertThat(call.text()).isEqualTo(PAYLOAD);
			application.assertOneTrace(CHANNEL, call);

			container.addMessageListener((message, pattern) -> calls.add("other"), ChannelTopic.of(CHANNEL));
			container.removeMessageListener(listener);
			application.publish(CHANNEL, PAYLOAD);
			assertThat(application.nextCall().text()).isEqualTo("other");
			application.spans(6);
			application.assertNoMoreCalls();
		}
	}

	@Test
	void stoppedContainerListensAgain() {
		try (RedisApplication application = RedisApplication.start(redis, LambdaInBeanBody.class)) {
			RedisMessageListenerContainer container = application.bean(RedisMessageListenerContainer.class);
			container.stop();
			container.start();
			application.publish(CHANNEL, PAYLOAD);
			application.assertOneTrace(CHANNEL, application.nextCall());
		}
	}

	@Test
	void eachOfTwoListenersHasItsSpanBelowThePublisher() {
		try (RedisApplication application = RedisApplication.start(redis, TwoListeners.class)) {
			application.publish(CHANNEL, PAYLOAD);
			assertThat(application.nextCall().text()).isEqualTo(PAYLOAD);
			assertThat(application.nextCall().text()).isEqualTo(PAYLOAD);
			String publish = application.spans(4)
				.stream()
				.filter((span) -> span.getName().startsWith("publish"))
				.findFirst()
				.orElseThrow()
				.getSpanId();
			assertThat(application.spans()).filteredOn((span) -> span.getName().equals("process " + CHANNEL))
				.hasSize(2)
				.allMatch((span) -> span.getParentSpanId().equals(publish));
		}
	}

	private static RedisMessageListenerContainer container(RedisConnectionFactory factory) {
		RedisMessageListenerContainer container = new RedisMessageListenerContainer();
		container.setConnectionFactory(factory);
		return container;
	}

	@Configuration(proxyBeanMethods = false)
	static class NoListener {

	}

	@Configuration(proxyBeanMethods = false)
	static class LambdaInBeanBody {

		@Bean
		RedisMessageListenerContainer redisMessageListenerContainer(RedisConnectionFactory factory, Calls calls) {
			RedisMessageListenerContainer container = ListenerFormsTests.container(factory);
			container.addMessageListener((message, pattern) -> calls.add(message), ChannelTopic.of(CHANNEL));
			return container;
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class AspectOnFactory extends LambdaInBeanBody {

		@Bean
		static DefaultPointcutAdvisor ownAdvisor() {
			NameMatchMethodPointcut pointcut = new NameMatchMethodPointcut();
			pointcut.setMappedName("getConnection");
			return new DefaultPointcutAdvisor(pointcut, (MethodInterceptor) MethodInvocation::proceed);
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class LambdaOnBootsContainer {

		@Bean
		Object registration(RedisMessageListenerContainer container, Calls calls) {
			container.addMessageListener((message, pattern) -> calls.add(message), ChannelTopic.of(CHANNEL));
			return new Object();
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class PatternLambda {

		@Bean
		RedisMessageListenerContainer redisMessageListenerContainer(RedisConnectionFactory factory, Calls calls) {
			RedisMessageListenerContainer container = ListenerFormsTests.container(factory);
			container.addMessageListener((message, pattern) -> {
				assertThat(pattern).asString().isEqualTo("agent.*");
				calls.add(message);
			}, PatternTopic.of("agent.*"));
			return container;
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class AdapterBean {

		@Bean
		MessageListenerAdapter adapter(Calls calls) {
			return new MessageListenerAdapter(new Handler(calls), "handle");
		}

		@Bean
		RedisMessageListenerContainer redisMessageListenerContainer(RedisConnectionFactory factory,
				MessageListenerAdapter adapter) {
			RedisMessageListenerContainer container = ListenerFormsTests.container(factory);
			container.addMessageListener(adapter, ChannelTopic.of(CHANNEL));
			return container;
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class InlineAdapter {

		@Bean
		RedisMessageListenerContainer redisMessageListenerContainer(RedisConnectionFactory factory, Calls calls) {
			MessageListenerAdapter adapter = new MessageListenerAdapter(new Handler(calls), "handle");
			adapter.afterPropertiesSet();
			RedisMessageListenerContainer container = ListenerFormsTests.container(factory);
			container.addMessageListener(adapter, ChannelTopic.of(CHANNEL));
			return container;
		}

	}

	/**
	 * A handler without an interface.
	 */
	public static class Handler {

		private final Calls calls;

		Handler(Calls calls) {
			this.calls = calls;
		}

		public void handle(String text) {
			this.calls.add(text);
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class ListenerMethod {

		@Bean
		ListeningAgent agent(Calls calls) {
			return new ListeningAgent(calls);
		}

	}

	/**
	 * Final, so that no proxy of it can be made.
	 */
	static final class ListeningAgent {

		private final Calls calls;

		ListeningAgent(Calls calls) {
			this.calls = calls;
		}

		@RedisListener(topic = CHANNEL)
		void onDocument(String text) {
			this.calls.add(text);
		}

	}

	@Configuration(proxyBeanMethods = false)
	@EnableRedisListeners
	static class ListenerMethodOnOwnContainer {

		@Bean
		RedisMessageListenerContainer mine(RedisConnectionFactory factory) {
			return ListenerFormsTests.container(factory);
		}

		@Bean
		Object agent(Calls calls) {
			return new Object() {

				@RedisListener(topic = CHANNEL, container = "mine")
				void onDocument(String text) {
					calls.add(text);
				}

			};
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class TwoListeners {

		@Bean
		RedisMessageListenerContainer redisMessageListenerContainer(RedisConnectionFactory factory, Calls calls) {
			RedisMessageListenerContainer container = ListenerFormsTests.container(factory);
			container.addMessageListener((message, pattern) -> calls.add(message), ChannelTopic.of(CHANNEL));
			container.addMessageListener((message, pattern) -> calls.add(message), PatternTopic.of("agent.r*"));
			return container;
		}

	}

}
