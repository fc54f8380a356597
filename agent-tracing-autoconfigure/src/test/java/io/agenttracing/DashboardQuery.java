package io.agenttracing;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * What a query in PromQL asks for, as far as the dashboard uses it: each metric is
 * followed by its labels in braces.
 *
 * @param text the query
 * @param selectors what it reads
 * @param grouping the labels that its result is told apart by
 */
record DashboardQuery(String text, List<Selector> selectors, Set<String> grouping) {

	private static final Pattern SELECTOR = Pattern.compile("([a-zA-Z_]\\w*)\\{([^}]*)}(?:\\[[^]]*])?");

	private static final Pattern MATCHER = Pattern.compile("(\\w+)\\s*(=~|!~|!=|=)\\s*\"([^\"]*)\"");

	private static final Pattern GROUPING = Pattern.compile("by \\(([^)]*)\\)");

	private static final Pattern LABEL_VALUES = Pattern.compile("label_values\\((.*), (\\w+)\\)");

	// What is left of a query without its metrics and labels.
	private static final Set<String> FUNCTIONS = Set.of("histogram_quantile", "rate", "sum", "or", "vector");

	static DashboardQuery of(String text) {
		Matcher values = LABEL_VALUES.matcher(text);
		if (values.matches()) {
			String metric = values.group(1);
			return new DashboardQuery(text, selectors(metric.contains("{") ? metric : metric + "{}"),
					Set.of(values.group(2)));
		}
		Set<String> grouping = GROUPING.matcher(text)
			.results()
			.flatMap((by) -> Arrays.stream(by.group(1).split(", ")))
			.collect(Collectors.toCollection(TreeSet::new));
		String rest = GROUPING.matcher(SELECTOR.matcher(text).replaceAll("")).replaceAll("");
		List<String> unknown = Pattern.compile("[a-zA-Z_]\\w*")
			.matcher(rest)
			.results()
			.map(MatchResult::group)
			.filter((word) -> !FUNCTIONS.contains(word))
			.toList();
		if (!unknown.isEmpty()) {
			throw new IllegalArgumentException("Neither functions nor metrics with braces: " + unknown + " in " + text);
		}
		return new DashboardQuery(text, selectors(text), grouping);
	}

	private static List<Selector> selectors(String text) {
		List<Selector> selectors = new ArrayList<>();
		SELECTOR.matcher(text).results().forEach((selector) -> {
			Map<String, String> equal = new HashMap<>();
			Map<String, String> unequal = new HashMap<>();
			Set<String> labels = new TreeSet<>();
			MATCHER.matcher(selector.group(2)).results().forEach((matcher) -> {
				labels.add(matcher.group(1));
				switch (matcher.group(2)) {
					case "=" -> equal.put(matcher.group(1), matcher.group(3));
					case "!=" -> unequal.put(matcher.group(1), matcher.group(3));
					default -> {
						// Of a variable, which has any value
					}
				}
			});
			selectors.add(new Selector(selector.group(1), labels, equal, unequal));
		});
		if (selectors.isEmpty()) {
			throw new IllegalArgumentException("No metric in " + text);
		}
		return selectors;
	}

	/**
	 * Series that a query reads.
	 *
	 * @param metric their name
	 * @param labels the labels that they are chosen by
	 * @param equal values that they have
	 * @param unequal values that they do not have
	 */
	record Selector(String metric, Set<String> labels, Map<String, String> equal, Map<String, String> unequal) {

		boolean chooses(Map<String, String> series) {
			return this.equal.entrySet()
				.stream()
				.allMatch((each) -> each.getValue().equals(series.getOrDefault(each.getKey(), "")))
					&& this.unequal.entrySet()
						.stream()
						.noneMatch((each) -> each.getValue().equals(series.getOrDefault(each.getKey(), "")));
		}

	}

}
