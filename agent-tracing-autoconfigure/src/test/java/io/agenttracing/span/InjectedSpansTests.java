package io.agenttracing.span;

import java.util.HashMap;
import java.util.Map;

import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.propagation.W3CTraceContextPropagator;
import io.opentelemetry.context.Context;
import io.opentelemetry.context.propagation.TextMapPropagator;
import io.opentelemetry.sdk.trace.SdkTracerProvider;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link InjectedSpans}.
 */
class InjectedSpansTests {

	private final SdkTracerProvider tracers = SdkTracerProvider.builder().build();

	private final InjectedSpans injected = new InjectedSpans();

	private final TextMapPropagator propagator = this.injected.recordedBy(W3CTraceContextPropagator.getInstance());

	@AfterEach
	void close() {
		this.tracers.close();
	}

	@Test
	void knowsWhoseIdWasInjected() {
		Span layer = span("org.springframework.boot", SpanKind.INTERNAL);
		assertThat(contains(layer)).isFalse();
		Map<String, String> carrier = inject(layer);
		assertThat(carrier.get("traceparent")).contains(layer.getSpanContext().getSpanId());
		assertThat(contains(layer)).isTrue();
	}

	@Test
	void spanOfARequestIsNoQuestion() {
		Span request = span("org.springframework.boot", SpanKind.CLIENT);
		Span message = span("org.springframework.boot", SpanKind.PRODUCER);
		inject(request);
		inject(message);
		assertThat(contains(request)).isFalse();
		assertThat(contains(message)).isFalse();
	}

	@Test
	void stepThatCallsAModelIsOne() {
		Span step = span(AgentSpans.INSTRUMENTATION_SCOPE, SpanKind.CLIENT);
		inject(step);
		assertThat(contains(step)).isTrue();
	}

	@Test
	void callOfAModelByAFrameworkIsOneWhateverItsKind() {
		Span chat = span("other", SpanKind.CLIENT).setAttribute("gen_ai.operation.name", "chat");
		inject(chat);
		assertThat(contains(chat)).isTrue();
	}

	@Test
	void remembersTheLatest() {
		for (int i = 0; i < 100_000; i++) {
			this.injected.add("span " + i);
		}
		for (int i = 100_000 - 8_192; i < 100_000; i++) {
			assertThat(this.injected.contains("span " + i)).isTrue();
		}
		assertThat(this.injected.contains("span 0")).isFalse();
	}

	private Span span(String scope, SpanKind kind) {
		return this.tracers.get(scope).spanBuilder("span").setSpanKind(kind).startSpan();
	}

	private Map<String, String> inject(Span span) {
		Map<String, String> carrier = new HashMap<>();
		this.propagator.inject(span.storeInContext(Context.root()), carrier, Map::put);
		return carrier;
	}

	private boolean contains(Span span) {
		return this.injected.contains(span.getSpanContext().getSpanId());
	}

}
