package io.agenttracing.instrument.redis.pubsub;

import java.util.List;
import java.util.function.Function;

import io.agenttracing.AgentSpanAttributes;
import io.agenttracing.AgentTracer;
import io.agenttracing.context.ContextCounter;
import io.agenttracing.context.ContextState;
import io.agenttracing.instrument.redis.RedisApplication;
import io.agenttracing.testing.EmbeddedRedis;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.sdk.trace.data.SpanData;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import reactor.core.Disposable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;

import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.data.redis.connection.ReactiveSubscription.Message;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Reactive subscribers that fail, give up or stand in the wrong place, and messages
 * without a context.
 */
@ExtendWith(OutputCaptureExtension.class)
class ReactiveOutcomesTests {

	@RegisterExtension
	static final EmbeddedRedis redis = new EmbeddedRedis();

	@AfterEach
	void nothingStaysCurrent() {
		assertThat(Span.current().getSpanContext().isValid()).isFalse();
	}

	@Test
	void errorsAreOnTheSpanAndGoOn() {
		try (RedisApplication application = start()) {
			ReactiveChannel channel = new ReactiveChannel(application, "agent.elements.");
			IllegalStateException failure = new IllegalStateException("no");
			Function<Message<String, String>, Mono<Object>> process = tracer(application)
				.process((message) -> switch (message.getMessage()) {
					case "throw" -> throw failure;
					default -> Mono.error(failure);
				});
			Disposable subscription = channel.listen()
				.flatMap((message) -> Mono.defer(() -> process.apply(message)).onErrorResume(Mono::just))
				.subscribe(channel::add);
			for (String text : List.of("throw", "signal", "throw")) {
				channel.publish(text);
				assertThat(channel.next()).isSameAs(failure);
			}
			subscription.dispose();
			assertThat(application.processed(3))
				.allMatch((span) -> span.getStatus().getStatusCode() == StatusCode.ERROR)
				.allMatch((span) -> span.getParentSpanContext().isValid());
		}
	}

	@Test
	void cancellationIsNoError() {
		try (RedisApplication application = start()) {
			ReactiveChannel channel = new ReactiveChannel(application, "agent.elements.");
			Disposable subscription = channel.listen()
				.flatMap(tracer(application)
					.process((message) -> Mono.never().doOnSubscribe((never) -> channel.add(message.getMessage()))))
				.subscribe();
			channel.publish("text");
			assertThat(channel.next()).isEqualTo("text");
			subscription.dispose();
			SpanData process = application.processed(1).get(0);
			assertThat(process.getStatus().getStatusCode()).isEqualTo(StatusCode.UNSET);
			assertThat(process.getAttributes().get(AgentSpanAttributes.CANCELLED)).isTrue();
		}
	}

	@ParameterizedTest
	@ValueSource(booleans = { true, false })
	void messageWithoutContextStartsATraceWhereThatIsWanted(boolean startTraces, CapturedOutput output) {
		try (RedisApplication application = start("agent-tracing.redis.start-traces=" + startTraces)) {
			ReactiveChannel channel = new ReactiveChannel(application, "other.");
			Disposable subscription = channel.listen()
				.flatMap(tracer(application).process(Mono::just))
				.subscribe((message) -> channel.add(message.getMessage()));
			channel.publish("text");
			assertThat(channel.next()).isEqualTo("text");
			subscription.dispose();
			assertThat(application.spans(startTraces ? 2 : 1)).extracting(SpanData::getName)
				.containsExactlyElementsOf(
						startTraces ? List.of("work", "process " + channel.name()) : List.of("work"));
			assertThat(output).doesNotContain("tracer.process");
			assertThat(application.bean(ContextCounter.class).count(channel.name(), ContextState.MISSING)).isOne();
		}
	}

	@ParameterizedTest
	@ValueSource(booleans = { true, false })
	void elementThatCannotBeToldIsWarnedOfOnce(boolean payload, CapturedOutput output) {
		try (RedisApplication application = start()) {
			ReactiveChannel channel = new ReactiveChannel(application, "agent.elements.");
			Flux<? extends Message<String, String>> messages = channel.listen();
			Function<Object, Mono<Object>> process = tracer(application).process(Mono::just);
			Disposable subscription = (payload ? messages.map(Message::getMessage).flatMap(process)
					: messages.publishOn(Schedulers.parallel()).flatMap(process))
				.subscribe(channel::add);
			for (int i = 0; i < 3; i++) {
				channel.publish("text");
				channel.next();
			}
			subscription.dispose();
			assertThat(application.spans(6)).extracting(SpanData::getName)
				.containsOnly("work", "publish " + channel.name());
			assertThat(output.toString().split("Put map\\(tracer.process", -1)).hasSize(2);
			channel.assertNothingIsLeft();
		}
	}

	@Test
	void workRunsWithoutASpanWhereTracingIsSwitchedOff(CapturedOutput output) {
		try (RedisApplication application = start("agent-tracing.enabled=false")) {
			ReactiveChannel channel = new ReactiveChannel(application, "agent.elements.");
			Disposable subscription = channel.listen()
				.flatMap(tracer(application).process((message) -> Mono.just(message.getMessage())))
				.subscribe(channel::add);
			channel.publish("{\"payload\":1,\"trace_context\":{}}");
			assertThat(channel.next()).isEqualTo("1");
			subscription.dispose();
			assertThat(application.spans()).isEmpty();
			assertThat(output).doesNotContain("tracer.process");
		}
	}

	private RedisApplication start(String... properties) {
		return RedisApplication.start(redis, Object.class, properties);
	}

	private static AgentTracer tracer(RedisApplication application) {
		return application.bean(AgentTracer.class);
	}

}
