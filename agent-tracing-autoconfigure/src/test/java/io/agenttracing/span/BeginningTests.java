package io.agenttracing.span;

import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanBuilder;
import io.opentelemetry.api.trace.Tracer;
import io.opentelemetry.context.Context;
import io.opentelemetry.sdk.common.Clock;
import io.opentelemetry.sdk.trace.ReadableSpan;
import io.opentelemetry.sdk.trace.SdkTracerProvider;
import io.opentelemetry.sdk.trace.data.SpanData;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * Spans that are made after what they are about has begun.
 */
class BeginningTests {

	private static final long MILLISECOND = TimeUnit.MILLISECONDS.toNanos(1);

	private static final long SECOND = TimeUnit.SECONDS.toNanos(1);

	private final AtomicLong offset = new AtomicLong();

	private final SdkTracerProvider provider = SdkTracerProvider.builder().setClock(new SetClock(this.offset)).build();

	private final Tracer tracer = this.provider.get("test");

	@AfterEach
	void close() {
		this.provider.close();
	}

	@Test
	void spanStartsWhenItBegan() {
		Beginning beginning = Beginning.now();
		long later = Clock.getDefault().now(true) + MILLISECOND;
		await().pollInterval(Duration.ofMillis(1)).until(() -> Clock.getDefault().now(true) > later + MILLISECOND);
		SpanData span = end(start(beginning, Context.root()));
		assertThat(span.getStartEpochNanos()).isBetween(later - SECOND, later);
		assertThat(span.getEndEpochNanos()).isGreaterThan(later);
	}

	@Test
	void clockThatIsSetChangesNoDuration() {
		for (Duration ahead : new Duration[] { Duration.ofHours(1), Duration.ofHours(-1) }) {
			this.offset.set(ahead.toNanos());
			Span parent = this.tracer.spanBuilder("parent").setNoParent().startSpan();
			this.offset.set(0);
			Beginning beginning = Beginning.now();
			SpanData span = end(start(beginning, Context.root().with(parent)));
			assertThat(span.getEndEpochNanos() - span.getStartEpochNanos()).isBetween(0L, 10 * SECOND);
			assertThat(span.getStartEpochNanos()).isBetween(start(parent), start(parent) + 10 * SECOND);
		}
	}

	@Test
	void parentThatHasEndedHasNoTimeAnyMore() {
		this.offset.set(Duration.ofHours(-1).toNanos());
		Span parent = this.tracer.spanBuilder("parent").setNoParent().startSpan();
		this.offset.set(0);
		parent.end();
		SpanData span = end(start(Beginning.now(), Context.root().with(parent)));
		assertThat(span.getStartEpochNanos()).isGreaterThan(start(parent) + 3_000 * SECOND);
	}

	private Span start(Beginning beginning, Context parent) {
		SpanBuilder builder = this.tracer.spanBuilder("span").setParent(parent);
		beginning.startOf(builder, parent);
		return builder.startSpan();
	}

	private static SpanData end(Span span) {
		span.end();
		return ((ReadableSpan) span).toSpanData();
	}

	private static long start(Span span) {
		return ((ReadableSpan) span).toSpanData().getStartEpochNanos();
	}

	private record SetClock(AtomicLong offset) implements Clock {

		@Override
		public long now() {
			return Clock.getDefault().now() + this.offset.get();
		}

		@Override
		public long nanoTime() {
			return System.nanoTime();
		}

	}

}
