package io.agenttracing.aspect;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;

import io.agenttracing.AgentSpanAttributes;
import io.agenttracing.AgentTracer;
import io.agenttracing.StepKind;
import io.agenttracing.testing.EndedSpans;
import io.agenttracing.testing.TracedApplication;
import io.agenttracing.trace.AgentSpans;
import io.agenttracing.trace.IncomingElement;
import io.agenttracing.trace.IncomingElements;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanContext;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.api.trace.TraceFlags;
import io.opentelemetry.api.trace.TraceState;
import io.opentelemetry.context.Context;
import io.opentelemetry.sdk.trace.data.SpanData;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.ConnectableFlux;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.test.StepVerifier;

import org.springframework.boot.test.context.FilteredClassLoader;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.ApplicationContext;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;

/**
 * When the span of an element begins and ends, whatever the work returns.
 */
class ElementOperatorTests {

	private static final String TRACE_ID = "0af7651916cd43dd8448eb211c80319c";

	private static final String SPAN_ID = "b7ad6b7169203331";

	private final ApplicationContextRunner runner = TracedApplication.runner().withUserConfiguration(Elements.class);

	@AfterEach
	void nothingStaysCurrent() {
		assertThat(Context.current()).isSameAs(Context.root());
	}

	@Test
	void callIsInTheSpan() {
		this.runner.run((context) -> {
			AgentTracer tracer = context.getBean(AgentTracer.class);
			Function<String, String> process = tracer.process((element) -> tracer.call("step", StepKind.COMPUTE, () -> {
				assertThat(Span.current().getSpanContext().getTraceId()).isEqualTo(TRACE_ID);
				return element + "!";
			}));
			assertThat(process.apply("a")).isEqualTo("a!");
			assertThat(process.apply("b")).isEqualTo("b!");
			assertThat(tree(context)).containsExactly("- > process", "process > step", "- > process", "process > step");
			assertThat(spans(context).all()).allMatch((span) -> span.getTraceId().equals(TRACE_ID));
			assertThat(spans(context).named("process").getParentSpanId()).isEqualTo(SPAN_ID);
		});
	}

	@Test
	void elementOfUnknownOriginHasNoSpan() {
		this.runner.run((context) -> {
			Function<Integer, Integer> process = context.getBean(AgentTracer.class).process((element) -> element + 1);
			assertThat(process.apply(1)).isEqualTo(2);
			Function<@Nullable String, String> nothing = context.getBean(AgentTracer.class)
				.process((element) -> "null");
			assertThat(nothing.apply(null)).isEqualTo("null");
			assertThat(tree(context)).isEmpty();
		});
	}

	@Test
	void stageIsTheUsersOwnAndEndsTheSpan() {
		this.runner.run((context) -> {
			CompletableFuture<String> stage = new CompletableFuture<>();
			Function<String, CompletableFuture<String>> process = context.getBean(AgentTracer.class)
				.process((element) -> stage);
			assertThat(process.apply("a")).isSameAs(stage);
			assertThat(tree(context)).isEmpty();
			stage.completeExceptionally(new IOException("no"));
			assertThat(spans(context).only().getStatus().getStatusCode()).isEqualTo(StatusCode.ERROR);
			assertThat(spans(context).only().getAttributes().get(AgentSpanAttributes.ERROR_TYPE))
				.isEqualTo(IOException.class.getName());
		});
	}

	@Test
	void checkedExceptionOfTheWorkReachesTheCaller() {
		this.runner.run((context) -> {
			AgentTracer tracer = context.getBean(AgentTracer.class);
			Function<String, String> process = tracer.process((element) -> tracer.call("step", StepKind.COMPUTE, () -> {
				throw new IOException("no");
			}));
			assertThatExceptionOfType(IOException.class).isThrownBy(() -> process.apply("a"));
			assertThat(spans(context).named("process").getStatus().getStatusCode()).isEqualTo(StatusCode.ERROR);
		});
	}

