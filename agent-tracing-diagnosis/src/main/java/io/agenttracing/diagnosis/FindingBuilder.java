package io.agenttracing.diagnosis;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import io.agenttracing.diagnosis.trace.SpanNode;
import io.agenttracing.text.LogText;
import org.jspecify.annotations.Nullable;

/**
 * A finding in the making, which is part of the verdict from its begin.
 *
 * @since 0.1.0
 */
public final class FindingBuilder {

	private static final int MAX_SPANS = 32;

	private static final int MAX_VALUE = 800;

	private static final int MAX_SENTENCE = 2_000;

	private final String rule;

	private final Severity severity;

	private final List<String> spans = new ArrayList<>();

	private final Map<String, Object> numbers = new LinkedHashMap<>();

	private Confidence confidence;

	private String subject;

	private @Nullable Double saving;

	private String cause = "";

	private String fix = "";

	FindingBuilder(String rule, Severity severity, Confidence confidence, SpanNode first) {
		this.rule = rule;
		this.severity = severity;
		this.confidence = confidence;
		this.subject = first.label();
		and(first);
	}

	/**
	 * Adds evidence.
	 * @param span another span, ignored if there is none
	 * @return this
	 */
	public FindingBuilder and(@Nullable SpanNode span) {
		if (span != null && this.spans.size() < MAX_SPANS && !this.spans.contains(span.id())) {
			this.spans.add(span.id());
		}
		return this;
	}

	/**
	 * Adds evidence.
	 * @param more other spans
	 * @return this
	 */
	public FindingBuilder and(List<SpanNode> more) {
		for (int i = 0; i < more.size() && this.spans.size() < MAX_SPANS; i++) {
			and(more.get(i));
		}
		return this;
	}

	/**
	 * Says what the same finding is told by; without it, it is the first span's name.
	 * @param names the names of spans, without numbers
	 * @return this
	 */
	public FindingBuilder subject(String names) {
		this.subject = LogText.of(names, MAX_VALUE);
		return this;
	}

	/**
	 * Says what is wrong, in one line.
	 * @param format a sentence, with {@code %s} or {@code %d} for each value
	 * @param values of the sentence; texts are made safe for a line
	 * @return this
	 */
	public FindingBuilder cause(String format, Object... values) {
		this.cause = sentence(format, values);
		return this;
	}

	/**
	 * Says what to do, in one line.
	 * @param format a sentence, with {@code %s} or {@code %d} for each value
	 * @param values of the sentence; texts are made safe for a line
	 * @return this
	 */
	public FindingBuilder fix(String format, Object... values) {
		this.fix = sentence(format, values);
		return this;
	}

	// The values come from spans: no line, and no length, of theirs gets through.
	private static String sentence(String format, Object[] values) {
		Object[] safe = values.clone();
		for (int i = 0; i < safe.length; i++) {
			if (safe[i] instanceof String text) {
				safe[i] = LogText.of(text, MAX_VALUE);
			}
		}
		return LogText.cut(Sentence.of(format, safe), MAX_SENTENCE);
	}

	/**
	 * Adds what was measured.
	 * @param name the name, with its unit
	 * @param value the number, ignored if there is none
	 * @return this
	 */
	public FindingBuilder number(String name, @Nullable Object value) {
		if (value != null && !(value instanceof Double number && !Double.isFinite(number))) {
			this.numbers.put(name, value);
		}
		return this;
	}

	/**
	 * Says how much shorter the trace would be.
	 * @param millis milliseconds
	 * @return this
	 */
	public FindingBuilder saving(double millis) {
		this.saving = Math.max(0, millis);
		return this;
	}

	/**
	 * Says how sure it is, where that does not follow from the trace being complete.
	 * @param known how sure
	 * @return this
	 */
	public FindingBuilder confidence(Confidence known) {
		this.confidence = known;
		return this;
	}

	Finding build() {
		return new Finding(this.rule, this.severity, this.confidence, this.subject, List.copyOf(this.spans),
				Collections.unmodifiableMap(new LinkedHashMap<>(this.numbers)), this.saving, this.cause, this.fix,
				null);
	}

}
