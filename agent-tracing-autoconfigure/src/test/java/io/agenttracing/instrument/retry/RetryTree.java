package io.agenttracing.instrument.retry;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletionException;
import java.util.stream.LongStream;

import io.agenttracing.AgentSpanAttributes;
import io.agenttracing.AgentTracer;
import io.agenttracing.StepKind;
import io.agenttracing.testing.EndedSpans;
import io.agenttracing.testing.TracedApplication;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.sdk.trace.data.SpanData;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.http.client.autoconfigure.HttpClientAutoConfiguration;
import org.springframework.boot.http.client.autoconfigure.imperative.ImperativeHttpClientAutoConfiguration;
import org.springframework.boot.http.client.autoconfigure.reactive.ReactiveHttpClientAutoConfiguration;
import org.springframework.boot.restclient.autoconfigure.RestClientAutoConfiguration;
import org.springframework.boot.restclient.autoconfigure.RestClientObservationAutoConfiguration;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.boot.webclient.autoconfigure.WebClientAutoConfiguration;
import org.springframework.boot.webclient.autoconfigure.WebClientObservationAutoConfiguration;
import org.springframework.context.ApplicationContext;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.awaitility.Awaitility.await;

/**
 * The tree of a retried call, the same whatever retries it: a step {@code embed} below
 * {@code root}, at most three attempts below the step, an HTTP call below each.
 */
@TestInstance(Lifecycle.PER_CLASS)
abstract class RetryTree {

	private static final @Nullable Class<?> NONE = null;

	enum Form {

		NOW, LATER, REACTIVE

	}

	/**
	 * The application with its {@link Embedding}.
	 */
	abstract ApplicationContextRunner application(ApplicationContextRunner runner);

	/**
	 * How many attempts the mechanism says there are.
	 */
	@Nullable Long maxAttempts() {
		return 3L;
	}

	/**
	 * The forms of a call that the mechanism has.
	 */
	Form[] forms() {
		return Form.values();
	}

	@AfterEach
	void nothingStaysCurrent() {
		assertThat(Span.current().getSpanContext().isValid()).isFalse();
	}

	@ParameterizedTest
	@MethodSource("forms")
	void succeedsAtOnce(Form form) {
		run((context) -> {
			assertThat(embed(context, form)).isEqualTo("embedded");
			assertTree(context, expected(1));
			assertAttempts(context, NONE);
			assertThat(logical(context).getAttributes().get(AgentSpanAttributes.RETRY_ATTEMPTS)).isNull();
		});
	}

	@ParameterizedTest
	@MethodSource("forms")
	void succeedsAtTheThirdAttempt(Form form) {
		run((context) -> {
			remote(context).script(503, 503);
			assertThat(embed(context, form)).isEqualTo("embedded");
			assertTree(context, expected(3));
			assertAttempts(context, Remote.Unavailable.class, Remote.Unavailable.class, NONE);
			assertThat(logical(context).getStatus().getStatusCode()).isEqualTo(StatusCode.UNSET);
			assertThat(logical(context).getAttributes().get(AgentSpanAttributes.RETRY_ATTEMPTS)).isEqualTo(3);
		});
	}

	@ParameterizedTest
	@MethodSource("forms")
	void isExhausted(Form form) {
		run((context) -> {
			remote(context).script(503, 503, 503);
			assertThat(catchThrowable(() -> embed(context, form))).satisfiesAnyOf(
					(failure) -> assertThat(failure).isInstanceOf(Remote.Unavailable.class),
					(failure) -> assertThat(failure).hasCauseInstanceOf(Remote.Unavailable.class));
			assertTree(context, expected(3));
			assertAttempts(context, Remote.Unavailable.class, Remote.Unavailable.class, Remote.Unavailable.class);
			assertThat(logical(context).getStatus().getStatusCode()).isEqualTo(StatusCode.ERROR);
			assertThat(logical(context).getAttributes().get(AgentSpanAttributes.RETRY_ATTEMPTS)).isEqualTo(3);
		});
	}

	@ParameterizedTest
	@MethodSource("forms")
	void isNotRetried(Form form) {
		run((context) -> {
			remote(context).script(400);
			assertThat(catchThrowable(() -> embed(context, form))).isInstanceOf(Remote.Rejected.class);
			assertTree(context, expected(1));
			assertAttempts(context, Remote.Rejected.class);
			assertThat(logical(context).getAttributes().get(AgentSpanAttributes.ERROR_TYPE))
				.isEqualTo(Remote.Rejected.class.getName());
		});
	}

	@ParameterizedTest
	@MethodSource("forms")
	void fallsBack(Form form) {
		run((context) -> {
			remote(context).script(503, 503, 503);
			assertThat(traced(context, () -> embedOrFallBack(context, form))).isEqualTo("by words");
			List<String> tree = expected(3);
			tree.addAll(fallbackTree(form));
			assertTree(context, tree);
			EndedSpans spans = context.getBean(EndedSpans.class);
			SpanData fallback = spans.all()
				.stream()
				.filter((span) -> span.getName().startsWith("fallback "))
				.findFirst()
				.orElseThrow();
			assertThat(fallback.getAttributes().get(AgentSpanAttributes.FALLBACK_FROM)).isEqualTo("embed");
			assertThat(fallback.getAttributes().get(AgentSpanAttributes.FALLBACK_ERROR_TYPE)).isIn(
					Remote.Unavailable.class.getName(),
					logical(context).getAttributes().get(AgentSpanAttributes.ERROR_TYPE));
			assertThat(fallback.getAttributes().get(AgentSpanAttributes.FALLBACK_COST_MS)).isBetween(35L, 60_000L);
			assertThat(fallback.getLinks()).extracting((link) -> link.getSpanContext().getSpanId())
				.containsExactlyElementsOf(spans.all()
					.stream()
					.filter((span) -> span.getName().startsWith("embed")
							&& span.getStatus().getStatusCode() == StatusCode.ERROR)
					.sorted(Comparator.comparing(SpanData::getEndEpochNanos))
					.map(SpanData::getSpanId)
					.toList())
				.contains(spans.named("embed attempt 1").getSpanId(), spans.named("embed attempt 3").getSpanId());
			assertThat(fallback.getStatus().getStatusCode()).isEqualTo(StatusCode.UNSET);
			assertThat(spans.named("root").getStatus().getStatusCode()).isEqualTo(StatusCode.UNSET);
			assertThat(logical(context).getStatus().getStatusCode()).isEqualTo(statusBesideFallback());
		});
	}