	@Test
	void everySubscriptionIsASpan() {
		this.runner.run((context) -> {
			AgentTracer tracer = context.getBean(AgentTracer.class);
			List<String> calls = new ArrayList<>();
			Function<String, Flux<String>> process = tracer.process((element) -> {
				calls.add(element);
				return Flux.defer(() -> tracer.call("step", StepKind.COMPUTE, () -> Flux.just(element, element)));
			});
			Flux<String> results = process.apply("a");
			StepVerifier.create(results.doOnNext((result) -> assertNothingIsCurrent()))
				.expectNext("a", "a")
				.verifyComplete();
			StepVerifier.create(results).expectNext("a", "a").verifyComplete();
			StepVerifier.create(process.apply("b")).expectNext("b", "b").verifyComplete();
			assertThat(calls).containsExactly("a", "b");
			assertThat(tree(context)).containsExactly("- > process", "process > step", "- > process", "process > step",
					"- > process", "process > step");
			assertThat(spans(context).all()).allMatch((span) -> span.getTraceId().equals(TRACE_ID));
		});
	}

	@Test
	void waitForASubscriptionIsNotInTheSpan() {
		this.runner.run((context) -> {
			Function<String, Mono<String>> process = context.getBean(AgentTracer.class).process(Mono::just);
			process.apply("first").block();
			Mono<String> waiting = process.apply("second");
			Span later = context.getBean(AgentSpans.class).builder("later", SpanKind.INTERNAL).startSpan();
			later.end();
			waiting.block();
			assertThat(spans(context).all()).extracting(SpanData::getName)
				.containsExactly("process", "later", "process");
		});
	}

	@Test
	void publisherWithoutASubscriptionLeavesNoOpenSpan() {
		this.runner.run((context) -> {
			Function<String, Mono<String>> process = context.getBean(AgentTracer.class).process(Mono::just);
			process.apply("first");
			process.apply("second");
			await().untilAsserted(() -> {
				System.gc();
				assertThat(spans(context).only().getAttributes().get(AgentSpanAttributes.CANCELLED)).isTrue();
			});
			spans(context).clear();
		});
	}

	@Test
	void workMayReturnOneThingOrAnother() {
		this.runner.run((context) -> {
			AgentTracer tracer = context.getBean(AgentTracer.class);
			CompletableFuture<String> stage = CompletableFuture.completedFuture("stage");
			ConnectableFlux<String> connectable = Flux.just("x").publish();
			Function<String, Object> process = tracer.process((element) -> switch (element) {
				case "mono" -> Mono.just(element);
				case "stage" -> stage;
				case "throw" -> throw new IllegalStateException(element);
				case "connectable" -> connectable;
				default -> element;
			});
			for (int i = 0; i < 2; i++) {
				assertThat(((Mono<?>) process.apply("mono")).block()).isEqualTo("mono");
				assertThat(process.apply("value")).isEqualTo("value");
				assertThat(((Mono<?>) process.apply("mono")).block()).isEqualTo("mono");
				assertThat(process.apply("stage")).isSameAs(stage);
				assertThat(((Mono<?>) process.apply("mono")).block()).isEqualTo("mono");
				assertThatExceptionOfType(IllegalStateException.class).isThrownBy(() -> process.apply("throw"));
				assertThat(process.apply("connectable")).isSameAs(connectable);
			}
			assertThat(spans(context).all()).hasSize(14).allMatch((span) -> span.getParentSpanId().equals(SPAN_ID));
			assertThat(spans(context).all()
				.stream()
				.filter((span) -> span.getStatus().getStatusCode() == StatusCode.ERROR)).hasSize(2);
			spans(context).clear();
		});
	}

	@Test
	void followersAreInTheContextOfTheSubscriber() {
		this.runner.run((context) -> {
			AgentTracer tracer = context.getBean(AgentTracer.class);
			Function<String, Mono<String>> process = tracer.process(Mono::just);
			tracer.call("outer", StepKind.COMPUTE,
					() -> process.apply("a")
						.map((result) -> tracer.call("after", StepKind.COMPUTE, () -> result))
						.block());
			assertThat(tree(context)).containsExactlyInAnyOrder("- > outer", "- > process", "outer > after");
		});
	}

