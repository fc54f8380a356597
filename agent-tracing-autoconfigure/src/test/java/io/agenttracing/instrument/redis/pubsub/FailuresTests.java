package io.agenttracing.instrument.redis.pubsub;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Consumer;

import io.agenttracing.AgentSpanAttributes;
import io.agenttracing.instrument.redis.RedisApplication;
import io.agenttracing.testing.EmbeddedRedis;
import io.agenttracing.testing.FailingHandler;
import io.agenttracing.testing.FailingHandler.AgentFailure;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.sdk.trace.data.SpanData;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.slf4j.MDC;

import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.data.redis.annotation.RedisListener;
import org.springframework.data.redis.config.RedisListenerConfigurer;
import org.springframework.data.redis.config.RedisListenerEndpointRegistrar;
import org.springframework.data.redis.connection.MessageListener;
import org.springframework.data.redis.connection.RedisConnectionFactory;
import org.springframework.data.redis.listener.ChannelTopic;
import org.springframework.data.redis.listener.RedisMessageListenerContainer;
import org.springframework.data.redis.listener.adapter.MessageListenerAdapter;
import org.springframework.data.redis.serializer.GenericToStringSerializer;
import org.springframework.messaging.handler.annotation.support.DefaultMessageHandlerMethodFactory;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * What a listener throws is on its span, whoever catches it, and goes where it would have
 * gone.
 */
@ExtendWith(OutputCaptureExtension.class)
class FailuresTests {

	private static final String CHANNEL = "agent.failing";

	@RegisterExtension
	static final EmbeddedRedis redis = new EmbeddedRedis();

	@ParameterizedTest
	@ValueSource(classes = { Lambda.class, AdapterBean.class, InlineAdapter.class, AdaptedListener.class,
			ListenerMethod.class, ListenerMethodWithOwnFactory.class })
	void failureIsOnConsumerSpanAndInLog(Class<?> configuration, CapturedOutput output) {
		try (RedisApplication application = RedisApplication.start(redis, configuration)) {
			application.publish(CHANNEL, "{}");
			application.spans(3);
			assertFailed(application.span("process " + CHANNEL), AgentFailure.class);
			assertThat(output).contains(AgentFailure.class.getName());
		}
	}

	@ParameterizedTest
	@ValueSource(classes = { TypedListenerMethod.class, TypedAdapter.class })
	void payloadThatCannotBeConvertedIsOnConsumerSpan(Class<?> configuration) {
		try (RedisApplication application = RedisApplication.start(redis, configuration)) {
			application.publish(CHANNEL, "not a number");
			application.spans(3);
			assertThat(application.span("process " + CHANNEL).getStatus().getStatusCode()).isEqualTo(StatusCode.ERROR);
		}
	}

	@Test
	void ownErrorHandlerIsCalledWithinTheSpan() throws Exception {
		try (RedisApplication application = RedisApplication.start(redis, OwnErrorHandler.class)) {
			application.publish(CHANNEL, "{}");
			Span current = application.bean(OwnErrorHandler.class).handled.get();
			application.spans(3);
			SpanData process = application.span("process " + CHANNEL);
			assertFailed(process, AgentFailure.class);
			assertThat(current.getSpanContext().getSpanId()).isEqualTo(process.getSpanId());
		}
	}

	@Test
	void noSpanStaysCurrentOnTheThreadOfAListener() throws Exception {
		try (RedisApplication application = RedisApplication.start(redis, OneThread.class)) {
			application.publish(CHANNEL, "{}");
			application.spans(3);
			ExecutorService thread = application.bean(OneThread.class).thread;
			assertThat(thread.submit(() -> Span.current().getSpanContext().isValid()).get()).isFalse();
			assertThat(thread.submit(() -> MDC.get("traceId")).get()).isNull();
		}
	}

