package io.agenttracing.instrument.retry;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;

import io.agenttracing.AgentSpanAttributes;
import io.agenttracing.AgentStep;
import io.agenttracing.StepKind;
import io.agenttracing.testing.EndedSpans;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.sdk.trace.data.SpanData;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Mono;

import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.core.retry.RetryException;
import org.springframework.core.retry.RetryListener;
import org.springframework.core.retry.RetryPolicy;
import org.springframework.core.retry.RetryState;
import org.springframework.core.retry.RetryTemplate;
import org.springframework.core.retry.Retryable;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.catchThrowable;

/**
 * {@code RetryTemplate} beans of Spring Framework, with listeners of the application.
 */
class RetryTemplateTests extends RetryTree {

	@Override
	ApplicationContextRunner application(ApplicationContextRunner runner) {
		return runner.withBean(Retried.class)
			.withBean(RetryTemplate.class,
					() -> new RetryTemplate(RetryPolicy.builder()
						.maxRetries(2)
						.delay(Duration.ofMillis(20))
						.excludes(Remote.Rejected.class)
						.build()));
	}

	@Override
	Class<? extends Embedding> embedding() {
		return Retried.class;
	}

	@Test
	void aSecondCallInTheSameStepHasItsOwnSpan() {
		run((context) -> {
			RetryTemplate template = context.getBean(RetryTemplate.class);
			traced(context, () -> {
				template.execute(() -> "a");
				return template.execute(named("again", () -> "b"));
			});
			assertTree(context,
					List.of("- > root", "root > root attempt 1", "root > again", "again > again attempt 1"));
		});
	}

	@Test
	void nestedCallsNest() {
		run((context) -> {
			RetryTemplate template = context.getBean(RetryTemplate.class);
			traced(context, () -> template.execute(
					() -> template.execute(named("inner", () -> "x")) + Span.current().getSpanContext().isValid()));
			assertTree(context,
					List.of("- > root", "root > root attempt 1", "root attempt 1 > inner", "inner > inner attempt 1"));
		});
	}

	@Test
	void theLastAttemptLastsAsLongAsTheStageThatItReturned() {
		run((context) -> {
			CompletableFuture<String> stage = new CompletableFuture<>();
			EndedSpans spans = context.getBean(EndedSpans.class);
			assertThat(traced(context, () -> {
				RetryTemplate template = context.getBean(RetryTemplate.class);
				template.execute(() -> "a");
				return template.execute(named("later", () -> stage));
			})).isSameAs(stage);
			assertThat(spans.all()).extracting(SpanData::getName).doesNotContain("later", "later attempt 1");
			stage.completeExceptionally(new Remote.Unavailable());
			assertTree(context,
					List.of("- > root", "root > root attempt 1", "root > later", "later > later attempt 1"));
			for (String name : List.of("later", "later attempt 1")) {
				assertThat(spans.named(name).getAttributes().get(AgentSpanAttributes.ERROR_TYPE))
					.isEqualTo(Remote.Unavailable.class.getName());
			}
		});
	}

	@Test
	void aMonoThatIsReturnedHasLeftItsAttempt() {
		run((context) -> {
			remote(context).script(503);
			assertThat(catchThrowable(() -> traced(context, () -> {
				Mono<String> mono = context.getBean(RetryTemplate.class).execute(() -> remote(context).reactive());
				return mono.block();
			}))).isInstanceOf(Remote.Unavailable.class);
			assertTree(context, List.of("- > root", "root > root attempt 1", "root > http get"));
			assertThat(context.getBean(EndedSpans.class).named("root attempt 1").getStatus().getStatusCode())
				.isEqualTo(StatusCode.UNSET);
		});
	}

	@Test
	void callsOutsideOfATraceHaveNoSpans() throws Exception {
		run((context) -> {
			assertThat(context.getBean(RetryTemplate.class).<String>invoke(() -> "x")).isEqualTo("x");
			assertThat(context.getBean(RetryTemplate.class).<@Nullable String>invoke(() -> null)).isNull();
			assertThat(context.getBean(EndedSpans.class).all()).isEmpty();
		});
	}

