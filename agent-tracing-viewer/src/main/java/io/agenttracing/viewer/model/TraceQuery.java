package io.agenttracing.viewer.model;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.BiPredicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import io.agenttracing.viewer.store.StoredTrace;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.sdk.trace.data.SpanData;
import org.jspecify.annotations.Nullable;

/**
 * What traces are searched by: words and terms, of which a trace has all. What is in
 * quotes is one word, and the whole value of an attribute.
 */
final class TraceQuery {

	private static final int MAX_LENGTH = 500;

	private static final int MAX_TERMS = 10;

	private static final Pattern TERM = Pattern.compile("\"([^\"]*)\"?|(\\S*?=)\"([^\"]*)\"?|(\\S+)");

	private static final Pattern DURATION = Pattern.compile("([<>])([0-9]{1,9}(?:\\.[0-9]{1,9})?)(ms|s|m|min)?");

	private final List<BiPredicate<Summary, StoredTrace>> terms = new ArrayList<>();

	private final boolean reading;

	private TraceQuery(String text) {
		Matcher matcher = TERM.matcher(text.substring(0, Math.min(MAX_LENGTH, text.length())));
		boolean reads = false;
		while (matcher.find() && this.terms.size() < MAX_TERMS) {
			String quoted = matcher.group(1);
			String plain = matcher.group(4);
			if (quoted != null) {
				reads |= !quoted.isEmpty() && addText(quoted);
			}
			else if (plain == null) {
				reads = true;
				addAttribute(matcher.group(2).substring(0, matcher.group(2).length() - 1), matcher.group(3), true);
			}
			else if (!addKnown(plain)) {
				reads = true;
				int equals = plain.indexOf('=');
				if (equals > 0) {
					addAttribute(plain.substring(0, equals), plain.substring(equals + 1), false);
				}
				else {
					addText(plain);
				}
			}
		}
		this.reading = reads;
	}

	static TraceQuery of(String text) {
		return new TraceQuery(text);
	}

	/**
	 * Whether the spans have to be read.
	 */
	boolean isReading() {
		return this.reading;
	}

	boolean matches(Summary summary, StoredTrace trace) {
		for (BiPredicate<Summary, StoredTrace> term : this.terms) {
			if (!term.test(summary, trace)) {
				return false;
			}
		}
		return true;
	}

	private boolean addKnown(String term) {
		Matcher duration = DURATION.matcher(term);
		if (duration.matches()) {
			double millis = Double.parseDouble(duration.group(2)) * unit(duration.group(3));
			boolean longer = duration.group(1).equals(">");
			this.terms.add((summary, trace) -> longer ? summary.millis() > millis : summary.millis() < millis);
			return true;
		}
		switch (term.toLowerCase(Locale.ROOT)) {
			case "error" -> this.terms.add(
					(summary, trace) -> summary.failed() || summary.errors() > 0 || "error".equals(summary.severity()));
			case "open" -> this.terms.add((summary, trace) -> summary.open());
			default -> {
				return addNamed(term.substring(0, Math.max(0, term.indexOf(':'))),
						term.substring(term.indexOf(':') + 1));
			}
		}
		return true;
	}

	private boolean addNamed(String what, String name) {
		switch (what.toLowerCase(Locale.ROOT)) {
			case "agent" -> this.terms.add((summary, trace) -> hasOne(summary.agents(), name));
			case "finding" -> this.terms.add((summary, trace) -> hasOne(summary.findings(), name));
			case "service" -> this.terms.add((summary, trace) -> hasOne(summary.services(), name));
			default -> {
				return false;
			}
		}
		return true;
	}

	private static boolean hasOne(Collection<String> names, String part) {
		return names.stream().anyMatch((name) -> has(name, part));
	}

	private static double unit(@Nullable String unit) {
		return (unit == null || unit.equals("ms")) ? 1 : unit.equals("s") ? 1_000 : 60_000;
	}

	private void addAttribute(String key, String value, boolean whole) {
		this.terms.add((summary, trace) -> trace.spans()
			.stream()
			.anyMatch((span) -> hasAttribute(span.getAttributes(), key, value, whole)
					|| hasAttribute(span.getResource().getAttributes(), key, value, whole)));
	}

	private static boolean hasAttribute(Attributes attributes, String key, String value, boolean whole) {
		for (Map.Entry<AttributeKey<?>, Object> attribute : attributes.asMap().entrySet()) {
			if (attribute.getKey().getKey().equalsIgnoreCase(key) && isValue(attribute.getValue(), value, whole)) {
				return true;
			}
		}
		return false;
	}

	private static boolean isValue(Object value, String asked, boolean whole) {
		if (value instanceof List<?> list) {
			return list.stream().anyMatch((element) -> isValue(element, asked, whole));
		}
		String text = String.valueOf(value);
		return whole ? text.equalsIgnoreCase(asked) : has(text, asked);
	}

	private boolean addText(String text) {
		this.terms.add((summary, trace) -> has(summary.name(), text) || has(summary.id(), text)
				|| (summary.finding() != null && has(summary.finding(), text))
				|| trace.spans().stream().anyMatch((span) -> hasText(span, text)));
		return true;
	}

	private static boolean hasText(SpanData span, String text) {
		if (has(span.getName(), text) || has(span.getSpanId(), text) || has(span.getStatus().getDescription(), text)) {
			return true;
		}
		for (Object value : span.getAttributes().asMap().values()) {
			if (has(String.valueOf(value), text)) {
				return true;
			}
		}
		return false;
	}

	private static boolean has(String text, String part) {
		int last = text.length() - part.length();
		for (int i = 0; i <= last; i++) {
			if (text.regionMatches(true, i, part, 0, part.length())) {
				return true;
			}
		}
		return false;
	}

}
