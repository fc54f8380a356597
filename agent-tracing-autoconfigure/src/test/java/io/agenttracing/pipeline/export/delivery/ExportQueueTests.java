package io.agenttracing.pipeline.export.delivery;

import io.agenttracing.pipeline.collector.SpanBuffer;
import io.agenttracing.pipeline.collector.SpanCounts;
import io.agenttracing.pipeline.collector.SpanOutcome;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link ExportQueue}: what other threads do while a worker sends.
 */
class ExportQueueTests {

	private final SpanCounts counts = new SpanCounts();

	private final RetainedChunks retained = new RetainedChunks(this.counts, new SpanBuffer(Long.MAX_VALUE));

	private final ExportQueue queue = new ExportQueue(new Object(), 10, this.retained, true);

	@Test
	void hasNoBatchWhenAllWasDroppedBeforeItBegan() {
		TraceChunk chunk = add();
		this.queue.drop(chunk);
		assertThat(this.queue.begin(Long.MAX_VALUE).spans()).isEmpty();
		assertThat(this.queue.isReady()).isFalse();
		add();
		assertThat(this.queue.begin(Long.MAX_VALUE).spans()).hasSize(1);
		assertThat(this.counts.of(SpanOutcome.BUFFER_FULL)).isEqualTo(1);
	}

	@Test
	void offersNothingToDropBetweenBeginAndEnd() {
		TraceChunk chunk = add();
		ExportBatch batch = this.queue.begin(Long.MAX_VALUE);
		assertThat(this.retained.firstToDrop()).isNull();
		this.queue.settle(batch, SpanOutcome.DELIVERED, 0);
		this.queue.end(batch);
		assertThat(this.retained.firstToDrop()).isNull();
		this.queue.drop(chunk);
		assertThat(this.counts.of(SpanOutcome.DELIVERED)).isEqualTo(1);
		assertThat(this.counts.of(SpanOutcome.BUFFER_FULL)).isZero();
		assertThat(this.retained.spans()).isZero();
	}

	@Test
	void sendsAgainWhatIsLeftOfABatchWhenAPartOfItWasDropped() {
		TraceChunk first = add();
		add();
		ExportBatch batch = this.queue.begin(Long.MAX_VALUE);
		this.queue.end(batch);
		this.queue.drop(first);
		add();
		assertThat(batch.spans()).hasSize(2);
		assertThat(this.queue.begin(Long.MAX_VALUE).spans()).hasSize(1);
	}

	private TraceChunk add() {
		TraceChunk chunk = new TraceChunk();
		chunk.add(TestSpans.span("span"));
		this.retained.add(chunk);
		this.queue.add(chunk);
		return chunk;
	}

}
