package io.agenttracing.diagnosis.diff;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

import io.agenttracing.diagnosis.trace.SpanNode;

/**
 * What a run did: a span, or the attempts of one call.
 */
final class Step {

	private final List<Attempt> attempts = new ArrayList<>(1);

	private final String key;

	private int number;

	private double end;

	private boolean failing;

	private long form;

	Step(SpanNode span) {
		this.key = StepName.of(span.data());
		add(span);
	}

	/**
	 * What it has in common with the same step of another run.
	 */
	String key() {
		return this.key;
	}

	/**
	 * What it has in common with the steps that its time is added to: requests of one
	 * name, if they are for the same.
	 */
	String sort() {
		return this.key + '\n' + StepName.withoutIds(label());
	}

	/**
	 * The name for people.
	 */
	String label() {
		return StepName.withoutAttempt(last().label());
	}

	/**
	 * Whether a span is a further attempt: the one before failed.
	 */
	boolean takes(SpanNode next) {
		return last().isError() && last().end() <= next.begin() + 1 && !last().isAgent()
				&& this.key.equals(StepName.of(next.data()));
	}

	void add(SpanNode attempt) {
		this.attempts.add(new Attempt(attempt, new ArrayList<>()));
		this.end = Math.max(this.end, attempt.end());
	}

	/**
	 * Takes over what the steps below it have, which did so before.
	 */
	void settle() {
		long sum = this.key.hashCode();
		for (Attempt attempt : this.attempts) {
			sum = mixed(sum) + Objects.hashCode(attempt.span().isError() ? attempt.span().errorType() : this.key);
			for (Step below : attempt.steps()) {
				this.end = Math.max(this.end, below.end);
				this.failing |= below.isFailing();
				// Steps at the same time come in any order.
				sum += mixed(below.form);
			}
		}
		this.form = sum;
	}

	private static long mixed(long value) {
		long product = (value + 1) * 0x9E3779B97F4A7C15L;
		return product ^ (product >>> 29);
	}

	/**
	 * Equal for steps that did the same, in whatever time.
	 */
	long form() {
		return this.form;
	}

	/**
	 * Whether it failed in the end, or something below it.
	 */
	boolean isFailing() {
		return this.failing || isError();
	}

	void number(int place) {
		this.number = place;
	}

	int number() {
		return this.number;
	}

	List<Attempt> attempts() {
		return this.attempts;
	}

	SpanNode first() {
		return this.attempts.get(0).span();
	}

	SpanNode last() {
		return this.attempts.get(this.attempts.size() - 1).span();
	}

	double begin() {
		return first().begin();
	}

	/**
	 * Until all is done that it began.
	 */
	double end() {
		return this.end;
	}

	double millis() {
		return this.end - begin();
	}

	boolean isError() {
		return last().isError();
	}

	/**
	 * An attempt of a call, or the only one.
	 *
	 * @param span its span
	 * @param steps what was done in it, in the order of time
	 */
	record Attempt(SpanNode span, List<Step> steps) {

	}

}
