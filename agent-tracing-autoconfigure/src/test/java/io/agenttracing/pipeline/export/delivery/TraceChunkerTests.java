package io.agenttracing.pipeline.export.delivery;

import java.util.List;

import io.agenttracing.failure.Failures;
import io.agenttracing.pipeline.collector.SpanCounts;
import io.agenttracing.pipeline.collector.SpanOutcome;
import io.agenttracing.pipeline.collector.SpanSize;
import io.opentelemetry.sdk.trace.data.DelegatingSpanData;
import io.opentelemetry.sdk.trace.data.SpanData;
import io.opentelemetry.sdk.trace.data.StatusData;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link TraceChunker}.
 */
class TraceChunkerTests {

	private final SpanCounts counts = new SpanCounts();

	@Test
	void takesTraceThatFitsAsItIs() {
		List<SpanData> trace = List.of(TestSpans.span("a"), TestSpans.error("b"), TestSpans.span("c"));
		TraceChunk whole = chunker(ExportExtensions.none()).whole(trace, 1234);
		assertThat(whole).isNotNull();
		assertThat(whole.spans()).isSameAs(trace);
		assertThat(whole.bytes()).isEqualTo(1234);
		assertThat(whole.isError()).isTrue();
	}

	@Test
	void measuresWhatComesWithoutSize() {
		List<SpanData> trace = TestSpans.trace(3);
		TraceChunk whole = chunker(ExportExtensions.none()).whole(trace, SpanSize.UNKNOWN);
		assertThat(whole).isNotNull();
		assertThat(whole.bytes()).isEqualTo(3L * SpanSize.of(trace.get(0)));
		assertThat(whole.isError()).isFalse();
	}

	@Test
	void dividesWhatIsLargerThanABatch() {
		TraceChunker chunker = chunker(ExportExtensions.none());
		assertThat(chunker.whole(TestSpans.trace(4), 4)).isNull();
		assertThat(chunker.whole(List.of(), 0)).isNull();
		List<SpanData> trace = TestSpans.trace(7);
		List<TraceChunk> chunks = chunker.divide(trace);
		assertThat(chunks).extracting(TraceChunk::size).containsExactly(3, 3, 1);
		assertThat(chunks.stream().flatMap((chunk) -> chunk.spans().stream())).containsExactlyElementsOf(trace);
		assertThat(chunks.get(0).bytes()).isEqualTo(3L * SpanSize.of(trace.get(0)));
		assertThat(chunker.divide(List.of())).isEmpty();
	}

	@Test
	void leavesNothingOutOfTheApplicationsHands() {
		ExportExtensions selected = new ExportExtensions(List.of((span) -> false), List.of(), List.of());
		ExportExtensions changed = new ExportExtensions(List.of(),
				List.of((span) -> span.setName("x".repeat(span.getName().length() + 100))), List.of());
		List<SpanData> trace = TestSpans.trace(2);
		assertThat(chunker(selected).whole(trace, 2)).isNull();
		assertThat(chunker(changed).whole(trace, 2)).isNull();
		assertThat(chunker(changed).divide(trace)).singleElement()
			.extracting(TraceChunk::bytes)
			.isEqualTo(2L * (SpanSize.of(trace.get(0)) + 100));
	}

	@Test
	void leavesOutWhatFailsWhenItIsAskedForItsStatusAndCountsItOnce() {
		long failures = Failures.count();
		TraceChunker chunker = chunker(ExportExtensions.none());
		List<SpanData> trace = List.of(TestSpans.span("a"), new Broken(TestSpans.span("b")), TestSpans.span("c"));
		assertThat(chunker.whole(trace, 3)).isNull();
		assertThat(chunker.divide(trace)).singleElement()
			.extracting(TraceChunk::spans)
			.isEqualTo(List.of(trace.get(0), trace.get(2)));
		assertThat(this.counts.of(SpanOutcome.FILTERED)).isEqualTo(1);
		assertThat(Failures.count()).isEqualTo(failures + 1);
	}

	private TraceChunker chunker(ExportExtensions extensions) {
		return new TraceChunker(extensions, 3, this.counts);
	}

	/**
	 * A span of an application's own class.
	 */
	private static final class Broken extends DelegatingSpanData {

		private Broken(SpanData span) {
			super(span);
		}

		@Override
		public StatusData getStatus() {
			throw new AssertionError("no status");
		}

	}

}
