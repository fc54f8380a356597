package io.agenttracing.viewer.store;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;

import io.agenttracing.viewer.DraftSpan;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.common.AttributesBuilder;
import io.opentelemetry.api.common.Value;
import io.opentelemetry.api.trace.SpanContext;
import io.opentelemetry.api.trace.TraceFlags;
import io.opentelemetry.api.trace.TraceState;
import io.opentelemetry.sdk.trace.data.DelegatingSpanData;
import io.opentelemetry.sdk.trace.data.SpanData;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * What is kept, in which order it goes, and that the bytes of all are bounded.
 */
class TraceStoreTests {

	private static final long MEGABYTE = 1024 * 1024;

	private final TraceStore store = new TraceStore(MEGABYTE);

	@Test
	void anOpenSpanIsReplacedWhenItEnds() {
		this.store.started(DraftSpan.of(1, 1, "ask").open(0).data());
		assertThat(trace(1).live()).isTrue();
		assertThat(trace(1).spans()).singleElement().satisfies((span) -> assertThat(span.hasEnded()).isFalse());
		long before = trace(1).version();
		this.store.ended(DraftSpan.of(1, 1, "ask").at(0, 10).with("a", "b").data());
		assertThat(trace(1).version()).isGreaterThan(before);
		assertThat(trace(1).live()).isFalse();
		assertThat(trace(1).spans()).singleElement().satisfies((span) -> {
			assertThat(span.hasEnded()).isTrue();
			assertThat(span.getAttributes().get(AttributeKey.stringKey("a"))).isEqualTo("b");
		});
	}

	@Test
	void aSpanThatComesTwiceIsOne() {
		this.store.ended(DraftSpan.of(1, 1, "first").at(0, 10).data());
		long version = trace(1).version();
		this.store.received(List.of(DraftSpan.of(1, 1, "second").at(0, 20).data()));
		this.store.started(DraftSpan.of(1, 1, "third").open(0).data());
		assertThat(trace(1).spans()).extracting(SpanData::getName).containsExactly("first");
		assertThat(trace(1).version()).isEqualTo(version);
		assertThat(trace(1).live()).isFalse();
	}

	@Test
	void aSpanThatOthersStandForGoes() {
		Notes notes = new Notes();
		this.store.addListener(notes);
		SpanData first = DraftSpan.of(1, 1, "first").open(0).data();
		SpanData second = DraftSpan.of(1, 2, "second").open(0).data();
		this.store.started(first);
		this.store.started(second);
		this.store.discarded(first.getTraceId(), first.getSpanId());
		this.store.discarded(first.getTraceId(), first.getSpanId());
		assertThat(trace(1).spans()).extracting(SpanData::getName).containsExactly("second");
		this.store.discarded(second.getTraceId(), second.getSpanId());
		assertThat(this.store.trace(first.getTraceId())).isNull();
		assertThat(this.store.used()).isZero();
		assertThat(notes.gone).containsExactly(first.getTraceId());
		// One that something is below after all comes again.
		this.store.ended(DraftSpan.of(1, 1, "first").at(0, 10).data());
		this.store.discarded(first.getTraceId(), first.getSpanId());
		assertThat(trace(1).spans()).hasSize(1);
	}

	@Test
	void theOldestTraceGoesFirst() {
		Notes notes = new Notes();
		this.store.addListener(notes);
		for (int i = 1; i <= TraceStore.MAX_TRACES + 3; i++) {
			this.store.ended(DraftSpan.of(i, 1, "ask").at(0, 10).data());
		}
		assertThat(this.store.versions()).hasSize(TraceStore.MAX_TRACES);
		assertThat(notes.gone).containsExactly(DraftSpan.traceId(1), DraftSpan.traceId(2), DraftSpan.traceId(3));
		assertThat(notes.versions).isSorted().doesNotHaveDuplicates();
	}

