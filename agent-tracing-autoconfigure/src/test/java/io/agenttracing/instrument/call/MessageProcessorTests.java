package io.agenttracing.instrument.call;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;

import io.agenttracing.AgentSpanAttributes;
import io.agenttracing.AgentTracer;
import io.agenttracing.StepKind;
import io.agenttracing.pipeline.export.ExportAgentTracingAutoConfiguration;
import io.agenttracing.span.AgentSpans;
import io.agenttracing.span.TrackedSpans;
import io.agenttracing.testing.EndedSpans;
import io.agenttracing.testing.TracedApplication;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.context.Context;
import io.opentelemetry.sdk.trace.data.SpanData;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import reactor.core.CoreSubscriber;
import reactor.core.publisher.ConnectableFlux;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.publisher.MonoOperator;
import reactor.test.StepVerifier;

import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.ApplicationContext;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * When the span of an element begins and ends, whatever the work returns.
 */
class MessageProcessorTests {

	private final ApplicationContextRunner runner = TracedApplication.runner()
		.withConfiguration(AutoConfigurations.of(ExportAgentTracingAutoConfiguration.class))
		.withUserConfiguration(SentElements.class);

	@AfterEach
	void nothingStaysCurrent() {
		assertThat(Context.current()).isSameAs(Context.root());
	}

	@Test
	void callIsInTheSpan() {
		this.runner.run((context) -> {
			AgentTracer tracer = context.getBean(AgentTracer.class);
			Function<String, String> process = tracer.process((element) -> tracer.call("step", StepKind.COMPUTE, () -> {
				assertThat(Span.current().getSpanContext().getTraceId()).isEqualTo(SentElements.TRACE_ID);
				return element + "!";
			}));
			assertThat(process.apply("a")).isEqualTo("a!");
			assertThat(process.apply("b")).isEqualTo("b!");
			assertThat(tree(context)).containsExactly("- > process", "process > step", "- > process", "process > step");
			assertThat(spans(context).all()).allMatch((span) -> span.getTraceId().equals(SentElements.TRACE_ID));
			assertThat(spans(context).named("process").getParentSpanId()).isEqualTo(SentElements.SPAN_ID);
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
			assertThat(spans(context).all()).allMatch((span) -> span.getTraceId().equals(SentElements.TRACE_ID));
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
	void publisherWithoutASubscriptionHasNoSpan() {
		this.runner.run((context) -> {
			Function<String, Mono<String>> process = context.getBean(AgentTracer.class).process(Mono::just);
			Mono<String> first = process.apply("first");
			process.apply("second");
			assertThat(tree(context)).isEmpty();
			assertThat(context.getBean(TrackedSpans.class).spans()).isZero();
			first.block();
			assertThat(tree(context)).containsExactly("- > process");
		});
	}

	@Test
	void workMayReturnOneThingOrAnother() {
		this.runner.run((context) -> {
			AgentTracer tracer = context.getBean(AgentTracer.class);
			CompletableFuture<String> stage = CompletableFuture.completedFuture("stage");
			ConnectableFlux<String> connectable = Flux.just("x").publish();
			OwnMono own = new OwnMono(Mono.just("own"));
			Function<String, Object> process = tracer.process((element) -> switch (element) {
				case "mono" -> Mono.just(element);
				case "stage" -> stage;
				case "throw" -> throw new IllegalStateException(element);
				case "connectable" -> connectable;
				case "own" -> own;
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
				assertThat(process.apply("own")).isSameAs(own);
			}
			assertThat(spans(context).all()).hasSize(16)
				.allMatch((span) -> span.getParentSpanId().equals(SentElements.SPAN_ID));
			assertThat(spans(context).all()).filteredOn((span) -> span.getStatus().getStatusCode() == StatusCode.ERROR)
				.hasSize(2);
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
	 * A Mono of which a caller may expect more than of any other.
	 */
	public static final class OwnMono extends MonoOperator<String, String> {

		OwnMono(Mono<String> source) {
			super(source);
		}

		@Override
		public void subscribe(CoreSubscriber<? super String> actual) {
			this.source.subscribe(actual);
		}

	}

}
