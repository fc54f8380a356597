package io.agenttracing.context;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Configured {@link Glob patterns} of names of agents and steps, of which the first match
 * applies. Records some of the names that each has matched, for diagnosis.
 *
 * @since 0.1.0
 */
public final class NamePatterns {

	private static final int MAX_REMEMBERED = 50;

	private static final int MAX_LENGTH = 200;

	private final List<Glob> patterns;

	private final List<Set<String>> names;

	/**
	 * Patterns.
	 * @param patterns the patterns, in their order
	 */
	public NamePatterns(List<String> patterns) {
		this.patterns = patterns.stream().map(Glob::new).toList();
		this.names = this.patterns.stream()
			.map((pattern) -> (Set<String>) ConcurrentHashMap.<String>newKeySet())
			.toList();
	}

	/**
	 * Whether there is no pattern.
	 * @return whether there is none
	 */
	public boolean isEmpty() {
		return this.patterns.isEmpty();
	}

	/**
	 * The pattern that applies to a name.
	 * @param name the name
	 * @return the index of the first that matches, -1 where none does
	 */
	public int first(String name) {
		for (int i = 0; i < this.patterns.size(); i++) {
			if (this.patterns.get(i).matches(name)) {
				remember(this.names.get(i), name);
				return i;
			}
		}
		return -1;
	}

	// Names may come from requests: their number and length are limited.
	private static void remember(Set<String> names, String name) {
		if (!names.contains(name) && names.size() < MAX_REMEMBERED && name.length() <= MAX_LENGTH) {
			names.add(name);
		}
	}

	/**
	 * The names that each pattern has matched so far.
	 * @return the patterns in their order
	 */
	public List<Matched> matched() {
		List<Matched> matched = new ArrayList<>(this.patterns.size());
		for (int i = 0; i < this.patterns.size(); i++) {
			matched.add(new Matched(this.patterns.get(i).toString(), new TreeSet<>(this.names.get(i))));
		}
		return matched;
	}

	/**
	 * One pattern.
	 *
	 * @param pattern the pattern
	 * @param names names that it has matched
	 */
	public record Matched(String pattern, SortedSet<String> names) {

	}

}