	@Test
	void whatIsLeftOfATraceThatIsGoneMakesNoNewOne() {
		for (int i = 1; i <= TraceStore.MAX_TRACES + 1; i++) {
			this.store.ended(DraftSpan.of(i, 1, "ask").at(0, 10).data());
		}
		this.store.ended(DraftSpan.of(1, 2, "late").at(0, 10).data());
		assertThat(this.store.trace(DraftSpan.traceId(1))).isNull();
		assertThat(this.store.dropped()).isEqualTo(1);
		// A file that somebody opens again is another thing.
		this.store.received(List.of(DraftSpan.of(1, 2, "again").at(0, 10).data()));
		assertThat(trace(1).spans()).hasSize(1);
	}

	@Test
	void theBytesOfAllAreBounded() {
		String text = "x".repeat(3_000);
		for (int i = 1; i <= 1_000; i++) {
			this.store.ended(DraftSpan.of(i, 1, "ask").at(0, 10).with("a", text).data());
			this.store.log(new LogLine(DraftSpan.traceId(i), null, 0, "INFO", "l", "t", text));
			assertThat(this.store.used()).isLessThanOrEqualTo(MEGABYTE);
		}
		assertThat(this.store.used()).isGreaterThan(MEGABYTE / 2);
		assertThat(this.store.versions()).containsKey(DraftSpan.traceId(1_000));
	}

	@Test
	void oneTraceHasHalfOfItAtMost() {
		this.store.ended(DraftSpan.of(1, 1, "other").at(0, 10).data());
		for (int i = 1; i <= 2_000; i++) {
			this.store.started(DraftSpan.of(2, i, "step").open(0).data());
		}
		int kept = trace(2).spans().size();
		assertThat(kept).isBetween(100, 1_000);
		assertThat(trace(2).dropped()).isEqualTo(2_000 - kept);
		assertThat(this.store.received(List.of(DraftSpan.of(2, 5_000, "step").at(0, 10).data()))).isEqualTo(1);
		for (int i = 1; i <= 2_000; i++) {
			this.store.ended(DraftSpan.of(2, i, "step").at(0, 10).with("a", "x".repeat(4_000)).data());
		}
		assertThat(trace(2).spans()).hasSize(kept).allMatch(SpanData::hasEnded);
		assertThat(this.store.used()).isLessThan(MEGABYTE * 6 / 10);
		assertThat(this.store.trace(DraftSpan.traceId(1))).isNotNull();
	}

	@Test
	void whatIsTooLongIsCut() {
		this.store.ended(DraftSpan.of(1, 1, "n".repeat(10_000))
			.at(0, 10)
			.failed("m".repeat(10_000))
			.with("text", "v".repeat(10_000))
			.with("k".repeat(10_000), "v")
			.with("list", "w".repeat(3_000), "w".repeat(3_000), "w".repeat(3_000))
			.data());
		SpanData span = trace(1).spans().get(0);
		assertThat(span.getName()).hasSizeLessThan(2_000);
		assertThat(span.getStatus().getDescription()).hasSize(Cut.VALUE);
		assertThat(span.getAttributes().get(AttributeKey.stringKey("text"))).hasSize(Cut.VALUE).endsWith("…");
		assertThat(String.join("", span.getAttributes().get(AttributeKey.stringArrayKey("list")))).hasSize(Cut.VALUE);
		assertThat(span.getAttributes().size()).isEqualTo(2);
	}

	@Test
	void theNameOfAScopeIsCutAndCountedOnceForItsTrace() {
		for (int i = 1; i <= 100; i++) {
			this.store.received(List
				.of(DraftSpan.of(1, i, "ask").at(0, 10).scope("s".repeat(100_000), "v".repeat(100_000)).data()));
		}
		List<SpanData> spans = trace(1).spans();
		assertThat(spans).hasSize(100);
		assertThat(spans.get(0).getInstrumentationScopeInfo().getName()).hasSizeLessThan(300);
		assertThat(spans.get(0).getInstrumentationScopeInfo().getVersion()).hasSizeLessThan(100);
		assertThat(spans).extracting(SpanData::getInstrumentationScopeInfo)
			.allMatch((scope) -> scope == spans.get(0).getInstrumentationScopeInfo());
		long used = this.store.used();
		this.store.received(List.of(DraftSpan.of(1, 101, "ask").at(0, 10).scope("another", "1").data()));
		assertThat(this.store.used()).isGreaterThan(used + 700);
	}

