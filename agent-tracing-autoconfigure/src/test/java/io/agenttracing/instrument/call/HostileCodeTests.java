package io.agenttracing.instrument.call;

import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.function.BiConsumer;
import java.util.stream.Stream;

import io.agenttracing.AgentAttribute;
import io.agenttracing.AgentSpanAttributes;
import io.agenttracing.AgentSpanCustomizer;
import io.agenttracing.AgentStep;
import io.agenttracing.failure.Failures;
import io.agenttracing.testing.EndedSpans;
import io.agenttracing.testing.TracedApplication;
import io.micrometer.tracing.CurrentTraceContext;
import io.micrometer.tracing.TraceContext;
import io.micrometer.tracing.otel.bridge.OtelCurrentTraceContext;
import io.opentelemetry.api.OpenTelemetry;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.context.Context;
import io.opentelemetry.context.Scope;
import io.opentelemetry.sdk.trace.ReadWriteSpan;
import io.opentelemetry.sdk.trace.ReadableSpan;
import io.opentelemetry.sdk.trace.SpanProcessor;
import io.opentelemetry.sdk.trace.data.SpanData;
import io.opentelemetry.sdk.trace.samplers.Sampler;
import io.opentelemetry.sdk.trace.samplers.SamplingResult;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.boot.test.context.runner.ApplicationContextRunner;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.catchThrowable;

/**
 * Code of the application that throws where tracing calls it.
 */
class HostileCodeTests {

	private final long failuresBefore = Failures.count();

	private final ApplicationContextRunner runner = TracedApplication.runner().withBean(Agent.class);

	@AfterEach
	void nothingStaysCurrent() {
		assertThat(Context.current()).isSameAs(Context.root());
	}

	static Stream<Named<Object>> hostileValues() {
		Map<Object, Object> cyclic = new HashMap<>();
		cyclic.put("self", Arrays.asList(1, null, cyclic));
		return Stream
			.of(new Thrower(new IllegalStateException("no")), new Thrower(new StackOverflowError()),
					new Thrower(new NoClassDefFoundError("gone")), new Thrower(new AssertionError("no")),
					List.of(new Thrower(new OutOfMemoryError("simulated"))), cyclic)
			.map((value) -> Named.of(value.getClass().getSimpleName(), value));
	}

	@ParameterizedTest
	@MethodSource("hostileValues")
	void losesOnlyTheAttributeOfAHostileValue(Object value) {
		this.runner.run((context) -> {
			assertThat(context.getBean(Agent.class).echo(value, "second", 3)).isSameAs(value);
			SpanData span = context.getBean(EndedSpans.class).only();
			assertThat(span.getStatus().getStatusCode()).isEqualTo(StatusCode.UNSET);
			assertThat(span.getAttributes().get(AttributeKey.stringArrayKey("rest"))).containsExactly("second", "3");
			assertThat(span.getAttributes().get(AttributeKey.stringKey("argument"))).isNull();
			assertThat(Failures.count()).isGreaterThan(this.failuresBefore);
		});
	}

	@Test
	void survivesAFailingOnStart() {
		this.runner.withBean("hostile", Processor.class, () -> new Processor(new NoClassDefFoundError("gone"), null))
			.run((context) -> {
				assertThat(context.getBean(Agent.class).echo("a")).isEqualTo("a");
				assertThat(Failures.count()).isGreaterThan(this.failuresBefore);
			});
	}

	@Test
	void survivesAFailingOnEnd() {
		this.runner.withBean("hostile", Processor.class, () -> new Processor(null, new StackOverflowError()))
			.run((context) -> {
				assertThat(context.getBean(Agent.class).echo("a")).isEqualTo("a");
				assertThat(Failures.count()).isGreaterThan(this.failuresBefore);
			});
	}

	@Test
	void survivesAFailingSampler() {
		this.runner.withBean(Sampler.class, () -> sampler((name) -> {
			throw new AssertionError("no sample");
		})).run((context) -> {
			assertThat(context.getBean(Agent.class).echo("a")).isEqualTo("a");
			assertThat(context.getBean(EndedSpans.class).all()).isEmpty();
		});
	}