	private static void assertFailed(SpanData span, Class<?> failure) {
		assertThat(span.getStatus().getStatusCode()).isEqualTo(StatusCode.ERROR);
		assertThat(span.getAttributes().get(AgentSpanAttributes.ERROR_TYPE)).isEqualTo(failure.getName());
		assertThat(span.getEvents()).hasSize(1);
	}

	private static RedisMessageListenerContainer container(RedisConnectionFactory factory, MessageListener listener) {
		RedisMessageListenerContainer container = new RedisMessageListenerContainer();
		container.setConnectionFactory(factory);
		container.addMessageListener(listener, ChannelTopic.of(CHANNEL));
		return container;
	}

	@Configuration(proxyBeanMethods = false)
	static class TypedAdapter {

		@Bean
		RedisMessageListenerContainer redisMessageListenerContainer(RedisConnectionFactory factory) {
			MessageListenerAdapter adapter = new MessageListenerAdapter((Consumer<Integer>) (number) -> {
			}, "accept");
			adapter.setSerializer(new GenericToStringSerializer<>(Integer.class));
			adapter.afterPropertiesSet();
			return container(factory, adapter);
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class Lambda {

		@Bean
		RedisMessageListenerContainer redisMessageListenerContainer(RedisConnectionFactory factory) {
			return container(factory, (message, pattern) -> {
				throw new AgentFailure();
			});
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class AdapterBean {

		@Bean
		MessageListenerAdapter adapter() {
			return new MessageListenerAdapter(new FailingHandler(), "handle");
		}

		@Bean
		RedisMessageListenerContainer redisMessageListenerContainer(RedisConnectionFactory factory,
				MessageListenerAdapter adapter) {
			return container(factory, adapter);
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class InlineAdapter {

		@Bean
		RedisMessageListenerContainer redisMessageListenerContainer(RedisConnectionFactory factory) {
			MessageListenerAdapter adapter = new MessageListenerAdapter(new FailingHandler(), "handle");
			adapter.afterPropertiesSet();
			return container(factory, adapter);
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class AdaptedListener {

		@Bean
		RedisMessageListenerContainer redisMessageListenerContainer(RedisConnectionFactory factory) {
			MessageListener listener = (message, pattern) -> {
				throw new AgentFailure();
			};
			return container(factory, new MessageListenerAdapter(listener));
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class ListenerMethod {

		@Bean
		Object agent() {
			return new Object() {

				@RedisListener(topic = CHANNEL)
				void onDocument(String text) {
					throw new AgentFailure();
				}

			};
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class ListenerMethodWithOwnFactory extends ListenerMethod {

		@Bean
		RedisListenerConfigurer configurer() {
			DefaultMessageHandlerMethodFactory factory = new DefaultMessageHandlerMethodFactory();
			factory.afterPropertiesSet();
			return new RedisListenerConfigurer() {

				@Override
				public void configureRedisListeners(RedisListenerEndpointRegistrar registrar) {
					registrar.setMessageHandlerMethodFactory(factory);
				}

			};
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class TypedListenerMethod {

		@Bean
		Object agent() {
			return new Object() {

				@RedisListener(topic = CHANNEL)
				void onNumber(Integer number) {
				}

			};
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class OwnErrorHandler {

		private final CompletableFuture<Span> handled = new CompletableFuture<>();

		@Bean
		RedisMessageListenerContainer redisMessageListenerContainer(RedisConnectionFactory factory) {
			RedisMessageListenerContainer container = container(factory, (message, pattern) -> {
				throw new AgentFailure();
			});
			container.setErrorHandler((failure) -> this.handled.complete(Span.current()));
			return container;
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class OneThread {

		private final ExecutorService thread = Executors.newSingleThreadExecutor();

		@Bean
		RedisMessageListenerContainer redisMessageListenerContainer(RedisConnectionFactory factory) {
			RedisMessageListenerContainer container = container(factory, (message, pattern) -> {
				throw new AgentFailure();
			});
			container.setTaskExecutor(this.thread);
			return container;
		}

	}

}