	@Test
	void theAttributesOfLinksAreCounted() {
		TraceStore large = new TraceStore(64 * MEGABYTE);
		AttributesBuilder attributes = Attributes.builder();
		for (int i = 0; i < 20; i++) {
			attributes.put("key" + i, "x".repeat(4_000));
		}
		large.ended(DraftSpan.of(1, 1, "ask").at(0, 10).links(128, attributes.build()).data());
		assertThat(large.used()).isGreaterThan(128 * 20 * 4_000);
	}

	@Test
	void valuesOfAnyDepthAreCut() {
		this.store.ended(DraftSpan.of(1, 1, "ask")
			.at(0, 10)
			.links(1, Attributes.of(AttributeKey.valueKey("any"), Value.of(Value.of("x".repeat(100_000)))))
			.data());
		assertThat(trace(1).spans().get(0).getLinks().get(0).getAttributes().get(AttributeKey.stringKey("any")))
			.hasSize(Cut.VALUE);
	}

	@Test
	void whatIsRefusedLeavesNothing() {
		this.store.ended(DraftSpan.of(1, 1, "good").at(0, 10).data());
		DraftSpan large = DraftSpan.of(2, 1, "large").at(0, 10);
		for (int i = 0; i < 128; i++) {
			large.with("key" + i, "\u4e2d".repeat(4_096));
		}
		SpanData span = large.data();
		for (int i = 2; i <= 300; i++) {
			assertThat(this.store.received(List.of(new OfTrace(span, i)))).isEqualTo(1);
		}
		assertThat(this.store.versions()).containsOnlyKeys(DraftSpan.traceId(1));
		assertThat(this.store.dropped()).isEqualTo(299);
	}

	// What exporters of busy services send: spans of many traces, one after the other.
	@Test
	void whoListensKnowsWhatIsHere() {
		Set<String> listed = new LinkedHashSet<>();
		this.store.addListener(new StoreListener() {

			@Override
			public void changed(String traceId, long version) {
				listed.add(traceId);
			}

			@Override
			public void gone(String traceId) {
				listed.remove(traceId);
			}

		});
		List<SpanData> spans = new ArrayList<>();
		for (int span = 1; span <= 2; span++) {
			for (int trace = 1; trace <= 300; trace++) {
				spans.add(DraftSpan.of(trace, span, "ask").at(0, 10).data());
			}
		}
		this.store.received(spans);
		assertThat(this.store.versions()).hasSize(TraceStore.MAX_TRACES);
		assertThat(listed).containsExactlyInAnyOrderElementsOf(this.store.versions().keySet());
	}

	@Test
	void aTraceThatSpansAreMissingFromIsNotWhole() {
		this.store.ended(DraftSpan.of(1, 1, "ask").at(0, 10).data());
		assertThat(trace(1).whole()).isTrue();
		long version = trace(1).version();
		this.store.lost(DraftSpan.traceId(1), 7);
		this.store.lost(DraftSpan.traceId(2), 2);
		this.store.lost(1);
		assertThat(trace(1).whole()).isFalse();
		assertThat(trace(1).dropped()).isEqualTo(7);
		assertThat(trace(1).version()).isGreaterThan(version);
		assertThat(this.store.dropped()).isEqualTo(10);
	}

	@Test
	void aTraceWithoutSomeLinesOfItsLogIsWhole() {
		this.store.ended(DraftSpan.of(1, 1, "ask").at(0, 10).data());
		for (int i = 0; i < 3_000; i++) {
			this.store.log(new LogLine(DraftSpan.traceId(1), null, i, "INFO", "l", "t", "line " + i));
		}
		assertThat(trace(1).dropped()).isPositive();
		assertThat(trace(1).whole()).isTrue();
	}

