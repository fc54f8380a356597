package io.agenttracing.instrument.call.reactor;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;
import java.util.stream.Stream;

import io.agenttracing.AgentSpanAttributes;
import io.agenttracing.AgentStep;
import io.agenttracing.AgentTracer;
import io.agenttracing.StepKind;
import io.agenttracing.testing.EndedSpans;
import io.agenttracing.testing.TracedApplication;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.context.Context;
import io.opentelemetry.sdk.trace.data.LinkData;
import io.opentelemetry.sdk.trace.data.SpanData;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Hooks;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;
import reactor.util.retry.Retry;

import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.reactor.autoconfigure.ReactorAutoConfiguration;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * What Reactor's operators do instead of a call that failed.
 */
@ParameterizedClass
@ValueSource(strings = { "limited", "auto" })
class ReactiveFallbackTests {

	private static final Duration SOON = Duration.ofMillis(100);

	private static final Duration LATE = Duration.ofHours(1);

	private static final Retry RETRY = Retry.fixedDelay(1, Duration.ofMillis(10));

	private static final Map<String, Function<Agent, Mono<?>>> FALLBACKS = new TreeMap<>();

	private static final Map<String, Function<Agent, Mono<?>>> OTHERS = new TreeMap<>();

	static {
		fallback("onErrorResume", (agent) -> agent.fail().onErrorResume((ex) -> agent.backup()));
		fallback("onErrorMap", (agent) -> agent.fail().onErrorMap(Mapped::new).onErrorResume((ex) -> agent.backup()));
		fallback("onErrorMap later",
				(agent) -> agent.failLater().onErrorMap(Mapped::new).onErrorResume((ex) -> agent.backup()));
		fallback("onErrorMap of a Flux", (
				agent) -> agent.failMany().onErrorMap(Mapped::new).onErrorResume((ex) -> agent.backup()).collectList());
		fallback("onErrorMap twice", (agent) -> agent.fail().map(String::trim).doOnError((ex) -> {
		}).onErrorMap(Mapped::new).doOnError((ex) -> {
		})
			.onErrorMap(Mapped.class, Mapped::new)
			.filter((value) -> true)
			.onErrorResume(Mapped.class, (ex) -> agent.backup().map(String::trim)));
		fallback("onErrorResume that does not match",
				(agent) -> agent.fail()
					.onErrorResume(IllegalArgumentException.class, (ex) -> Mono.just("no"))
					.onErrorResume((ex) -> agent.backup()));
		fallback("onErrorMap that does not match",
				(agent) -> agent.fail()
					.onErrorMap(IllegalArgumentException.class, Mapped::new)
					.onErrorResume((ex) -> agent.backup()));
		fallback("onErrorMap of the fallback",
				(agent) -> agent.fail().onErrorResume((ex) -> agent.backup().onErrorMap(Mapped::new)));
		fallback("onErrorMap of both",
				(agent) -> agent.fail()
					.onErrorMap(Mapped::new)
					.onErrorResume((ex) -> agent.backup().onErrorMap(Mapped::new)));
		fallback("onErrorMap and timeout",
				(agent) -> agent.fail()
					.timeout(LATE)
					.onErrorMap(Mapped::new)
					.timeout(LATE)
					.onErrorResume((ex) -> agent.backup()));
		fallback("retryWhen and onErrorMap",
				(agent) -> agent.fail().retryWhen(RETRY).onErrorMap(Mapped::new).onErrorResume((ex) -> agent.backup()));
		fallback("onErrorMap and retryWhen",
				(agent) -> agent.fail().onErrorMap(Mapped::new).retryWhen(RETRY).onErrorResume((ex) -> agent.backup()));
		fallback("timeout and onErrorMap",
				(agent) -> agent.hang().timeout(SOON).onErrorMap(Mapped::new).onErrorResume((ex) -> agent.backup()));
		fallback("timeout, retryWhen and onErrorResume",
				(agent) -> agent.hang().timeout(SOON).retryWhen(RETRY).onErrorResume((ex) -> agent.backup()));
		fallback("timeout, retryWhen and onErrorMap",
				(agent) -> agent.hang()
					.timeout(SOON)
					.retryWhen(RETRY)
					.onErrorMap(Mapped::new)
					.onErrorResume((ex) -> agent.backup()));
		fallback("timeout with fallback", (agent) -> agent.hang().timeout(SOON, agent.backup()));
		fallback("timeout with fallback behind operators",
				(agent) -> agent.hang()
					.map(String::trim)
					.onErrorMap(Mapped::new)
					.timeout(SOON, agent.backup().map(String::trim).onErrorMap(Mapped::new)));
		fallback("timeout with fallback of a Flux",
				(agent) -> agent.hangForMany().timeout(SOON, agent.backup()).collectList());
		fallback("timeout of the first with fallback of a Flux",
				(agent) -> agent.hangForMany()
					.timeout(Mono.delay(SOON), (element) -> Mono.never(), agent.backup())
					.collectList());
		fallback("retryWhen and timeout with fallback",
				(agent) -> agent.hang().retryWhen(RETRY).timeout(SOON, agent.backup()));
		fallback("back-off of retryWhen and timeout with fallback", (agent) -> {
			Sinks.Empty<Object> backingOff = Sinks.empty();
			return agent.fail()
				.retryWhen(Retry.fixedDelay(1, LATE).doBeforeRetry((failure) -> backingOff.tryEmitEmpty()))
				.timeout(backingOff.asMono().then(Mono.delay(SOON)), agent.backup());
		});
		fallback("something before the fallback",
				(agent) -> agent.fail()
					.onErrorMap(Mapped::new)
					.onErrorResume((ex) -> Mono.just("noted").then(agent.backup())));
		fallback("timeout with something before the fallback",
				(agent) -> agent.hang().timeout(SOON, Mono.just("noted").then(agent.backup())));
		fallback("retryWhen that gives up on another thread",
				(agent) -> agent.fail()
					.retryWhen(Retry.from((failures) -> failures.delayElements(Duration.ofMillis(10))
						.flatMap((signal) -> Mono.error(signal.failure()))))
					.onErrorResume((ex) -> agent.backup()));
		fallback("timeout in front of another with fallback",
				(agent) -> agent.hang().timeout(LATE).timeout(SOON, agent.backup()));

		other("onErrorReturn", (agent) -> agent.fail().onErrorReturn("none").flatMap((none) -> agent.backup()));
		other("failure behind onErrorReturn",
				(agent) -> agent.fail()
					.onErrorReturn("none")
					.map(ReactiveFallbackTests::refuse)
					.onErrorResume((ex) -> agent.backup()));
		other("failure behind onErrorResume",
				(agent) -> agent.fail()
					.onErrorResume((ex) -> Mono.just("none"))
					.map(ReactiveFallbackTests::refuse)
					.onErrorResume((ex) -> agent.backup()));
		other("failure behind a fallback of timeout",
				(agent) -> agent.hang()
					.timeout(SOON, Mono.just("none"))
					.map(ReactiveFallbackTests::refuse)
					.onErrorResume((ex) -> agent.backup()));
		other("next call behind onErrorResume",
				(agent) -> agent.fail()
					.onErrorResume((ex) -> Mono.just("none"))
					.then(agent.backup())
					.onErrorResume((ex) -> Mono.just("never")));
		other("next call behind onErrorComplete",
				(agent) -> agent.fail()
					.onErrorComplete()
					.then(agent.backup())
					.onErrorResume((ex) -> Mono.just("never")));
		other("next call behind a fallback of timeout",
				(agent) -> agent.hang()
					.timeout(SOON, Mono.just("none"))
					.then(agent.backup())
					.timeout(LATE, Mono.just("never")));
	}

