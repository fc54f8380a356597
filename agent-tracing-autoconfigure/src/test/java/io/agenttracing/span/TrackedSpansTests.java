package io.agenttracing.span;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;

import io.agenttracing.context.Deadline;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanContext;
import io.opentelemetry.api.trace.TraceFlags;
import io.opentelemetry.api.trace.TraceState;
import io.opentelemetry.context.Context;
import io.opentelemetry.sdk.trace.ReadableSpan;
import io.opentelemetry.sdk.trace.SdkTracerProvider;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link TrackedSpans}.
 */
class TrackedSpansTests {

	private static final int MANY = 100_000;

	private static final long HOUR = TimeUnit.HOURS.toNanos(1);

	private final SdkTracerProvider provider = SdkTracerProvider.builder().build();

	private final TrackedSpans openSpans = new TrackedSpans(0);

	@Test
	void knowsTheOpenSpansOfTraceInTheOrderOfTheirStart() {
		ReadableSpan root = start("root", null);
		ReadableSpan first = start("first", root);
		ReadableSpan second = start("second", first);
		assertThat(names(root)).containsExactly("root", "first", "second");
		assertThat(this.openSpans.ended(first)).isFalse();
		assertThat(names(root)).containsExactly("root", "second");
		assertThat(this.openSpans.spans()).isEqualTo(2);
		assertThat(this.openSpans.ended(second)).isFalse();
		assertThat(this.openSpans.ended(root)).isTrue();
		assertThat(names(root)).isEmpty();
		assertThat(this.openSpans.traces()).isZero();
		assertThat(this.openSpans.isOpen(root.getSpanContext().getTraceId())).isFalse();
	}

	@Test
	void tellsWhatWasOpenAtTime() {
		ReadableSpan old = start("old", null);
		this.openSpans.tick(10);
		start("young", null);
		assertThat(this.openSpans.openSince(9)).containsExactly(old.getSpanContext().getTraceId());
		assertThat(this.openSpans.openSince(10)).hasSize(2).startsWith(old.getSpanContext().getTraceId());
	}

	@Test
	void onlySpansOfOursHoldTheirThreadUntilTheyAreReleased() {
		ReadableSpan own = (ReadableSpan) this.provider.get("io.agenttracing").spanBuilder("own").startSpan();
		this.openSpans.started(own, Context.root());
		ReadableSpan foreign = start("foreign", own);
		String traceId = own.getSpanContext().getTraceId();
		assertThat(this.openSpans.of(traceId)).extracting(TrackedSpan::thread)
			.containsExactly(Thread.currentThread(), null);
		this.openSpans.released(own, SuspendedPlace.UNKNOWN);
		this.openSpans.released(foreign, SuspendedPlace.UNKNOWN);
		assertThat(this.openSpans.of(traceId)).extracting(TrackedSpan::thread).containsOnlyNulls();
	}

	@Test
	void forgetsTracesWithoutChangeForAnHourAndOldSpansOfOthers() {
		ReadableSpan idle = start("idle", null);
		ReadableSpan busy = start("busy", null);
		start("never-ended", busy);
		this.openSpans.tick(HOUR + 1);
		start("young", busy);
		this.openSpans.forgetIdle();
		assertThat(names(idle)).isEmpty();
		assertThat(names(busy)).containsExactly("busy", "young");
		assertThat(this.openSpans.spans()).isEqualTo(3);
		assertThat(this.openSpans.ended(idle)).isTrue();
	}

	@Test
	void tracesThatGoOnInThisProcessAreOne() {
		SpanContext remote = SpanContext.createFromRemoteParent("0af7651916cd43dd8448eb211c80319c", "b7ad6b7169203331",
				TraceFlags.getSampled(), TraceState.getDefault());
		ReadableSpan first = startIn(Context.root().with(Span.wrap(remote)), "first");
		ReadableSpan second = startIn(Context.root().with(Span.wrap(remote)), "second");
		assertThat(names(first)).containsExactly("first", "second");
		assertThat(this.openSpans.ended(first)).isFalse();
		assertThat(this.openSpans.ended(second)).isTrue();
	}