	@Test
	void logLinesAreThoseOfTracesThatAreHere() {
		this.store.log(new LogLine(DraftSpan.traceId(1), null, 0, "INFO", "l", "t", "too early"));
		this.store.started(DraftSpan.of(1, 1, "ask").open(0).data());
		for (int i = 0; i < 3_000; i++) {
			this.store.log(new LogLine(DraftSpan.traceId(1), DraftSpan.spanId(1), i, "INFO", "l", "t", "line " + i));
		}
		List<LogLine> lines = trace(1).logs();
		assertThat(lines).hasSizeBetween(1_000, 2_000);
		assertThat(lines.get(lines.size() - 1).text()).isEqualTo("line 2999");
	}

	@Test
	void connectionsHaveAQuarter() {
		assertThat(this.store.reserve(MEGABYTE / 4)).isTrue();
		assertThat(this.store.reserve(1)).isFalse();
		assertThat(this.store.used()).isEqualTo(MEGABYTE / 4);
		this.store.release(MEGABYTE / 4);
		assertThat(this.store.reserve(1)).isTrue();
	}

	// Of spans as they really are the estimate is not far off.
	@Test
	void theBytesAreThoseOfTheHeap() {
		TraceStore large = new TraceStore(64 * MEGABYTE);
		long before = heap();
		for (int trace = 1; trace <= 100; trace++) {
			for (int i = 1; i <= 150; i++) {
				large.ended(DraftSpan.of(trace, i, "invoke_agent number " + i)
					.below(i / 2)
					.at(i, i + 10)
					.agent("agent " + i)
					.with("gen_ai.usage.input_tokens", 1_000 + i)
					.with("gen_ai.usage.output_tokens", 1_000 + i)
					.with("document.id", "doc-" + trace)
					.with("text", "some text of span " + i)
					.data());
			}
		}
		long grown = heap() - before;
		assertThat(large.versions()).hasSize(100);
		assertThat(large.used()).isBetween((long) (grown * 0.8), grown * 3);
	}

	private static long heap() {
		Runtime runtime = Runtime.getRuntime();
		long least = Long.MAX_VALUE;
		for (int i = 0; i < 4; i++) {
			System.gc();
			least = Math.min(least, runtime.totalMemory() - runtime.freeMemory());
		}
		return least;
	}

	@Test
	void severalThreadsMayUseIt() throws InterruptedException {
		ExecutorService threads = Executors.newFixedThreadPool(4);
		CountDownLatch done = new CountDownLatch(4);
		for (int t = 0; t < 4; t++) {
			int of = t;
			threads.execute(() -> {
				for (int i = 1; i <= 500; i++) {
					this.store.started(DraftSpan.of(i % 7 + 1, of * 1_000L + i, "step").open(0).data());
					this.store.ended(DraftSpan.of(i % 7 + 1, of * 1_000L + i, "step").at(0, 1).data());
					this.store.trace(DraftSpan.traceId(1));
				}
				done.countDown();
			});
		}
		assertThat(done.await(30, TimeUnit.SECONDS)).isTrue();
		threads.shutdown();
		assertThat(this.store.used()).isBetween(0L, MEGABYTE);
		this.store.versions().keySet().forEach((id) -> assertThat(this.store.trace(id)).satisfies((trace) -> {
			assertThat(trace.live()).isFalse();
			assertThat(trace.spans()).allMatch(SpanData::hasEnded);
		}));
	}

	private StoredTrace trace(long id) {
		StoredTrace trace = this.store.trace(DraftSpan.traceId(id));
		assertThat(trace).isNotNull();
		return trace;
	}

	/**
	 * A span in another trace.
	 */
	private static final class OfTrace extends DelegatingSpanData {

		private final SpanContext context;

		private OfTrace(SpanData span, long trace) {
			super(span);
			this.context = SpanContext.create(DraftSpan.traceId(trace), span.getSpanId(), TraceFlags.getSampled(),
					TraceState.getDefault());
		}

		@Override
		public SpanContext getSpanContext() {
			return this.context;
		}

	}

	/**
	 * What a listener was told.
	 */
	private static final class Notes implements StoreListener {

		private final List<Long> versions = new ArrayList<>(Arrays.asList(0L));

		private final List<String> gone = new ArrayList<>();

		@Override
		public void changed(String traceId, long version) {
			this.versions.add(version);
		}

		@Override
		public void gone(String traceId) {
			this.gone.add(traceId);
		}

	}

}