	/**
	 * The call, and what is done when it fails: here by the caller, as the mechanism has
	 * no fallback, so that the call has failed and the fallback is beside it.
	 */
	Object embedOrFallBack(ApplicationContext context, Form form) throws Exception {
		try {
			return call(context.getBean(embedding()), form);
		}
		catch (Exception ex) {
			return context.getBean(AgentTracer.class).fallback("by-words", ex, () -> "by words");
		}
	}

	/**
	 * What comes after the attempts.
	 */
	List<String> fallbackTree(Form form) {
		return List.of("root > fallback by-words");
	}

	/**
	 * The status of a call whose fallback succeeds.
	 */
	StatusCode statusBesideFallback() {
		return StatusCode.ERROR;
	}

	abstract Class<? extends Embedding> embedding();

	Object embed(ApplicationContext context, Form form) {
		return traced(context, () -> call(context.getBean(embedding()), form));
	}

	static Object call(Embedding embedding, Form form) throws Exception {
		return switch (form) {
			case NOW -> embedding.now();
			case LATER -> join(embedding);
			case REACTIVE -> embedding.reactive().block();
		};
	}

	private static Object join(Embedding embedding) throws Exception {
		try {
			return embedding.later().join();
		}
		catch (CompletionException ex) {
			throw (ex.getCause() instanceof Exception cause) ? cause : ex;
		}
	}

	static Object traced(ApplicationContext context, Callable<Object> work) {
		return context.getBean(AgentTracer.class).call("root", StepKind.COMPUTE, work);
	}

	static List<String> expected(int attempts) {
		List<String> tree = new ArrayList<>(List.of("- > root", "root > embed"));
		for (int i = 1; i <= attempts; i++) {
			tree.add("embed > embed attempt " + i);
			tree.add("embed attempt " + i + " > http get");
		}
		return tree;
	}

	static void assertTree(ApplicationContext context, List<String> tree) {
		EndedSpans spans = context.getBean(EndedSpans.class);
		await().untilAsserted(() -> assertThat(spans.tree()).containsExactlyElementsOf(tree));
	}

	static SpanData logical(ApplicationContext context) {
		return context.getBean(EndedSpans.class).named("embed");
	}

	// With null for an attempt that succeeds.
	private void assertAttempts(ApplicationContext context, @Nullable Class<?>... failures) {
		List<SpanData> attempts = context.getBean(EndedSpans.class)
			.all()
			.stream()
			.filter((span) -> span.getAttributes().get(AgentSpanAttributes.RETRY_ATTEMPT) != null)
			.toList();
		assertThat(attempts).extracting((span) -> span.getAttributes().get(AgentSpanAttributes.RETRY_ATTEMPT))
			.containsExactlyElementsOf(LongStream.rangeClosed(1, attempts.size()).boxed().toList());
		assertThat(attempts).allSatisfy((span) -> {
			assertThat(span.getKind()).isEqualTo(SpanKind.INTERNAL);
			assertThat(span.getAttributes().get(AgentSpanAttributes.RETRY_MAX_ATTEMPTS)).isEqualTo(maxAttempts());
		});
		assertThat(attempts.stream().map((span) -> span.getAttributes().get(AgentSpanAttributes.ERROR_TYPE)))
			.containsExactlyElementsOf(
					Arrays.stream(failures).map((type) -> (type != null) ? type.getName() : null).toList());
		assertThat(attempts.get(0).getAttributes().get(AgentSpanAttributes.RETRY_BACKOFF_MS)).isNull();
		assertThat(attempts.subList(1, attempts.size()))
			.allSatisfy((span) -> assertThat(span.getAttributes().get(AgentSpanAttributes.RETRY_BACKOFF_MS))
				.isBetween(15L, 5_000L));
	}

	static Remote remote(ApplicationContext context) {
		return context.getBean(Remote.class);
	}

	void run(Scenario scenario) {
		application(runner()).run((context) -> scenario.run(context));
	}

	static ApplicationContextRunner runner() {
		return TracedApplication.runner()
			.withConfiguration(
					AutoConfigurations.of(RetryAgentTracingAutoConfiguration.class, HttpClientAutoConfiguration.class,
							ImperativeHttpClientAutoConfiguration.class, ReactiveHttpClientAutoConfiguration.class,
							RestClientAutoConfiguration.class, RestClientObservationAutoConfiguration.class,
							WebClientAutoConfiguration.class, WebClientObservationAutoConfiguration.class))
			.withBean(Remote.class);
	}

	@FunctionalInterface
	interface Scenario {

		void run(ApplicationContext context);

	}

}