	@Test
	void attributesAreThoseOfTheElementsSpan() {
		this.runner.run((context) -> {
			AgentTracer tracer = context.getBean(AgentTracer.class);
			tracer.process((element) -> {
				tracer.attribute("document.id", element);
				return element;
			}).apply("d1");
			assertThat(spans(context).only().getAttributes().asMap())
				.isEqualTo(Map.of(AttributeKey.stringKey("document.id"), "d1"));
		});
	}

	@Test
	void workRunsWhateverItsSourceDoes() {
		IncomingElements broken = () -> (element) -> {
			throw new NoClassDefFoundError("gone");
		};
		IncomingElement unstartable = new IncomingElement() {

			@Override
			public Context parent() {
				return Context.root();
			}

			@Override
			public Span start(long startEpochNanos) {
				throw new IllegalStateException("no span");
			}

		};
		TracedApplication.runner()
			.withBean("broken", IncomingElements.class, () -> broken)
			.withBean("unstartable", IncomingElements.class, () -> () -> (element) -> unstartable)
			.run((context) -> {
				AgentTracer tracer = context.getBean(AgentTracer.class);
				assertThat(tracer.process((element) -> "x").apply("a")).isEqualTo("x");
				assertThat(tracer.<String, Mono<String>>process(Mono::just).apply("a").block()).isEqualTo("a");
				assertThat(tree(context)).isEmpty();
			});
	}

	@Test
	void publisherIsNotSubscribedToWithoutReactor() {
		this.runner.withClassLoader(new FilteredClassLoader("reactor")).run((context) -> {
			assertThat(context.getBean(AgentTracer.class).process((element) -> "x").apply("a")).isEqualTo("x");
			assertThat(tree(context)).containsExactly("- > process");
		});
	}

	@Test
	void workRunsWithTracingSwitchedOff() {
		this.runner.withPropertyValues("agent-tracing.enabled=false").run((context) -> {
			CountDownLatch called = new CountDownLatch(2);
			Function<String, Mono<String>> process = context.getBean(AgentTracer.class).process((element) -> {
				called.countDown();
				return Mono.just(element);
			});
			assertThat(process.apply("a").block(Duration.ofSeconds(5))).isEqualTo("a");
			assertThat(process.apply("b").block(Duration.ofSeconds(5))).isEqualTo("b");
			assertThat(called.getCount()).isZero();
			assertThat(tree(context)).isEmpty();
		});
	}

	private static void assertNothingIsCurrent() {
		assertThat(Span.current().getSpanContext().isValid()).isFalse();
	}

	private static EndedSpans spans(ApplicationContext context) {
		return context.getBean(EndedSpans.class);
	}

	private static List<String> tree(ApplicationContext context) {
		return spans(context).tree();
	}

	/**
	 * Knows the origin of every text.
	 */
	static final class Elements implements IncomingElements {

		private final AgentSpans spans;

		Elements(AgentSpans spans) {
			this.spans = spans;
		}

		@Override
		public Function<Object, @Nullable IncomingElement> operator() {
			return (element) -> (element instanceof String) ? new Element(this.spans) : null;
		}

	}

	/**
	 * An element that a span elsewhere has sent.
	 */
	private record Element(AgentSpans spans) implements IncomingElement {

		@Override
		public Context parent() {
			return Context.root()
				.with(Span.wrap(SpanContext.createFromRemoteParent(TRACE_ID, SPAN_ID, TraceFlags.getSampled(),
						TraceState.getDefault())));
		}

		@Override
		public Span start(long startEpochNanos) {
			return this.spans.builder("process", SpanKind.CONSUMER)
				.setParent(parent())
				.setStartTimestamp((startEpochNanos != 0) ? startEpochNanos : EpochNanos.now(), TimeUnit.NANOSECONDS)
				.startSpan();
		}

	}

}