	@Test
	void knowsWhatIsOpenAboveSpanAlsoWhereItsParentHasEnded() {
		ReadableSpan root = start("root", null);
		ReadableSpan agent = start("agent", root);
		ReadableSpan publish = start("publish", agent);
		ReadableSpan inner = start("inner", agent);
		assertThat(above(inner)).isSameAs(agent);
		this.openSpans.ended(publish);
		this.openSpans.ended(agent);
		assertThat(above(inner)).isSameAs(root);
		ReadableSpan late = start("late", publish);
		assertThat(above(late)).isSameAs(root);
		ReadableSpan received = startIn(Context.root().with(Span.wrap(remote(publish))), "received");
		assertThat(above(received)).isSameAs(root);
		this.openSpans.ended(root);
		assertThat(above(received)).isNull();
		assertThat(above(start("lost", publish))).isNull();
	}

	@Test
	void spansThatHaveEndedAreNotHeldByThoseThatGoOnFromThem() {
		ReadableSpan span = start("root", null);
		for (int i = 0; i < MANY; i++) {
			ReadableSpan next = start("next", span);
			if (i > 0) {
				this.openSpans.ended(span);
			}
			span = next;
		}
		List<TrackedSpan> open = this.openSpans.of(span.getSpanContext().getTraceId());
		int depth = 0;
		for (TrackedSpan above = open.get(1); above != null; above = above.above()) {
			depth++;
		}
		assertThat(open).hasSize(2);
		assertThat(depth).isLessThan(5);
	}

	@Test
	void givesBackTheRoomOfSpansThatHaveEnded() {
		for (int i = 0; i < 600; i++) {
			ReadableSpan root = start("root", null);
			for (int j = 0; j < 300; j++) {
				this.openSpans.ended(start("call", root));
			}
			this.openSpans.ended(root);
		}
		ReadableSpan large = start("large", null);
		for (int i = 0; i < MANY; i++) {
			start("span", large);
		}
		assertThat(this.openSpans.of(large.getSpanContext().getTraceId())).hasSize(MANY + 1);
	}

	@Test
	void tellsForHowLongNothingHasEndedBelowSpan() {
		ReadableSpan root = start("root", null);
		ReadableSpan agent = start("agent", root);
		ReadableSpan call = start("call", agent);
		this.openSpans.tick(50);
		this.openSpans.ended(call);
		assertThat(this.openSpans.of(root.getSpanContext().getTraceId())).extracting((span) -> span.quietNanos(60))
			.containsExactly(60L, 10L);
	}

	@Test
	void knowsWhenThoseWhoWaitForSpanGiveUp() {
		Deadline deadline = new Deadline(7, "caller");
		ReadableSpan root = (ReadableSpan) span("root", Context.root());
		this.openSpans.started(root, deadline.limit(Context.root()));
		ReadableSpan step = (ReadableSpan) span("step", Context.root().with((Span) root));
		this.openSpans.started(step, deadline.limit(Context.root()));
		start("other", root);
		assertThat(this.openSpans.of(root.getSpanContext().getTraceId())).extracting(TrackedSpan::deadline)
			.containsExactly(deadline, deadline, null);
	}

	@Test
	void doesNotKeepAnAdvisoryDeadline() {
		ReadableSpan root = (ReadableSpan) span("root", Context.root());
		this.openSpans.started(root, Deadline.advisory(Deadline.limit(Context.root(), 1000)));
		assertThat(this.openSpans.of(root.getSpanContext().getTraceId())).extracting(TrackedSpan::deadline)
			.containsExactly((Deadline) null);
	}

	private ReadableSpan above(ReadableSpan span) {
		TrackedSpan open = this.openSpans.of(span.getSpanContext().getTraceId())
			.stream()
			.filter((candidate) -> candidate.span() == span)
			.findFirst()
			.orElseThrow();
		TrackedSpan above = open.openAbove();
		return (above != null) ? above.span() : null;
	}

	private static SpanContext remote(ReadableSpan span) {
		SpanContext context = span.getSpanContext();
		return SpanContext.createFromRemoteParent(context.getTraceId(), context.getSpanId(), context.getTraceFlags(),
				context.getTraceState());
	}

	@ParameterizedTest
	@ValueSource(booleans = { true, false })
	@Timeout(20)
	void endsManySpansOfOneTraceInAnyOrder(boolean lastFirst) {
		ReadableSpan root = start("root", null);
		List<ReadableSpan> spans = new ArrayList<>();
		for (int i = 0; i < MANY; i++) {
			spans.add(start("span", root));
		}
		assertThat(this.openSpans.of(root.getSpanContext().getTraceId())).hasSize(MANY + 1);
		if (lastFirst) {
			Collections.reverse(spans);
		}
		spans.forEach((span) -> assertThat(this.openSpans.ended(span)).isFalse());
		assertThat(this.openSpans.ended(root)).isTrue();
	}

