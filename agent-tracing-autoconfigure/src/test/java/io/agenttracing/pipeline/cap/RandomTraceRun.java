package io.agenttracing.pipeline.cap;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;

import io.agenttracing.pipeline.collector.SpanSelection;
import io.opentelemetry.sdk.trace.data.SpanData;

/**
 * Puts a random trace through a span cap as the collector would: in the order of the
 * ends, with parts and compactions at random points, and completely whenever nothing is
 * open. Some spans get lost before.
 */
final class RandomTraceRun {

	private final RandomTrace trace;

	private final int cap;

	private final SpanCap factory;

	private final List<SpanData> added = new ArrayList<>();

	private final List<SpanData> exported = new ArrayList<>();

	private final Set<String> exportedInParts = new HashSet<>();

	private final Set<String> lost = new HashSet<>();

	private final Map<String, Boolean> kinds = new HashMap<>();

	private int takes;

	private boolean compacted;

	private List<SpanData> last = List.of();

	private SpanSelection selection;

	RandomTraceRun(RandomTrace trace, int cap, SpanCap factory) {
		this.trace = trace;
		this.cap = cap;
		this.factory = factory;
		this.selection = factory.of(trace.id());
	}

	RandomTraceRun run() {
		Random random = this.trace.random();
		double parts = (random.nextInt(3) == 0) ? 3.0 / this.trace.size() : 0;
		double compactions = (random.nextInt(3) == 0) ? 5.0 / this.trace.size() : 0;
		double losses = (random.nextInt(10) == 0) ? 0.03 : 0;
		int[] order = this.trace.inOrderOfEnd();
		long[] nextStarts = nextStarts(order);
		for (int i = 0; i < order.length; i++) {
			TestSpan span = this.trace.span(order[i]);
			if (random.nextDouble() < losses) {
				this.lost.add(span.getSpanId());
			}
			else {
				add(span);
			}
			if (span.getEndEpochNanos() < nextStarts[i]) {
				take(true);
			}
			else if (random.nextDouble() < parts) {
				take(false);
			}
			else if (random.nextDouble() < compactions) {
				this.compacted = true;
				this.selection.compact();
			}
		}
		return this;
	}

	/** The earliest start among the spans that end later. */
	private long[] nextStarts(int[] order) {
		long[] nextStarts = new long[order.length];
		Arrays.fill(nextStarts, Long.MAX_VALUE);
		for (int i = order.length - 1; i > 0; i--) {
			nextStarts[i - 1] = Math.min(nextStarts[i], this.trace.span(order[i]).getStartEpochNanos());
		}
		return nextStarts;
	}

	private void add(SpanData span) {
		this.selection.add(span);
		this.added.add(span);
		if (Invariants.isError(span)) {
			this.kinds.putIfAbsent(Invariants.kind(span), false);
		}
	}

	private void take(boolean complete) {
		int room = 2 * this.cap - this.exported.size();
		this.last = this.selection.take(complete);
		this.takes++;
		this.exported.addAll(this.last);
		for (SpanData span : this.last) {
			if (!complete) {
				this.exportedInParts.add(span.getSpanId());
			}
			if (Invariants.isError(span)) {
				this.kinds.put(Invariants.kind(span), true);
			}
		}
		long unrepresented = this.kinds.values().stream().filter((represented) -> !represented).count();
		Invariants.check(unrepresented == 0 || unrepresented + this.last.size() > room,
				"an error of each kind is exported");
		this.kinds.values().removeIf((represented) -> !represented);
		if (complete || this.trace.random().nextBoolean()) {
			this.selection = this.factory.of(this.trace.id());
		}
	}

	RandomTrace trace() {
		return this.trace;
	}

	int cap() {
		return this.cap;
	}

	List<SpanData> added() {
		return this.added;
	}

	List<SpanData> exported() {
		return this.exported;
	}

	/** What was taken last. */
	List<SpanData> last() {
		return this.last;
	}

	boolean isExportedInPart(String id) {
		return this.exportedInParts.contains(id);
	}

	boolean isLost(String id) {
		return this.lost.contains(id);
	}

	boolean isTakenAtOnce() {
		return this.takes == 1 && this.lost.isEmpty();
	}

	boolean isCompacted() {
		return this.compacted;
	}

}