	@Test
	void keepsTheArgumentsOfACallThatIsSampledBelowAnUnsampledSpan() {
		this.runner.withBean(Sampler.class, () -> sampler((name) -> name.equals("echo"))).run((context) -> {
			Span outer = context.getBean(OpenTelemetry.class).getTracer("x").spanBuilder("outer").startSpan();
			try (Scope scope = outer.makeCurrent()) {
				context.getBean(Agent.class).echo("a");
			}
			assertThat(context.getBean(EndedSpans.class).only().getAttributes().asMap())
				.containsEntry(AttributeKey.stringKey("argument"), "a");
		});
	}

	@Test
	void survivesCustomizersThatThrowErrors() {
		this.runner
			.withBean("first", AgentSpanCustomizer.class, () -> (span, call) -> throwIt(new StackOverflowError()))
			.withBean("second", AgentSpanCustomizer.class, () -> (span, call) -> throwIt(new NoClassDefFoundError()))
			.run((context) -> {
				assertThat(context.getBean(Agent.class).echo("a")).isEqualTo("a");
				assertThat(context.getBean(EndedSpans.class).all()).hasSize(1);
				assertThat(Failures.count()).isGreaterThan(this.failuresBefore + 1);
			});
	}

	@ParameterizedTest
	@ValueSource(booleans = { true, false })
	void survivesListenersOfTheCurrentSpanThatThrow(boolean onAttach) {
		this.runner.withBean(OtelCurrentTraceContext.class, () -> new Listened(onAttach)).run((context) -> {
			assertThat(context.getBean(Agent.class).echo("a")).isEqualTo("a");
			assertThat(Context.current()).isSameAs(Context.root());
			IllegalStateException failure = new IllegalStateException("the agent's own");
			assertThat(catchThrowable(() -> context.getBean(Agent.class).fail(failure))).isSameAs(failure);
			assertThat(context.getBean(EndedSpans.class).all()).hasSize(2);
		});
	}

	static Stream<Throwable> failures() {
		RuntimeException first = new RuntimeException("first");
		RuntimeException second = new RuntimeException("second", first);
		first.initCause(second);
		return Stream.of(first, new OutOfMemoryError("simulated"), new LinkageError("gone"), new Error() {
		}, new InterruptedException("stop"), new CancellationException("other work was cancelled"));
	}

	@ParameterizedTest
	@MethodSource("failures")
	void recordsWhatIsThrownAndRethrowsIt(Throwable failure) {
		this.runner.run((context) -> {
			assertThat(catchThrowable(() -> context.getBean(Agent.class).fail(failure))).isSameAs(failure);
			SpanData span = context.getBean(EndedSpans.class).only();
			assertThat(span.getStatus().getStatusCode()).isEqualTo(StatusCode.ERROR);
			assertThat(span.getAttributes().get(AgentSpanAttributes.ERROR_TYPE))
				.isEqualTo(failure.getClass().getName());
			assertThat(span.getEvents()).hasSize(1);
			assertThat(Thread.currentThread().isInterrupted()).isFalse();
		});
	}

	@Test
	void leavesTheInterruptToTheCaller() {
		this.runner.run((context) -> {
			Thread.currentThread().interrupt();
			context.getBean(Agent.class).echo("a");
			assertThat(Thread.interrupted()).isTrue();
		});
	}

	@Test
	void endsWithStagesOfAllKinds() {
		this.runner.run((context) -> {
			Agent agent = context.getBean(Agent.class);
			EndedSpans spans = context.getBean(EndedSpans.class);
			assertThat(agent.later(null)).isNull();
			CompletableFuture<String> complete = CompletableFuture.completedFuture(null);
			assertThat(agent.later(complete)).isSameAs(complete);
			Mute mute = new Mute();
			assertThat(agent.later(mute)).isSameAs(mute);
			assertThat(spans.all()).hasSize(3)
				.allSatisfy((span) -> assertThat(span.getStatus().getStatusCode()).isEqualTo(StatusCode.UNSET));
			assertThat(agent.undeclared(new CompletableFuture<>())).isNotNull();
			assertThat(spans.all()).hasSize(3);
		});
	}

