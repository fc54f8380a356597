package io.agenttracing.pipeline.cap;

import java.util.HashSet;
import java.util.Set;

import io.opentelemetry.api.trace.SpanContext;
import org.jspecify.annotations.Nullable;

/**
 * The exported spans of a trace: their number, their ids if needed, and the parents that
 * were open at that time and have to be exported too.
 */
final class ExportedSpans {

	// Most traces are exported whole, and need none of these.
	private Set<String> ids = Set.of();

	private Set<String> expected = Set.of();

	private Set<ErrorKind> kinds = Set.of();

	private boolean idsKnown = true;

	private @Nullable SpanContext root;

	private long count;

	void add(SpanNode span, boolean complete) {
		this.count++;
		this.ids = with(this.ids, span.id());
		if (!this.expected.isEmpty()) {
			this.expected.remove(span.id());
		}
		String parentId = span.parentContext().getSpanId();
		if (!complete && span.parent() == null && span.parentContext().isValid() && !this.ids.contains(parentId)) {
			this.expected = with(this.expected, parentId);
		}
		if (span.importance() == Importance.ERROR) {
			this.kinds = with(this.kinds, ErrorKind.of(span.span()));
		}
	}

	private static <T> Set<T> with(Set<T> set, T element) {
		Set<T> result = set.isEmpty() ? new HashSet<>() : set;
		result.add(element);
		return result;
	}

	/**
	 * Counts exported spans of a trace without folded ones.
	 * @param spans how many
	 */
	void addAll(int spans) {
		this.count += spans;
	}

	void setRoot(SpanContext root) {
		this.root = root;
	}

	long count() {
		return this.count;
	}

	/**
	 * Whether a span was exported, as far as is known.
	 * @param id the id of a span that is neither held nor folded
	 * @return whether it was, also true when ids are forgotten
	 */
	boolean contains(String id) {
		return !this.idsKnown || this.ids.contains(id);
	}

	/**
	 * Whether a span is known to have been exported.
	 * @param id the id of a span that is neither held nor folded
	 * @return whether it was, false when ids are forgotten
	 */
	boolean isKnown(String id) {
		return this.ids.contains(id);
	}

	/**
	 * Whether a span has to be exported, since a child of it was.
	 * @param id the id of the span
	 * @return whether it was open when the child was exported
	 */
	boolean isExpected(String id) {
		return this.expected.contains(id);
	}

	boolean represents(ErrorKind kind) {
		return this.kinds.contains(kind);
	}

	boolean hasRoot() {
		return this.root != null;
	}

	SpanContext rootOr(SpanContext other) {
		return (this.root != null) ? this.root : other;
	}

	/**
	 * Forgets the expected parents, since no span is open.
	 */
	void endWaiting() {
		this.expected = Set.of();
	}

	/**
	 * Forgets everything but the number.
	 */
	void forget() {
		this.ids = Set.of();
		this.idsKnown = false;
		this.expected = Set.of();
		this.kinds = Set.of();
	}

	int weight() {
		return this.ids.size() + this.expected.size() + this.kinds.size();
	}

}
