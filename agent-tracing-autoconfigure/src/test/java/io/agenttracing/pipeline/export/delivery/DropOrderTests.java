package io.agenttracing.pipeline.export.delivery;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.NavigableSet;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.TreeSet;
import java.util.stream.IntStream;

import io.agenttracing.pipeline.collector.SpanBuffer;
import io.agenttracing.pipeline.collector.SpanCounts;
import io.agenttracing.pipeline.collector.SpanOutcome;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link DropOrder}: beside a sorted set, while several exporters deliver,
 * refuse, set aside and drop what they have in any order.
 */
class DropOrderTests {

	private static final int EXPORTERS = 3;

	private final RetainedChunks retained = new RetainedChunks(new SpanCounts(), new SpanBuffer(Long.MAX_VALUE));

	private final List<ExportQueue> queues = IntStream.range(0, EXPORTERS)
		.mapToObj((i) -> new ExportQueue(new Object(), 4, this.retained, true))
		.toList();

	private final Map<ExportQueue, ExportBatch> sent = new HashMap<>();

	private final NavigableSet<Model> model = new TreeSet<>(Comparator.comparing((Model each) -> !each.delivered)
		.thenComparing((each) -> each.error)
		.thenComparingLong((each) -> each.number));

	private final Map<TraceChunk, Model> models = new HashMap<>();

	private long number;

	@ParameterizedTest
	@ValueSource(longs = { 1, 2, 3, 4, 5 })
	void dropsWhatASortedSetHasFirst(long seed) {
		SplittableRandom random = new SplittableRandom(seed);
		Set<Integer> ranks = new HashSet<>();
		for (int i = 0; i < 20_000; i++) {
			ExportQueue queue = this.queues.get(random.nextInt(EXPORTERS));
			ExportBatch batch = this.sent.get(queue);
			if (random.nextInt(3) == 0) {
				add(random);
			}
			else if (batch != null) {
				end(queue, batch, random.nextInt(4));
			}
			else if (random.nextInt(4) == 0) {
				drop();
			}
			else {
				begin(queue, (random.nextInt(4) == 0) ? 1 : Long.MAX_VALUE);
			}
			Model expected = this.model.stream().filter((each) -> each.sending == 0).findFirst().orElse(null);
			TraceChunk first = this.retained.firstToDrop();
			assertThat((first != null) ? this.models.get(first) : null).isEqualTo(expected);
			if (expected != null) {
				ranks.add((expected.delivered ? 0 : 2) + (expected.error ? 1 : 0));
			}
		}
		assertThat(ranks).containsExactlyInAnyOrder(0, 1, 2, 3);
		assertThat(this.retained.spans()).isEqualTo(this.models.keySet().stream().mapToInt(TraceChunk::size).sum());
	}

	private void add(SplittableRandom random) {
		TraceChunk chunk = new TraceChunk();
		boolean error = random.nextInt(4) > 0;
		chunk.add(error ? TestSpans.error("span") : TestSpans.span("span"));
		if (random.nextInt(3) == 0) {
			chunk.add(TestSpans.span("span"));
		}
		this.retained.add(chunk);
		this.queues.forEach((queue) -> queue.add(chunk));
		this.number++;
		Model added = new Model(this.number, error);
		this.queues.forEach((queue) -> added.pending.put(queue, chunk.size()));
		this.models.put(chunk, added);
		this.model.add(added);
	}

	private void begin(ExportQueue queue, long maxBytes) {
		ExportBatch batch = queue.begin(maxBytes);
		batch.chunks().forEach((chunk) -> this.models.get(chunk.chunk()).sending++);
		this.sent.put(queue, batch);
	}

	private void end(ExportQueue queue, ExportBatch batch, int choice) {
		this.sent.remove(queue);
		List<QueuedChunk> before = batch.chunks().stream().filter((chunk) -> chunk.size() > 0).toList();
		switch (choice) {
			case 0 -> queue.settle(batch, SpanOutcome.REFUSED, 0);
			case 1 -> queue.setAside(batch);
			default -> queue.settle(batch, SpanOutcome.DELIVERED, 0);
		}
		before.forEach((chunk) -> settled(queue, chunk, choice > 1));
		batch.chunks().forEach((chunk) -> {
			Model each = this.models.get(chunk.chunk());
			if (each != null) {
				each.sending--;
			}
		});
		queue.end(batch);
		if (choice > 1) {
			List<QueuedChunk> all = this.models.keySet().stream().map((chunk) -> chunk.in(queue)).toList();
			queue.othersGotThrough();
			all.forEach((chunk) -> settled(queue, chunk, false));
		}
	}

	private void drop() {
		TraceChunk first = this.retained.firstToDrop();
		if (first != null) {
			this.queues.forEach((queue) -> queue.drop(first));
			this.model.remove(this.models.remove(first));
		}
	}

	private void settled(ExportQueue queue, QueuedChunk chunk, boolean delivered) {
		Model each = this.models.get(chunk.chunk());
		if (each == null || chunk.size() == each.unsettled(queue)) {
			return;
		}
		each.pending.put(queue, chunk.size());
		if (!delivered) {
			each.flawed.add(queue);
		}
		if (chunk.size() > 0) {
			return;
		}
		each.pending.remove(queue);
		this.model.remove(each);
		each.delivered |= !each.flawed.contains(queue);
		if (each.pending.isEmpty()) {
			this.models.remove(chunk.chunk());
		}
		else {
			this.model.add(each);
		}
	}

	/**
	 * What is known of a chunk.
	 */
	private static final class Model {

		private final long number;

		private final boolean error;

		private final Map<ExportQueue, Integer> pending = new HashMap<>();

		private final Set<ExportQueue> flawed = new HashSet<>();

		private boolean delivered;

		private int sending;

		private Model(long number, boolean error) {
			this.number = number;
			this.error = error;
		}

		private int unsettled(ExportQueue queue) {
			return this.pending.getOrDefault(queue, 0);
		}

	}

}