	@Parameter
	private String mode = "limited";

	private final ApplicationContextRunner runner = TracedApplication.runner()
		.withConfiguration(AutoConfigurations.of(ReactorAutoConfiguration.class))
		.withBean(Agent.class);

	@AfterEach
	void nothingStaysCurrent() {
		Hooks.disableAutomaticContextPropagation();
		assertThat(Context.current()).isSameAs(Context.root());
	}

	private static void fallback(String name, Function<Agent, Mono<?>> work) {
		FALLBACKS.put(name, work);
	}

	private static void other(String name, Function<Agent, Mono<?>> work) {
		OTHERS.put(name, work);
	}

	static Stream<String> fallbacks() {
		return FALLBACKS.keySet().stream();
	}

	static Stream<String> others() {
		return OTHERS.keySet().stream();
	}

	@ParameterizedTest
	@MethodSource("fallbacks")
	void isAFallback(String work) {
		List<SpanData> spans = spans(FALLBACKS.get(work));
		SpanData root = named(spans, "root");
		SpanData fallback = named(spans, "fallback backup");
		assertThat(fallback.getParentSpanId()).isEqualTo(root.getSpanId());
		assertThat(named(spans, "backup").getParentSpanId()).isEqualTo(fallback.getSpanId());
		List<SpanData> failed = spans.stream()
			.filter((span) -> span.getStatus().getStatusCode() == StatusCode.ERROR)
			.toList();
		SpanData call = failed.stream()
			.filter((span) -> span.getParentSpanId().equals(root.getSpanId()))
			.findFirst()
			.orElseThrow();
		assertThat(fallback.getLinks()).extracting((LinkData link) -> link.getSpanContext().getSpanId())
			.containsExactlyInAnyOrderElementsOf(failed.stream().map(SpanData::getSpanId).toList());
		assertThat(fallback.getAttributes().get(AgentSpanAttributes.FALLBACK_FROM)).isEqualTo(call.getName());
		assertThat(fallback.getAttributes().get(AgentSpanAttributes.FALLBACK_ERROR_TYPE))
			.isEqualTo(call.getAttributes().get(AgentSpanAttributes.ERROR_TYPE))
			.isIn(Unavailable.class.getName(), TimeoutException.class.getName());
		assertThat(fallback.getAttributes().get(AgentSpanAttributes.FALLBACK_COST_MS)).isBetween(0L, 20_000L);
	}