	@Test
	void countsSpansForWhichThereIsNoRoom() {
		ReadableSpan root = start("root", null);
		List<ReadableSpan> spans = new ArrayList<>();
		for (int i = 0; i < 140_000; i++) {
			spans.add(start("span", root));
		}
		assertThat(this.openSpans.spans()).isEqualTo(140_001);
		assertThat(this.openSpans.of(root.getSpanContext().getTraceId())).hasSizeBetween(131_072, 131_090);
		spans.forEach(this.openSpans::ended);
		assertThat(this.openSpans.ended(root)).isTrue();
		start("again", null);
		assertThat(this.openSpans.spans()).isOne();
	}

	@ParameterizedTest
	@ValueSource(ints = { MANY, 10 })
	void hundredThousandOpenSpansFitIn32Megabytes(int spansPerTrace) {
		List<ReadableSpan> spans = new ArrayList<>(MANY);
		for (int i = 0; i < Math.min(MANY / spansPerTrace, 16_000); i++) {
			Span root = span("root", Context.root());
			for (int j = 1; j < spansPerTrace; j++) {
				spans.add((ReadableSpan) span("span", Context.root().with(root)));
			}
			spans.add((ReadableSpan) root);
		}
		// The hash of a text is kept in it, the identity of a span in its header.
		spans.forEach((span) -> (span.getSpanContext().getTraceId().hashCode() + "").length());
		long[] rounds = new long[3];
		for (int i = 0; i < rounds.length; i++) {
			spans.forEach(this.openSpans::ended);
			long before = usedHeap();
			spans.forEach((span) -> this.openSpans.started(span, Context.root()));
			rounds[i] = usedHeap() - before;
		}
		// What earlier tests have left may be collected during one of them.
		Arrays.sort(rounds);
		long bytes = rounds[1];
		System.out.printf("%,d open spans, %,d in a trace: %,d bytes each%n", spans.size(), spansPerTrace,
				bytes / spans.size());
		assertThat(this.openSpans.spans()).isEqualTo(MANY);
		assertThat(bytes).isBetween(1L, 32L << 20);
	}

	@Test
	void losesNothingWhenManyThreadsStartAndEndSpansOfFewTraces() throws Exception {
		int threads = 4;
		ReadableSpan[] roots = new ReadableSpan[3];
		for (int i = 0; i < roots.length; i++) {
			roots[i] = (ReadableSpan) span("root", Context.root());
		}
		ExecutorService executor = Executors.newFixedThreadPool(threads);
		CountDownLatch together = new CountDownLatch(threads);
		List<Future<?>> results = new ArrayList<>();
		for (int i = 0; i < threads; i++) {
			Random random = new Random(i);
			results.add(executor.submit(() -> {
				together.countDown();
				together.await();
				List<ReadableSpan> own = new ArrayList<>();
				for (int j = 0; j < 20_000; j++) {
					if (own.isEmpty() || random.nextInt(5) < 2) {
						own.add(start("span", roots[random.nextInt(roots.length)]));
					}
					else {
						this.openSpans.ended(own.remove(random.nextInt(own.size())));
					}
				}
				own.forEach(this.openSpans::ended);
				return null;
			}));
		}
		for (Future<?> result : results) {
			result.get(60, TimeUnit.SECONDS);
		}
		executor.shutdown();
		assertThat(this.openSpans.spans()).isZero();
		assertThat(this.openSpans.traces()).isZero();
	}

	private List<String> names(ReadableSpan span) {
		return this.openSpans.of(span.getSpanContext().getTraceId())
			.stream()
			.map((open) -> open.span().getName())
			.toList();
	}

	private ReadableSpan start(String name, ReadableSpan parent) {
		return startIn((parent != null) ? Context.root().with((Span) parent) : Context.root(), name);
	}

	private ReadableSpan startIn(Context parent, String name) {
		ReadableSpan span = (ReadableSpan) span(name, parent);
		this.openSpans.started(span, Context.root());
		return span;
	}

	private Span span(String name, Context parent) {
		return this.provider.get("test").spanBuilder(name).setParent(parent).startSpan();
	}

	private static long usedHeap() {
		Runtime runtime = Runtime.getRuntime();
		for (int i = 0; i < 2; i++) {
			System.gc();
		}
		return runtime.totalMemory() - runtime.freeMemory();
	}

}
