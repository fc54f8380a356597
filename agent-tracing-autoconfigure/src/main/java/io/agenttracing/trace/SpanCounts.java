package io.agenttracing.trace;

import java.util.EnumMap;
import java.util.Map;
import java.util.concurrent.atomic.LongAdder;

/**
 * What became of the spans that ended: created = exported + dropped + what is still
 * waiting.
 */
final class SpanCounts {

	private final LongAdder created = new LongAdder();

	private final LongAdder exported = new LongAdder();

	private final Map<DropReason, LongAdder> dropped = new EnumMap<>(DropReason.class);

	SpanCounts() {
		for (DropReason reason : DropReason.values()) {
			this.dropped.put(reason, new LongAdder());
		}
	}

	void addCreated() {
		this.created.increment();
	}

	void addExported(int spans) {
		this.exported.add(spans);
	}

	void addDropped(DropReason reason, int spans) {
		adder(reason).add(spans);
	}

	long created() {
		return this.created.sum();
	}

	long exported() {
		return this.exported.sum();
	}

	long dropped(DropReason reason) {
		return adder(reason).sum();
	}

	@SuppressWarnings("NullAway") // every reason has its adder from the constructor on
	private LongAdder adder(DropReason reason) {
		return this.dropped.get(reason);
	}

}