	@ParameterizedTest
	@MethodSource("others")
	void isNoFallback(String work) {
		assertThat(spans(OTHERS.get(work))).extracting(SpanData::getName)
			.contains("root", "backup")
			.noneMatch((name) -> name.startsWith("fallback"));
	}

	private List<SpanData> spans(Function<Agent, Mono<?>> work) {
		List<SpanData>[] all = new List[1];
		this.runner.withPropertyValues("spring.reactor.context-propagation=" + this.mode).run((context) -> {
			AgentTracer tracer = context.getBean(AgentTracer.class);
			Agent agent = context.getBean(Agent.class);
			tracer.call("root", StepKind.API, () -> work.apply(agent).block(Duration.ofSeconds(30)));
			EndedSpans spans = context.getBean(EndedSpans.class);
			await().until(spans::isAllEnded);
			all[0] = spans.all();
		});
		return all[0];
	}

	private static SpanData named(List<SpanData> spans, String name) {
		return spans.stream()
			.filter((span) -> span.getName().equals(name))
			.findFirst()
			.orElseThrow(() -> new AssertionError(
					"no span " + name + ": " + spans.stream().map(SpanData::getName).toList()));
	}

	private static String refuse(String value) {
		throw new IllegalStateException(value);
	}

	static class Agent {

		@AgentStep(name = "fail")
		public Mono<String> fail() {
			return Mono.error(new Unavailable());
		}

		@AgentStep(name = "fail later")
		public Mono<String> failLater() {
			return Mono.delay(Duration.ofMillis(10)).then(Mono.error(new Unavailable()));
		}

		@AgentStep(name = "fail many")
		public Flux<String> failMany() {
			return Flux.concat(Mono.just("one"), Mono.error(new Unavailable()));
		}

		@AgentStep(name = "hang")
		public Mono<String> hang() {
			return Mono.never();
		}

		@AgentStep(name = "hang for many")
		public Flux<String> hangForMany() {
			return Flux.never();
		}

		@AgentStep(name = "backup")
		public Mono<String> backup() {
			return Mono.just("backup");
		}

	}

	static class Unavailable extends RuntimeException {

	}

	static class Mapped extends RuntimeException {

		Mapped(Throwable cause) {
			super("mapped", null);
		}

	}

}
