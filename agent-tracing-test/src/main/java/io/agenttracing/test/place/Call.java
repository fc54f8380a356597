package io.agenttracing.test.place;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

import io.agenttracing.AgentSpanAttributes;
import io.agenttracing.diagnosis.trace.SpanNode;

/**
 * A call with its attempts, which are one call: those that a retry made below its span,
 * and those that came right after one that failed, with nothing else done between.
 */
public final class Call {

	private static final double NOISE = 1;

	private final List<SpanNode> spans = new ArrayList<>(1);

	Call(SpanNode span) {
		this.spans.add(span);
	}

	/**
	 * Whether a span is a further attempt of this call: the one before failed.
	 */
	boolean takes(SpanNode next) {
		SpanNode last = last();
		if (last.parent() != next.parent() || last.isAgent() != next.isAgent()) {
			return false;
		}
		return (next.isAttempt() && last.isAttempt() && next.attempt() > last.attempt()) || (!next.isAgent()
				&& last.isError() && last.end() <= next.begin() + NOISE && !isOtherBetween(last, next));
	}

	// Whoever does something else in between makes another call, and no attempt.
	private static boolean isOtherBetween(SpanNode last, SpanNode next) {
		SpanNode caller = next.parent();
		return caller != null && caller.children()
			.stream()
			.anyMatch((span) -> span != last && span != next && !span.isWait() && span.begin() >= last.end()
					&& span.end() <= next.begin());
	}

	/**
	 * Whether a span of the same name that is below this call belongs to it: an attempt,
	 * or the other end of it.
	 */
	boolean hasWithin(SpanNode span) {
		SpanNode last = last();
		return span.isBelow(last)
				&& ((span.isAttempt() && span.parent() == last) || (!span.isAgent() && owner(span) == owner(last)));
	}

	private static SpanNode owner(SpanNode span) {
		return span.isAgent() ? span : span.owner();
	}

	void add(SpanNode attempt) {
		this.spans.add(attempt);
	}

	/**
	 * Its spans.
	 * @return one, or one for each attempt where there is none around them
	 */
	public List<SpanNode> spans() {
		return this.spans;
	}

	/**
	 * Its attempts.
	 * @return in their order, the span of the call where it has none
	 */
	public List<SpanNode> attempts() {
		if (this.spans.size() > 1) {
			return this.spans;
		}
		List<SpanNode> attempts = new ArrayList<>(
				this.spans.get(0).children().stream().filter(SpanNode::isAttempt).toList());
		attempts.sort(Comparator.comparingInt(SpanNode::attempt).thenComparingDouble(SpanNode::begin));
		return attempts.isEmpty() ? this.spans : attempts;
	}

	/**
	 * How often it was tried.
	 * @return by what the span of the call says where attempts have no spans
	 */
	public long tries() {
		return Math.max(attempts().size(), this.spans.get(0).count(AgentSpanAttributes.RETRY_ATTEMPTS));
	}

	/**
	 * Its first span.
	 * @return where it began
	 */
	public SpanNode first() {
		return this.spans.get(0);
	}

	/**
	 * Its last span.
	 * @return what decided how it ended
	 */
	public SpanNode last() {
		return this.spans.get(this.spans.size() - 1);
	}

	/**
	 * When it was over.
	 * @return milliseconds from the first start in the trace
	 */
	public double end() {
		return this.spans.stream().mapToDouble(SpanNode::end).max().orElse(0);
	}

}
