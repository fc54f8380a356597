package io.agenttracing.span;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

import io.agenttracing.context.Deadline;
import io.agenttracing.span.FailedCalls.FailedCall;
import io.opentelemetry.api.baggage.Baggage;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanContext;
import io.opentelemetry.api.trace.Tracer;
import io.opentelemetry.context.Context;
import io.opentelemetry.sdk.trace.SdkTracerProvider;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

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
		this.calls.add(exhausted, call, null);
		failed.add(call.getSpanContext());
		assertFailed(exhausted, "embed", failed.subList(15, 31));
	}

	@Test
	void forgetsTheAttemptsOfACallWithinAnother() {
		Exception failure = new Exception();
		Span call = start("embed");
		this.calls.add(failure, call, start("embed attempt 1"), null);
		Span caller = start("invoke_agent indexer");
		this.calls.add(failure, caller, null);
		assertFailed(failure, "invoke_agent indexer", List.of(caller.getSpanContext()));
	}

	@Test
	void knowsWhatWasAroundTheCall() {
		Exception failure = new Exception();
		Span parent = start("flow");
		Context caller = Deadline.limit(Context.root().with(parent).with(Baggage.builder().put("tenant", "t1").build()),
				5_000);
		this.calls.add(failure, start("rank"), caller);
		Context known = this.calls.find(new RuntimeException(failure)).caller();
		assertThat(Span.fromContext(known)).isSameAs(parent);
		assertThat(Baggage.fromContext(known).getEntryValue("tenant")).isEqualTo("t1");
		assertThat(Deadline.of(known)).isEqualTo(Deadline.of(caller));
	}

	@Test
	void knowsTheParentOfACallOfWhichNothingElseIsKnown() {
		Exception failure = new Exception();
		Span parent = start("flow");
		this.calls.add(failure, this.tracer.spanBuilder("rank").setParent(Context.root().with(parent)).startSpan(),
				null);
		assertThat(Span.fromContext(this.calls.find(failure).caller()).getSpanContext())
			.isEqualTo(parent.getSpanContext());
	}

	@Test
	void forgetsFailuresThatSpansAroundThemHaveRecorded() {
		int size = 200;
		for (int i = 0; i < size; i++) {
			Exception failure = new Exception();
			Span parent = start("flow");
			this.calls.add(failure, start("rank"), Context.root().with(parent));
			parent.recordException(failure);
		}
		assertThat(this.calls.size()).isPositive();
		await().atMost(Duration.ofSeconds(20)).until(() -> {
			System.gc();
			return this.calls.size() == 0;
		});
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
