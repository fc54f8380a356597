package io.agenttracing.instrument.redis;

import java.util.HashMap;
import java.util.List;
import java.util.Map;

import io.agenttracing.AgentTracer;
import io.agenttracing.StepKind;
import io.agenttracing.context.Deadline;
import io.agenttracing.instrument.redis.RedisApplication.Call;
import io.agenttracing.instrument.redis.RedisApplication.Calls;
import io.agenttracing.pipeline.TailSampledTraces;
import io.agenttracing.testing.EmbeddedRedis;
import io.opentelemetry.api.baggage.Baggage;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.context.Context;
import io.opentelemetry.context.Scope;
import io.opentelemetry.context.propagation.ContextPropagators;
import io.opentelemetry.sdk.trace.data.SpanData;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.data.redis.connection.RedisConnectionFactory;
import org.springframework.data.redis.connection.stream.StreamOffset;
import org.springframework.data.redis.core.StringRedisTemplate;
import org.springframework.data.redis.listener.ChannelTopic;
import org.springframework.data.redis.listener.RedisMessageListenerContainer;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The formats of this project are W3C's with all that belongs to them, whatever the
 * application propagates over HTTP.
 */
class PropagationTypesTests {

	private static final AttributeKey<String> DOCUMENT = AttributeKey.stringKey("document.id");

	@RegisterExtension
	static final EmbeddedRedis redis = new EmbeddedRedis();

	@ParameterizedTest
	@ValueSource(strings = { "B3", "B3_MULTI", "W3C" })
	void ownFormatsAreAlwaysW3c(String type) {
		try (RedisApplication application = RedisApplication.start(redis, Listener.class,
				"management.tracing.propagation.type=" + type, "agent-tracing.baggage.fields=document.id")) {
			messageIsContinued(application);
			recordCarriesTheContext(application);
			carrierHasFieldsBudgetAndBaggage(application);
			carrierOfAStrangerIsAllowListed(application);
			carrierSaysThatTheTraceIsKept(application);
			httpIsAsConfigured(application, type);
		}
	}

	private static void messageIsContinued(RedisApplication application) {
		application.publish("agent.typed", "text");
		Call call = application.nextCall();
		assertThat(call.text()).isEqualTo("text");
		application.assertOneTrace("agent.typed", call);
		application.forget();
	}

	private static void recordCarriesTheContext(RedisApplication application) {
		StringRedisTemplate template = application.bean(StringRedisTemplate.class);
		template.delete("agent.typed-stream");
		application.inSpan(() -> template.opsForStream().add("agent.typed-stream", Map.of("id", "1")));
		SpanData publish = application.span("publish agent.typed-stream");
		template.opsForStream()
			.read(StreamOffset.fromStart("agent.typed-stream"))
			.forEach(application.bean(AgentTracer.class).process((record) -> record)::apply);
		assertThat(application.span("process agent.typed-stream").getParentSpanId()).isEqualTo(publish.getSpanId());
		application.forget();
	}

	private static void carrierHasFieldsBudgetAndBaggage(RedisApplication application) {
		AgentTracer tracer = application.bean(AgentTracer.class);
		Map<String, String> carrier = new HashMap<>();
		Baggage own = Baggage.builder().put("plan", "gold").build();
		try (Scope scope = Deadline.limit(Context.current().with(own), 60_000).makeCurrent()) {
			tracer.call("writer", StepKind.COMPUTE, () -> {
				tracer.attribute("document.id", "d-1");
				tracer.inject(carrier);
				return "done";
			});
		}
		assertThat(carrier).containsOnlyKeys("traceparent", "baggage", "agent-tracing-budget");
		assertThat(carrier.get("baggage")).contains("document.id=d-1", "plan=gold");
		Deadline deadline = tracer.continueFrom(carrier, "reader", () -> Deadline.of(Context.current()));
		assertThat(deadline).isNotNull();
		SpanData writer = application.spans()
			.stream()
			.filter((span) -> span.getAttributes().get(DOCUMENT) != null)
			.findFirst()
			.orElseThrow();
		SpanData reader = application.span("reader");
		assertThat(reader.getParentSpanId()).isEqualTo(writer.getSpanId());
		assertThat(reader.getAttributes().get(DOCUMENT)).isEqualTo("d-1");
		application.forget();
	}

	private static void carrierOfAStrangerIsAllowListed(RedisApplication application) {
		Map<String, String> carrier = Map.of("traceparent", "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01",
				"baggage", "document.id=d-2,session=s,evil=%0a");
		Baggage baggage = application.bean(AgentTracer.class).continueFrom(carrier, "stranger", Baggage::current);
		assertThat(baggage.asMap()).containsOnlyKeys("document.id");
		application.forget();
	}

	private static void carrierSaysThatTheTraceIsKept(RedisApplication application) {
		String traceId = "1af7651916cd43dd8448eb211c80319c";
		AgentTracer tracer = application.bean(AgentTracer.class);
		Map<String, String> unsampled = Map.of("traceparent", "00-" + traceId + "-b7ad6b7169203331-00");
		Map<String, String> carrier = new HashMap<>();
		tracer.continueFrom(unsampled, "before", () -> {
			tracer.inject(carrier);
			return "done";
		});
		assertThat(carrier.get("traceparent")).startsWith("00-" + traceId).endsWith("-00");
		tracer.continueFrom(unsampled, "after", () -> {
			application.bean(TailSampledTraces.class).decide(traceId, () -> true);
			tracer.inject(carrier);
			return "done";
		});
		assertThat(carrier.get("traceparent")).startsWith("00-" + traceId).endsWith("-01");
		application.forget();
	}

	private static void httpIsAsConfigured(RedisApplication application, String type) {
		Map<String, String> headers = new HashMap<>();
		ContextPropagators propagators = application.bean(ContextPropagators.class);
		application.inSpan(() -> {
			propagators.getTextMapPropagator().inject(Context.current(), headers, Map::put);
			return Span.current();
		});
		Map<String, List<String>> expected = Map.of("B3", List.of("b3"), "B3_MULTI",
				List.of("X-B3-TraceId", "X-B3-SpanId", "X-B3-Sampled"), "W3C", List.of("traceparent"));
		assertThat(headers).containsOnlyKeys(expected.get(type));
	}

	@Configuration(proxyBeanMethods = false)
	static class Listener {

		@Bean
		RedisMessageListenerContainer container(RedisConnectionFactory factory, Calls calls) {
			RedisMessageListenerContainer container = new RedisMessageListenerContainer();
			container.setConnectionFactory(factory);
			container.addMessageListener((message, pattern) -> calls.add(message), ChannelTopic.of("agent.typed"));
			return container;
		}

	}

}
