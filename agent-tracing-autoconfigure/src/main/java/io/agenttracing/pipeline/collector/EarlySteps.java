package io.agenttracing.pipeline.collector;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;

import io.opentelemetry.sdk.trace.data.SpanData;
import org.jspecify.annotations.Nullable;

/**
 * Steps of ours that have called a model and ended before the framework's span of the
 * same call, as those of streams do. The layers between end in any order, and the call
 * waits for what is known of them. Only the latest are known.
 */
final class EarlySteps {

	private static final int MOST = 16;

	private @Nullable Known latest;

	private List<SpanData> waiting = List.of();

	/**
	 * Whether neither a step is known nor a call waits.
	 */
	boolean isEmpty() {
		return this.latest == null && this.waiting.isEmpty();
	}

	/**
	 * Adds a step that is a call of a model by all that is known so far.
	 * @param spanId the id of the step
	 * @param told whether it has told its tokens
	 */
	void add(String spanId, boolean told) {
		add(new Known(spanId, "", new Step(told)));
	}

	/**
	 * Adds what has ended above or below.
	 * @param spanId the id of a layer, or of another step
	 * @param parentId the id of its parent
	 */
	void add(String spanId, String parentId) {
		add(new Known(spanId, parentId, null));
	}

	private void add(Known known) {
		known.before = this.latest;
		this.latest = known;
		Known last = known;
		for (int i = 1; i < MOST && last != null; i++) {
			last = last.before;
		}
		if (last != null) {
			last.before = null;
		}
	}

	/**
	 * The step above a span, as far as all between has ended.
	 * @param parentId the id of the parent of the span
	 * @return the step, null if none is known
	 */
	@Nullable Step above(String parentId) {
		Known top = find(top(parentId));
		return (top != null) ? top.step : null;
	}

	/**
	 * The first ancestor that is no layer, or has not ended.
	 */
	private String top(String spanId) {
		String top = spanId;
		Known known = find(top);
		for (int i = 0; i < MOST && known != null && known.step == null; i++) {
			top = known.parentId;
			known = find(top);
		}
		return top;
	}

	private @Nullable Known find(String spanId) {
		Known known = this.latest;
		while (known != null && !known.spanId.equals(spanId)) {
			known = known.before;
		}
		return known;
	}

	/**
	 * Lets a call of a framework wait for the layers above it.
	 * @param call the span
	 * @return whether there is room for it
	 */
	boolean await(SpanData call) {
		if (this.waiting.size() >= MOST) {
			return false;
		}
		if (this.waiting.isEmpty()) {
			this.waiting = new ArrayList<>(1);
		}
		this.waiting.add(call);
		return true;
	}

	/**
	 * Ends the wait of the calls of which enough is known.
	 * @param ended the id of a span that has ended, null if no more will
	 * @param layer whether that may be between a step and its call
	 * @param receiver receives each
	 */
	void release(@Nullable String ended, boolean layer, Receiver receiver) {
		for (Iterator<SpanData> calls = this.waiting.iterator(); calls.hasNext();) {
			SpanData call = calls.next();
			String top = top(call.getParentSpanId());
			Known known = find(top);
			boolean over = ended == null || (!layer && ended.equals(top));
			if (known != null || over) {
				calls.remove();
				receiver.accept(call, top, (known != null) ? known.step : null);
			}
		}
	}

	/**
	 * Receives calls whose wait is over.
	 */
	interface Receiver {

		/**
		 * A call.
		 * @param call the span
		 * @param parentId the id of its first ancestor that is no layer that has ended
		 * @param step the step that has ended above, null if there is none
		 */
		void accept(SpanData call, String parentId, @Nullable Step step);

	}

	/**
	 * A step that ended before what is below it.
	 */
	static final class Step {

		private boolean told;

		private boolean found;

		private Step(boolean told) {
			this.told = told;
		}

		/**
		 * Whether the tokens of the call are told.
		 */
		boolean isTold() {
			return this.told;
		}

		void tell() {
			this.told = true;
		}

		/**
		 * Whether it is the same call as one below, which is the first of these.
		 */
		boolean isFound() {
			boolean first = !this.found;
			this.found = true;
			return first;
		}

	}

	private static final class Known {

		private final String spanId;

		private final String parentId;

		private final @Nullable Step step;

		private @Nullable Known before;

		private Known(String spanId, String parentId, @Nullable Step step) {
			this.spanId = spanId;
			this.parentId = parentId;
			this.step = step;
		}

	}

}
