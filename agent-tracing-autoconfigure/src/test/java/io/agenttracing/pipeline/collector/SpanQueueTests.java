package io.agenttracing.pipeline.collector;

import java.util.concurrent.atomic.AtomicInteger;

import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.sdk.trace.ReadableSpan;
import io.opentelemetry.sdk.trace.SdkTracerProvider;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link SpanQueue}.
 */
class SpanQueueTests {

	private final SdkTracerProvider provider = SdkTracerProvider.builder().build();

	private final AtomicInteger wakes = new AtomicInteger();

	private final SpanQueue queue = new SpanQueue(6, 3, this.wakes::incrementAndGet);

	@AfterEach
	void close() {
		this.provider.close();
	}

	@Test
	void refusesOrdinarySpansFirstAndErrorsLast() {
		fill(6);
		assertThat(this.queue.offer(ordinary())).isFalse();
		assertThat(this.queue.offer(agent())).isTrue();
		assertThat(this.queue.offer(hop(SpanKind.PRODUCER))).isFalse();
		assertThat(this.queue.offer(failed())).isTrue();
		assertThat(this.queue.offer(failed())).isFalse();
		assertThat(this.queue.size()).isEqualTo(8);
	}

	@Test
	void keepsTheReserveForWhatExplainsFailure() {
		fill(6);
		assertThat(this.queue.offer(hop(SpanKind.PRODUCER))).isTrue();
		this.queue.poll();
		assertThat(this.queue.offer(hop(SpanKind.CONSUMER))).isTrue();
		this.queue.poll();
		assertThat(this.queue.offer(ofOtherLibrary())).isTrue();
		assertThat(this.queue.offer(hop(SpanKind.CLIENT))).isFalse();
	}

	@Test
	void takesOrdinarySpansAgainWhenThereIsRoom() {
		fill(6);
		assertThat(this.queue.offer(ordinary())).isFalse();
		this.queue.poll();
		assertThat(this.queue.offer(ordinary())).isTrue();
	}

	@Test
	void isEmptiedInOrder() {
		ReadableSpan first = ordinary();
		ReadableSpan second = failed();
		this.queue.offer(first);
		this.queue.offer(second);
		assertThat(this.queue.poll()).isSameAs(first);
		assertThat(this.queue.poll()).isSameAs(second);
		assertThat(this.queue.poll()).isNull();
		assertThat(this.queue.size()).isZero();
	}

	@Test
	void wakesTheWorkerOnceWhenBatchIsFull() {
		fill(6);
		assertThat(this.wakes).hasValue(1);
	}

	@Test
	void wakesTheWorkerAgainWhenItHasLookedInVain() {
		fill(3);
		assertThat(this.queue.isBehind()).isTrue();
		this.queue.poll();
		assertThat(this.queue.isBehind()).isFalse();
		fill(1);
		assertThat(this.wakes).hasValue(2);
	}

	@Test
	void hasClosedTracesBehindTheirSpansAndBesideTheirCapacity() {
		fill(6);
		this.queue.offerClosed("trace");
		assertThat(this.queue.size()).isEqualTo(6);
		assertThat(this.queue.present()).isEqualTo(7);
		assertThat(this.queue.isBehind()).isTrue();
		for (int i = 0; i < 6; i++) {
			assertThat(this.queue.poll()).isInstanceOf(ReadableSpan.class);
		}
		assertThat(this.queue.poll()).isEqualTo("trace");
		assertThat(this.queue.poll()).isNull();
	}

	@Test
	void tellsOnceThatClosedTracesWereLost() {
		fill(1);
		for (int i = 0; i < 100_000; i++) {
			this.queue.offerClosed("trace");
		}
		assertThat(this.queue.hasOverflowed()).isTrue();
		assertThat(this.queue.hasOverflowed()).isFalse();
		fill(5);
		assertThat(this.queue.size()).isEqualTo(6);
	}

	@Test
	void discardsSpansOnceAndForGood() {
		fill(2);
		this.queue.offerClosed("trace");
		assertThat(this.queue.discard()).isEqualTo(2);
		fill(1);
		assertThat(this.queue.poll()).isNull();
		assertThat(this.queue.discard()).isOne();
		assertThat(this.queue.added()).isEqualTo(3);
		assertThat(this.queue.size()).isZero();
	}

	private void fill(int spans) {
		for (int i = 0; i < spans; i++) {
			assertThat(this.queue.offer(ordinary())).isTrue();
		}
	}

	private ReadableSpan ordinary() {
		return (ReadableSpan) this.provider.get("http").spanBuilder("ordinary").startSpan();
	}

	private ReadableSpan failed() {
		Span span = this.provider.get("http").spanBuilder("failed").startSpan();
		span.setStatus(StatusCode.ERROR);
		return (ReadableSpan) span;
	}

	private ReadableSpan agent() {
		return (ReadableSpan) this.provider.get("io.agenttracing").spanBuilder("agent").startSpan();
	}

	private ReadableSpan ofOtherLibrary() {
		return (ReadableSpan) this.provider.get("other")
			.spanBuilder("chat")
			.setAttribute("gen_ai.operation.name", "chat")
			.startSpan();
	}

	private ReadableSpan hop(SpanKind kind) {
		return (ReadableSpan) this.provider.get("http").spanBuilder("hop").setSpanKind(kind).startSpan();
	}

}
