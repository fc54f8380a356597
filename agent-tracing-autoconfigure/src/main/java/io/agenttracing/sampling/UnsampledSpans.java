package io.agenttracing.sampling;

import java.util.concurrent.atomic.LongAdder;

/**
 * How many spans the sampler has left out.
 */
final class UnsampledSpans {

	private final LongAdder count = new LongAdder();

	void increment() {
		this.count.increment();
	}

	long count() {
		return this.count.sum();
	}

}
