package io.agenttracing.viewer.model;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

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

	private final List<Predicate<Summary>> terms = new ArrayList<>();

	private final List<SpanTerm> spanTerms = new ArrayList<>();

	private TraceQuery(String text) {
		Matcher matcher = TERM.matcher(text.substring(0, Math.min(MAX_LENGTH, text.length())));
		while (matcher.find() && this.terms.size() + this.spanTerms.size() < MAX_TERMS) {
			String quoted = matcher.group(1);
			String plain = matcher.group(4);
			if (quoted != null) {
				addText(quoted);
			}
			else if (plain == null) {
				String key = matcher.group(2);
				this.spanTerms.add(SpanTerm.attribute(key.substring(0, key.length() - 1), matcher.group(3), true));
			}
			else if (!addKnown(plain)) {
				int equals = plain.indexOf('=');
				if (equals > 0) {
					String key = plain.substring(0, equals);
					this.spanTerms.add(SpanTerm.attribute(key, plain.substring(equals + 1), false));
				}
				else {
					addText(plain);
				}
			}
		}
	}

	private void addText(String text) {
		if (!text.isEmpty()) {
			this.spanTerms.add(SpanTerm.text(text));
		}
	}

	static TraceQuery of(String text) {
		return new TraceQuery(text);
	}

	/**
	 * Whether what the list says of a trace is as asked.
	 */
	boolean matches(Summary summary) {
		return this.terms.stream().allMatch((term) -> term.test(summary));
	}

	/**
	 * What is asked of its spans.
	 */
	List<SpanTerm> ofSpans() {
		return this.spanTerms;
	}

	private boolean addKnown(String term) {
		Matcher duration = DURATION.matcher(term);
		if (duration.matches()) {
			double millis = Double.parseDouble(duration.group(2)) * unit(duration.group(3));
			boolean longer = duration.group(1).equals(">");
			this.terms.add((summary) -> longer ? summary.millis() > millis : summary.millis() < millis);
			return true;
		}
		switch (term.toLowerCase(Locale.ROOT)) {
			case "error" -> this.terms.add((summary) -> summary.failed() || summary.errors().failed() > 0
					|| "error".equals(summary.severity()));
			case "failed" -> this.terms.add(Summary::failed);
			case "hangs" -> this.terms.add((summary) -> summary.state().equals("hangs"));
			case "open" -> this.terms.add((summary) -> summary.open());
			default -> {
				return addNamed(term.substring(0, Math.max(0, term.indexOf(':'))),
						term.substring(term.indexOf(':') + 1));
			}
		}
		return true;
	}

	private boolean addNamed(String what, String name) {
		switch (what.toLowerCase(Locale.ROOT)) {
			case "agent" -> this.terms.add((summary) -> hasOne(summary.agents(), name));
			case "finding" -> this.terms.add((summary) -> hasOne(summary.findings(), name));
			case "service" -> this.terms.add((summary) -> hasOne(summary.services(), name));
			default -> {
				return false;
			}
		}
		return true;
	}

	private static boolean hasOne(Collection<String> names, String part) {
		return names.stream().anyMatch((name) -> TextSearch.has(name, part));
	}

	private static double unit(@Nullable String unit) {
		return (unit == null || unit.equals("ms")) ? 1 : unit.equals("s") ? 1_000 : 60_000;
	}

}
