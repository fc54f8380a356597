package io.agenttracing.diagnosis.diff;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

import io.agenttracing.diagnosis.trace.SpanNode;

/**
 * What a run did: a span, or the attempts of one call.
 */
final class Step {

	/** What names have that is another one in each run. */
	private static final Pattern ID = Pattern.compile("[0-9a-fA-F-]{8,}|[0-9]{4,}");

	private static final Pattern ATTEMPT = Pattern.compile(" attempt [0-9]+$");

	private final List<SpanNode> attempts = new ArrayList<>(1);

	private final List<Step> children = new ArrayList<>();

	private final String key;

	private int number;

	private double end;

	private boolean failing;

	Step(SpanNode span) {
		this.attempts.add(span);
		this.key = key(span);
		this.end = span.end();
	}

	static String key(SpanNode span) {
		String name = ATTEMPT.matcher(span.name()).replaceFirst("");
		return (span.isProducer() ? "send " : span.isConsumer() ? "receive " : "") + withoutIds(name);
	}

	private static String withoutIds(String name) {
		return ID.matcher(name)
			.replaceAll((match) -> match.group().chars().anyMatch(Character::isDigit) ? "*" : match.group());
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
		return this.key + '\n' + withoutIds(label());
	}

	/**
	 * The name for people.
	 */
	String label() {
		return ATTEMPT.matcher(last().label()).replaceFirst("");
	}

	/**
	 * Whether a span is a further attempt: the one before failed.
	 */
	boolean takes(SpanNode next) {
		return last().isError() && last().end() <= next.begin() + 1 && !last().isAgent() && this.key.equals(key(next));
	}

	void add(SpanNode attempt) {
		this.attempts.add(attempt);
		this.end = Math.max(this.end, attempt.end());
	}

	/**
	 * Takes over what a step below it has.
	 */
	void hold(Step below) {
		this.end = Math.max(this.end, below.end);
		this.failing |= below.failing || below.isError();
	}

	/**
	 * Whether it failed, or something below it.
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

	List<Step> children() {
		return this.children;
	}

	int attempts() {
		return this.attempts.size();
	}

	SpanNode first() {
		return this.attempts.get(0);
	}

	SpanNode last() {
		return this.attempts.get(this.attempts.size() - 1);
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

}
