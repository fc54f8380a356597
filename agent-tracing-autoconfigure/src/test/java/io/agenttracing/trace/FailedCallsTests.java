package io.agenttracing.trace;

import java.util.ArrayList;
import java.util.List;

import io.agenttracing.trace.FailedCalls.FailedCall;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanContext;
import io.opentelemetry.api.trace.Tracer;
import io.opentelemetry.sdk.trace.SdkTracerProvider;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class FailedCallsTests {

	private final Tracer tracer = SdkTracerProvider.builder().build().get("test");

	private final FailedCalls calls = new FailedCalls();

	@Test
	void knowsTheLastAttemptsOfACallAndTheCall() {
		Span call = start("embed");
		List<SpanContext> failed = new ArrayList<>();
		@Nullable FailedCall before = null;
		Exception failure = new Exception();
		for (int i = 1; i <= 30; i++) {
			failure = new Exception();
			Span attempt = start("embed attempt " + i);
			failed.add(attempt.getSpanContext());
			before = this.calls.add(failure, call, attempt, before);
		}
		Exception exhausted = new Exception(failure);
		assertFailed(exhausted, "embed", failed.subList(14, 30));
		this.calls.add(exhausted, call);
		failed.add(call.getSpanContext());
		assertFailed(exhausted, "embed", failed.subList(15, 31));
	}

	@Test
	void forgetsTheAttemptsOfACallWithinAnother() {
		Exception failure = new Exception();
		Span call = start("embed");
		this.calls.add(failure, call, start("embed attempt 1"), null);
		Span caller = start("invoke_agent indexer");
		this.calls.add(failure, caller);
		assertFailed(failure, "invoke_agent indexer", List.of(caller.getSpanContext()));
	}

	private void assertFailed(Exception failure, String name, List<SpanContext> spans) {
		FailedCall found = this.calls.find(failure);
		assertThat(found).isNotNull();
		assertThat(found.name()).isEqualTo(name);
		assertThat(found.spans()).containsExactlyElementsOf(spans);
	}

	private Span start(String name) {
		return this.tracer.spanBuilder(name).startSpan();
	}

}
