package io.agenttracing.pipeline.collector;

import java.util.function.Consumer;

import org.jspecify.annotations.Nullable;

/**
 * The sums of one trace by the id of the span that they wait for. They are linked, since
 * there are few: those of the spans that are open above calls. The latest is the first,
 * and mostly the next that is asked for.
 */
final class WaitingSums {

	private static final int MOST = 2_000;

	// For spans beyond that, which are unknown then.
	private static final String ANY = "";

	private @Nullable UsageSum first;

	private int size;

	boolean isEmpty() {
		return this.first == null;
	}

	/**
	 * Takes the sum of what waits for a span.
	 * @param spanId the id of the span
	 * @return the sum, null if nothing waits for it
	 */
	@Nullable UsageSum remove(String spanId) {
		UsageSum before = null;
		for (UsageSum sum = this.first; sum != null; sum = sum.next) {
			if (sum.waitsFor.equals(spanId)) {
				if (before == null) {
					this.first = sum.next;
				}
				else {
					before.next = sum.next;
				}
				this.size--;
				return sum;
			}
			before = sum;
		}
		return null;
	}

	/**
	 * Adds a sum to what waits for a span.
	 * @param spanId the id of the span
	 * @param sum the sum, which is not used otherwise any more
	 */
	void add(String spanId, UsageSum sum) {
		UsageSum beside = find(spanId);
		if (beside == null && this.size >= MOST) {
			beside = find(ANY);
			sum.waitsFor = ANY;
		}
		else {
			sum.waitsFor = spanId;
		}
		if (beside != null) {
			beside.add(sum);
		}
		else {
			sum.next = this.first;
			this.first = sum;
			this.size++;
		}
	}

	private @Nullable UsageSum find(String spanId) {
		UsageSum sum = this.first;
		while (sum != null && !sum.waitsFor.equals(spanId)) {
			sum = sum.next;
		}
		return sum;
	}

	/**
	 * Takes all sums.
	 * @param receiver receives each, and may add it again
	 */
	void takeAll(Consumer<UsageSum> receiver) {
		UsageSum sum = this.first;
		this.first = null;
		this.size = 0;
		while (sum != null) {
			UsageSum next = sum.next;
			sum.next = null;
			receiver.accept(sum);
			sum = next;
		}
	}

}
