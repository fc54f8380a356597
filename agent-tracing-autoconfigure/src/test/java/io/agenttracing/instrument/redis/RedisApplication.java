package io.agenttracing.instrument.redis;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

import io.agenttracing.span.AgentSpans;
import io.agenttracing.testing.EmbeddedRedis;
import io.agenttracing.testing.EnableAutoConfigurationWithoutAspects;
import io.agenttracing.testing.EndedSpans;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.context.Context;
import io.opentelemetry.context.Scope;
import io.opentelemetry.sdk.trace.data.SpanData;
import org.slf4j.MDC;

import org.springframework.boot.WebApplicationType;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.data.redis.connection.Message;
import org.springframework.data.redis.core.StringRedisTemplate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * An application with all of Boot's auto-configurations and a real Redis, which remembers
 * its spans and what its listeners received.
 */
public final class RedisApplication implements AutoCloseable {

	private final ConfigurableApplicationContext context;

	private RedisApplication(ConfigurableApplicationContext context) {
		this.context = context;
	}

	public static RedisApplication start(EmbeddedRedis redis, Class<?> configuration, String... properties) {
		List<String> all = new ArrayList<>(Arrays.asList(redis.properties()));
		all.add("management.tracing.sampling.probability=1.0");
		all.add("agent-tracing.redis.write-channels=agent.*");
		all.add("spring.main.banner-mode=off");
		all.addAll(Arrays.asList(properties));
		return new RedisApplication(
				new SpringApplicationBuilder(Infrastructure.class, configuration).web(WebApplicationType.NONE)
					.properties(all.toArray(String[]::new))
					.run());
	}

	public <T> T bean(Class<T> type) {
		return this.context.getBean(type);
	}

	public ConfigurableApplicationContext context() {
		return this.context;
	}

	/**
	 * Publishes text in a span named "work".
	 */
	public void publish(String channel, String text) {
		inSpan(() -> bean(StringRedisTemplate.class).convertAndSend(channel, text));
	}

	public <T> T inSpan(Supplier<T> work) {
		AgentSpans spans = bean(AgentSpans.class);
		Span span = spans.builder("work", SpanKind.INTERNAL).startSpan();
		try (Scope scope = spans.makeCurrent(span, Context.current())) {
			return work.get();
		}
		finally {
			span.end();
		}
	}

	public Call nextCall() {
		try {
			Call call = bean(Calls.class).queue.poll(10, TimeUnit.SECONDS);
			assertThat(call).as("a listener's call").isNotNull();
			return call;
		}
		catch (InterruptedException ex) {
			throw new IllegalStateException(ex);
		}
	}

	public void assertNoMoreCalls() {
		assertThat(bean(Calls.class).queue).isEmpty();
	}

	/**
	 * All spans of this project, when there are as many as expected.
	 */
	public List<SpanData> spans(int count) {
		await().untilAsserted(() -> assertThat(spans()).hasSizeGreaterThanOrEqualTo(count));
		assertThat(spans()).hasSize(count);
		return spans();
	}

	public List<SpanData> spans() {
		return allSpans().stream()
			.filter((span) -> span.getInstrumentationScopeInfo().getName().equals("io.agenttracing"))
			.toList();
	}

	/**
	 * The CONSUMER spans, when there are as many as expected.
	 */
	public List<SpanData> processed(int count) {
		await().untilAsserted(() -> assertThat(processed()).hasSize(count));
		return processed();
	}

	private List<SpanData> processed() {
		return spans().stream().filter((span) -> span.getKind() == SpanKind.CONSUMER).toList();
	}

	public List<SpanData> allSpans() {
		return bean(EndedSpans.class).all();
	}

	public SpanData span(String name) {
		List<SpanData> named = spans().stream().filter((span) -> span.getName().equals(name)).toList();
		assertThat(named).as("spans named %s of %s", name, spans()).hasSize(1);
		return named.get(0);
	}

	/**
	 * Asserts work, its message and one listener's call, each the parent of the next.
	 */
	public void assertOneTrace(String destination, Call call) {
		List<SpanData> spans = spans(3);
		SpanData work = span("work");
		SpanData publish = span("publish " + destination);
		SpanData process = span("process " + destination);
		assertThat(spans).extracting(SpanData::getTraceId).containsOnly(work.getTraceId());
		assertThat(publish.getParentSpanId()).isEqualTo(work.getSpanId());
		assertThat(process.getParentSpanId()).isEqualTo(publish.getSpanId());
		assertThat(call.spanId()).isEqualTo(process.getSpanId());
		assertThat(call.mdcTraceId()).isEqualTo(work.getTraceId());
	}

	public void forget() {
		bean(EndedSpans.class).clear();
		bean(Calls.class).queue.clear();
	}

	@Override
	public void close() {
		this.context.close();
	}

	/**
	 * What a listener saw when it was called.
	 */
	public record Call(byte[] payload, String spanId, String mdcTraceId, Thread thread) {

		public String text() {
			return new String(this.payload, StandardCharsets.UTF_8);
		}

	}

	/**
	 * The calls of all listeners.
	 */
	public static final class Calls {

		private final BlockingQueue<Call> queue = new LinkedBlockingQueue<>();

		public void add(Message message) {
			add(message.getBody());
		}

		public void add(String text) {
			add(text.getBytes(StandardCharsets.UTF_8));
		}

		public void add(byte[] payload) {
			this.queue.add(new Call(payload, Span.current().getSpanContext().getSpanId(), MDC.get("traceId"),
					Thread.currentThread()));
		}

	}

	@Configuration(proxyBeanMethods = false)
	@EnableAutoConfigurationWithoutAspects
	static class Infrastructure {

		@Bean
		Calls calls() {
			return new Calls();
		}

		@Bean
		EndedSpans endedSpans() {
			return new EndedSpans();
		}

	}

}
