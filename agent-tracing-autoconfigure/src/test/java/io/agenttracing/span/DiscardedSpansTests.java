package io.agenttracing.span;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

import io.agenttracing.pipeline.collector.CollectorSettings;
import io.agenttracing.pipeline.collector.SpanCounts;
import io.agenttracing.pipeline.collector.SpanOutcome;
import io.agenttracing.pipeline.collector.TestSettings;
import io.agenttracing.pipeline.collector.TraceCollector;
import io.agenttracing.testing.TestSink;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.Tracer;
import io.opentelemetry.context.Context;
import io.opentelemetry.sdk.trace.ReadableSpan;
import io.opentelemetry.sdk.trace.SdkTracerProvider;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * Spans that are discarded when they end, and what becomes of them when something is
 * started below.
 */
class DiscardedSpansTests {

	private final CollectorSettings settings = TestSettings.of(8_192, System::nanoTime);

	private final SpanCounts counts = this.settings.counts();

	private final TestSink sink = new TestSink(this.counts);

	private final TrackedSpans openSpans = new TrackedSpans(System.nanoTime());

	private final TraceCollector collector = new TraceCollector(this.sink, this.settings, this.openSpans);

	private final SdkTracerProvider provider = SdkTracerProvider.builder().addSpanProcessor(this.collector).build();

	private final Tracer tracer = this.provider.get("test");

	@AfterEach
	void close() {
		this.provider.close();
	}

	@Test
	void isNeitherOpenNorExportedNorCounted() {
		Span span = start("assembly", Context.root());
		assertThat(discard(span)).isTrue();
		span.end();
		assertThat(this.openSpans.traces()).isZero();
		start("other", Context.root()).end();
		flush();
		assertThat(this.sink.names()).containsExactly("other");
		assertThat(this.counts.created()).isEqualTo(1);
	}

	@Test
	void traceAroundItIsFinishedAtOnce() {
		Span root = start("root", Context.root());
		Span span = start("assembly", Context.root().with(root));
		root.end();
		assertThat(discard(span)).isTrue();
		span.end();
		await().atMost(Duration.ofSeconds(5)).until(() -> this.sink.names().equals(List.of("root")));
	}

	@Test
	void isNotDiscardedWithASpanBelow() {
		Span span = start("assembly", Context.root());
		start("below", Context.root().with(span)).end();
		assertThat(discard(span)).isFalse();
		span.end();
		flush();
		assertThat(this.sink.names()).containsExactlyInAnyOrder("assembly", "below");
	}

	@Test
	void isNotDiscardedWhenSomebodyElsewhereKnowsOfIt() {
		Span span = start("assembly", Context.root());
		this.openSpans.propagated((ReadableSpan) span);
		assertThat(discard(span)).isFalse();
		span.end();
	}

	@Test
	void isSeenAfterAllWhenSomethingIsStartedBelow() {
		Span root = start("root", Context.root());
		Span span = start("assembly", Context.root().with(root));
		discard(span);
		span.end();
		Span below = start("below", Context.root().with(span));
		start("another", Context.root().with(span)).end();
		below.end();
		root.end();
		flush();
		assertThat(this.sink.names()).containsExactlyInAnyOrder("root", "assembly", "below", "another");
		assertThat(this.counts.created()).isEqualTo(4).isEqualTo(this.counts.of(SpanOutcome.DELIVERED));
		assertThat(this.openSpans.traces()).isZero();
	}

	@Test
	void isDiscardedWithNothingBelowThatIsSeen() {
		Span root = start("root", Context.root());
		Span outer = start("outer", Context.root().with(root));
		Span inner = start("inner", Context.root().with(outer));
		assertThat(discard(inner)).isTrue();
		inner.end();
		assertThat(discard(outer)).isTrue();
		outer.end();
		root.end();
		flush();
		assertThat(this.sink.names()).containsExactly("root");
		assertThat(this.openSpans.traces()).isZero();
	}

	@Test
	void isSeenWithAnotherSpanBelow() {
		Span outer = start("outer", Context.root());
		start("below", Context.root().with(outer)).end();
		Span inner = start("inner", Context.root().with(outer));
		assertThat(discard(inner)).isTrue();
		inner.end();
		assertThat(discard(outer)).isFalse();
		outer.end();
	}

	@Test
	void isSeenWhenOneBelowIsSeenAfterAll() {
		Span root = start("root", Context.root());
		Span outer = start("outer", Context.root().with(root));
		Span inner = start("inner", Context.root().with(outer));
		discard(inner);
		inner.end();
		Span sibling = start("sibling", Context.root().with(outer));
		discard(sibling);
		sibling.end();
		start("early", Context.root().with(sibling)).end();
		assertThat(discard(outer)).isFalse();
		outer.end();
		Span other = start("other", Context.root().with(root));
		Span below = start("below", Context.root().with(other));
		discard(below);
		below.end();
		assertThat(discard(other)).isTrue();
		other.end();
		start("late", Context.root().with(below)).end();
		root.end();
		flush();
		assertThat(this.sink.names()).containsExactlyInAnyOrder("root", "outer", "sibling", "early", "other", "below",
				"late");
		assertThat(this.counts.created()).isEqualTo(7).isEqualTo(this.counts.of(SpanOutcome.DELIVERED));
	}

	@Test
	void isSeenOnceWhateverComesFirst() throws InterruptedException {
		List<Thread> threads = new ArrayList<>();
		for (int i = 0; i < 500; i++) {
			Span root = start("root", Context.root());
			Span outer = start("outer", Context.root().with(root));
			Span span = start("assembly", Context.root().with(outer));
			CountDownLatch start = new CountDownLatch(1);
			Thread thread = new Thread(() -> {
				try {
					start.await(60, TimeUnit.SECONDS);
				}
				catch (InterruptedException ex) {
					Thread.currentThread().interrupt();
				}
				start("below", Context.root().with(span)).end();
			});
			thread.start();
			threads.add(thread);
			start.countDown();
			discard(span);
			span.end();
			discard(outer);
			outer.end();
			thread.join();
			root.end();
		}
		flush();
		assertThat(this.sink.names()).hasSize(2_000);
		assertThat(this.sink.names().stream().filter("assembly"::equals)).hasSize(500);
		assertThat(this.sink.names().stream().filter("outer"::equals)).hasSize(500);
		assertThat(this.counts.created()).isEqualTo(2_000);
	}

	@Test
	void manyThatAreNeverSeenCostNothing() {
		for (int i = 0; i < 20_000; i++) {
			Span span = start("assembly", Context.root());
			discard(span);
			span.end();
			if (i % 5_000 == 0) {
				System.gc();
			}
		}
		assertThat(this.openSpans.traces()).isZero();
		flush();
		assertThat(this.counts.created()).isEqualTo(this.sink.names().size());
	}

	private boolean discard(Span span) {
		return this.openSpans.discard((ReadableSpan) span);
	}

	private Span start(String name, Context parent) {
		return this.tracer.spanBuilder(name).setParent(parent).startSpan();
	}

	private void flush() {
		assertThat(this.collector.forceFlush().join(10, TimeUnit.SECONDS).isSuccess()).isTrue();
	}

}
