package io.agenttracing.diagnosis.diff;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Objects;

import io.agenttracing.diagnosis.trace.SpanNode;

/**
 * What a run did: a span, or the attempts of one call.
 *
 * @since 0.1.0
 */
public final class Step {

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
	 * @return its name, without what is another one in each run
	 */
	public String key() {
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
		this.attempts.add(new Attempt(attempt));
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

	/**
	 * How often it was tried.
	 * @return one or more, each but the last failed
	 */
	public List<Attempt> attempts() {
		return Collections.unmodifiableList(this.attempts);
	}

	SpanNode first() {
		return this.attempts.get(0).span();
	}

	/**
	 * The attempt that decided how it ended.
	 * @return the span of the last one
	 */
	public SpanNode last() {
		return this.attempts.get(this.attempts.size() - 1).span();
	}

	/**
	 * When it began.
	 * @return milliseconds from the first start in the trace
	 */
	public double begin() {
		return first().begin();
	}

	/**
	 * When all was done that it began.
	 * @return milliseconds from the first start in the trace
	 */
	public double end() {
		return this.end;
	}

	double millis() {
		return this.end - begin();
	}

	/**
	 * Whether it failed in the end.
	 * @return whether the last attempt did
	 */
	public boolean isError() {
		return last().isError();
	}

	/**
	 * An attempt of a call, or the only one.
	 *
	 * @since 0.1.0
	 */
	public static final class Attempt {

		private final SpanNode span;

		private final List<Step> steps = new ArrayList<>();

		Attempt(SpanNode span) {
			this.span = span;
		}

		/**
		 * Its span.
		 * @return the span
		 */
		public SpanNode span() {
			return this.span;
		}

		/**
		 * What was done in it.
		 * @return the steps, in the order of time
		 */
		public List<Step> steps() {
			return Collections.unmodifiableList(this.steps);
		}

		void add(List<Step> below) {
			this.steps.addAll(below);
		}

	}

}