	@Test
	void looksIntoTheWrappersOfAStage() {
		this.runner.run((context) -> {
			EndedSpans spans = context.getBean(EndedSpans.class);
			CompletableFuture<String> source = new CompletableFuture<>();
			context.getBean(Agent.class).later(source.thenApply(String::trim).thenApply(String::trim));
			source.completeExceptionally(new IllegalArgumentException("no"));
			assertThat(spans.only().getAttributes().get(AgentSpanAttributes.ERROR_TYPE))
				.isEqualTo(IllegalArgumentException.class.getName());
			spans.clear();
			CompletableFuture<String> cancelled = new CompletableFuture<>();
			context.getBean(Agent.class).later(cancelled.thenApply(String::trim));
			cancelled.cancel(true);
			assertThat(spans.only().getAttributes().get(AgentSpanAttributes.CANCELLED)).isTrue();
			spans.clear();
			CompletionException hostile = new CompletionException("no") {
				@Override
				public synchronized Throwable getCause() {
					throw new IllegalStateException("no");
				}
			};
			assertThatExceptionOfType(CompletionException.class)
				.isThrownBy(() -> context.getBean(Agent.class).fail(hostile))
				.isSameAs(hostile);
			assertThat(spans.all()).hasSize(1);
		});
	}

	@SuppressWarnings("unchecked")
	private static <E extends Throwable> void throwIt(Throwable failure) throws E {
		throw (E) failure;
	}

	private static Sampler sampler(java.util.function.Predicate<String> sampled) {
		return new Sampler() {
			@Override
			public SamplingResult shouldSample(Context parent, String traceId, String name,
					io.opentelemetry.api.trace.SpanKind kind, io.opentelemetry.api.common.Attributes attributes,
					List<io.opentelemetry.sdk.trace.data.LinkData> links) {
				return sampled.test(name) ? SamplingResult.recordAndSample() : SamplingResult.drop();
			}

			@Override
			public String getDescription() {
				return "test";
			}
		};
	}

	static class Agent {

		@AgentStep
		@AgentAttribute(key = "result", expression = "#result")
		@AgentAttribute(key = "failing", expression = "#value.hashCode() > 0 ? 'a' : 'b'")
		Object echo(@AgentAttribute("argument") Object value, @AgentAttribute("rest") Object... rest) {
			return value;
		}

		@AgentStep
		void fail(Throwable failure) throws Throwable {
			throw failure;
		}

		@AgentStep
		CompletionStage<String> later(CompletionStage<String> stage) {
			return stage;
		}

		@AgentStep
		Object undeclared(CompletionStage<String> stage) {
			return stage;
		}

	}

	record Processor(Error onStart, Error onEnd) implements SpanProcessor {

		@Override
		public void onStart(Context parent, ReadWriteSpan span) {
			throw this.onStart;
		}

		@Override
		public boolean isStartRequired() {
			return this.onStart != null;
		}

		@Override
		public void onEnd(ReadableSpan span) {
			throw this.onEnd;
		}

		@Override
		public boolean isEndRequired() {
			return this.onEnd != null;
		}

	}

	/**
	 * Attaches and closes as asked, and fails then, as a listener makes it do.
	 */
	static class Listened extends OtelCurrentTraceContext {

		private final boolean onAttach;

		Listened(boolean onAttach) {
			this.onAttach = onAttach;
		}

		@Override
		public CurrentTraceContext.Scope newScope(TraceContext context) {
			CurrentTraceContext.Scope scope = super.newScope(context);
			if (this.onAttach) {
				throw new IllegalStateException("attached");
			}
			return () -> {
				scope.close();
				throw new IllegalStateException("closed");
			};
		}

	}

	static class Mute extends CompletableFuture<String> {

		@Override
		public CompletableFuture<String> whenComplete(BiConsumer<? super String, ? super Throwable> action) {
			throw new UnsupportedOperationException();
		}

	}

	static class Thrower {

		private final Throwable failure;

		Thrower(Throwable failure) {
			this.failure = failure;
		}

		@Override
		public int hashCode() {
			HostileCodeTests.<RuntimeException>throwIt(this.failure);
			return 0;
		}

		@Override
		public String toString() {
			HostileCodeTests.<RuntimeException>throwIt(this.failure);
			return "";
		}

	}

}