	@Test
	void theListenerOfTheApplicationSeesItsOwnObjectsOutsideOfAttempts() {
		run((context) -> {
			RetryTemplate template = context.getBean(RetryTemplate.class);
			Recorder recorder = new Recorder();
			template.setRetryListener(recorder);
			assertThat(template.getRetryListener()).isSameAs(recorder);
			remote(context).script(503);
			Retryable<String> retryable = () -> remote(context).now();
			traced(context, () -> template.execute(retryable));
			assertThat(recorder.seen).containsOnly(retryable);
			String root = context.getBean(EndedSpans.class).named("root").getSpanId();
			assertThat(recorder.current).hasSize(4).containsOnly(root);
		});
	}

	@Test
	void aListenerThatThrowsIsHeard() {
		run((context) -> {
			RetryTemplate template = context.getBean(RetryTemplate.class);
			template.setRetryListener(new RetryListener() {

				@Override
				public void beforeRetry(RetryPolicy policy, Retryable<?> retryable, RetryState state) {
					throw new IllegalStateException("no more");
				}

			});
			remote(context).script(503);
			assertThatIllegalStateException()
				.isThrownBy(() -> traced(context, () -> template.execute(() -> remote(context).now())))
				.withMessage("no more");
			assertTree(context, List.of("- > root", "root > root attempt 1", "root attempt 1 > http get"));
		});
	}

	@Test
	void anInterruptionDuringTheBackOffIsTheApplications() {
		run((context) -> {
			RetryTemplate template = context.getBean(RetryTemplate.class);
			assertThatExceptionOfType(RetryException.class)
				.isThrownBy(() -> traced(context, () -> template.execute(() -> {
					Thread.currentThread().interrupt();
					throw new Hostile();
				})))
				.withMessageContaining("Interrupted")
				.withCauseInstanceOf(Hostile.class);
			assertThat(Thread.interrupted()).isTrue();
			assertTree(context, List.of("- > root", "root > root attempt 1"));
			assertThat(context.getBean(EndedSpans.class)
				.named("root attempt 1")
				.getAttributes()
				.get(AgentSpanAttributes.ERROR_TYPE)).isEqualTo(Hostile.class.getName());
		});
	}

	private static <T> Retryable<T> named(String name, Retryable<T> work) {
		return new Retryable<>() {

			@Override
			public T execute() throws Throwable {
				return work.execute();
			}

			@Override
			public String getName() {
				return name;
			}

		};
	}

	static final class Hostile extends RuntimeException {

		@Override
		public String getMessage() {
			throw new IllegalStateException("getMessage");
		}

		@Override
		public String toString() {
			throw new IllegalStateException("toString");
		}

	}

	static final class Recorder implements RetryListener {

		private final List<Retryable<?>> seen = new ArrayList<>();

		private final List<String> current = new ArrayList<>();

		@Override
		public void onRetryableExecution(RetryPolicy policy, Retryable<?> retryable, RetryState state) {
			record(retryable);
		}

		@Override
		public void beforeRetry(RetryPolicy policy, Retryable<?> retryable) {
			record(retryable);
		}

		@Override
		public void onRetrySuccess(RetryPolicy policy, Retryable<?> retryable, @Nullable Object result) {
			record(retryable);
		}

		private void record(Retryable<?> retryable) {
			this.seen.add(retryable);
			this.current.add(Span.current().getSpanContext().getSpanId());
		}

	}

	static class Retried implements Embedding {

		private final Remote remote;

		private final RetryTemplate template;

		Retried(Remote remote, RetryTemplate template) {
			this.remote = remote;
			this.template = template;
		}

		@Override
		@AgentStep(kind = StepKind.API, name = "embed")
		public String now() {
			return this.template.invoke(this.remote::now);
		}

		// What a stage fails with later is not retried.
		@Override
		@AgentStep(kind = StepKind.API, name = "embed")
		public CompletableFuture<String> later() {
			return this.template.invoke(() -> CompletableFuture.completedFuture(this.remote.now()));
		}

		// Each subscription is one execution of the template.
		@Override
		@AgentStep(kind = StepKind.API, name = "embed")
		public Mono<String> reactive() {
			return Mono.fromSupplier(() -> this.template.invoke(this.remote::now));
		}

	}

}
