package io.agenttracing.instrument.call.reactor;

import java.io.IOException;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;
import java.util.stream.Stream;

import io.agenttracing.AgentTracer;
import io.agenttracing.StepKind;
import io.agenttracing.TracedAgent;
import io.agenttracing.testing.EndedSpans;
import io.agenttracing.testing.TracedApplication;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.context.Context;
import io.opentelemetry.sdk.trace.data.SpanData;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * A Mono that does its work at once may be waited for on any thread, and its failure gets
 * no other suppressed: also if it is traced.
 */
class WaitedForMonosTests {

	static Stream<Supplier<Mono<String>>> sources() {
		return Stream.of(() -> Mono.just("x"), Mono::empty, () -> Mono.error(new IllegalStateException("planted")),
				() -> Mono.fromCallable(() -> "x"), () -> Mono.fromSupplier(() -> "x"), () -> Mono.fromRunnable(() -> {
				}), () -> Mono.fromCallable(() -> {
					throw new IOException("planted");
				}), () -> Mono.just("x").map((text) -> text + "y"), () -> Mono.<String>empty().hide(),
				() -> Mono.<String>error(new IllegalStateException("planted")).hide());
	}

	@ParameterizedTest
	@MethodSource("sources")
	void waitsAsWithoutTracing(Supplier<Mono<String>> source) {
		TracedApplication.runner().withBean(Agent.class).run((context) -> {
			Agent agent = context.getBean(Agent.class);
			for (Duration timeout : Arrays.asList(null, Duration.ofSeconds(20))) {
				assertThat(outcome(agent.made(source), timeout)).isEqualTo(outcome(source.get(), timeout));
				List<SpanData> before = context.getBean(EndedSpans.class).all();
				String here = outcome(source.get(), timeout, true);
				assertThat(outcome(agent.made(source), timeout, true)).isEqualTo(here);
				assertThat(context.getBean(EndedSpans.class).all()).hasSizeGreaterThan(before.size());
			}
			assertThat(Context.current()).isSameAs(Context.root());
		});
	}

	@Test
	void workIsBelowTheSpan() {
		TracedApplication.runner().withBean(Agent.class).run((context) -> {
			AgentTracer tracer = context.getBean(AgentTracer.class);
			String value = context.getBean(Agent.class)
				.made(() -> Mono.fromCallable(() -> tracer.call("inner", StepKind.COMPUTE, () -> "x")))
				.block();
			assertThat(value).isEqualTo("x");
			List<SpanData> spans = context.getBean(EndedSpans.class).all();
			assertThat(spans).extracting(SpanData::getName).containsExactly("invoke_agent waiting", "inner");
			assertThat(spans.get(1).getParentSpanId()).isEqualTo(spans.get(0).getSpanId());
		});
	}

	@Test
	void failureIsOnTheSpan() {
		TracedApplication.runner().withBean(Agent.class).run((context) -> {
			outcome(context.getBean(Agent.class).made(() -> Mono.fromCallable(() -> {
				throw new IOException("planted");
			})), null, true);
			SpanData span = context.getBean(EndedSpans.class).only();
			assertThat(span.getStatus().getStatusCode()).isEqualTo(StatusCode.ERROR);
			assertThat(span.getAttributes().asMap().values()).contains("java.io.IOException");
		});
	}

	private static String outcome(Mono<String> mono, @Nullable Duration timeout) {
		return String
			.valueOf(Mono.fromFuture(() -> CompletableFuture.supplyAsync(() -> outcome(mono, timeout, true),
					(task) -> Schedulers.parallel().schedule(task)))
				.block())
			.replaceAll("parallel-\\d+", "parallel");
	}

	private static String outcome(Mono<String> mono, @Nullable Duration timeout, boolean here) {
		try {
			return here + " " + ((timeout != null) ? mono.block(timeout) : mono.block());
		}
		catch (RuntimeException ex) {
			return ex + " " + Arrays.toString(ex.getSuppressed()) + " " + ex.getCause();
		}
	}

	@TracedAgent(name = "waiting")
	static class Agent {

		public Mono<String> made(Supplier<Mono<String>> source) {
			return source.get();
		}

	}

}
