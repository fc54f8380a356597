package io.agenttracing.context;

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

	private static final int MAX_NAMES = 50;

	private static final int MAX_LENGTH = 200;

	private final List<Pattern> patterns;

	/**
	 * Patterns.
	 * @param patterns the patterns, in their order
	 */
	public NamePatterns(List<String> patterns) {
		this.patterns = patterns.stream()
			.map((pattern) -> new Pattern(new Glob(pattern), ConcurrentHashMap.newKeySet()))
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
			Pattern pattern = this.patterns.get(i);
			if (pattern.glob().matches(name)) {
				pattern.remember(name);
				return i;
			}
		}
		return -1;
	}

	/**
	 * The names that each pattern has matched so far.
	 * @return the patterns in their order
	 */
	public List<Matched> matched() {
		return this.patterns.stream()
			.map((pattern) -> new Matched(pattern.glob().toString(), new TreeSet<>(pattern.names())))
			.toList();
	}

	private record Pattern(Glob glob, Set<String> names) {

		// Names may come from requests: their number and length are limited.
		private void remember(String name) {
			if (!this.names.contains(name) && this.names.size() < MAX_NAMES && name.length() <= MAX_LENGTH) {
				this.names.add(name);
			}
		}

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
