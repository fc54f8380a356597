package io.agenttracing.span;

import java.util.ArrayDeque;
import java.util.Collections;
import java.util.Deque;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;

import org.jspecify.annotations.Nullable;
import reactor.core.Scannable;
import reactor.core.Scannable.Attr;

/**
 * Describes the operators upstream of a subscription by the names of their methods, from
 * the source on. The inner sources of an operator such as {@code zip} follow in brackets.
 * Operators that do not wait, and constant values, are left out.
 */
final class OperatorNames {

	private static final String SEPARATOR = " > ";

	private static final int MAX_TEXT = 180;

	private static final int MAX_OPERATORS = 16;

	private static final int MAX_LENGTH = 32;

	private static final int MAX_INNER = 3;

	private static final int MAX_DEPTH = 3;

	private static final String VALUE = "just";

	private static final Set<String> SILENT = Set.of("contextWrite", "hide", "serialized", "peek", "peekTerminal",
			"cancelledSubscription", "strictSubscriber");

	private static final List<String> SUFFIXES = List.of("RestoringThreadLocals", "NoPrefetch", "Array");

	private static final Map<String, String> METHODS = Map.of("emptySubscription", "never", "scalarSubscription", VALUE,
			"ignoreThen", "then", "completionStage", "fromFuture", "subscribeOnCallable", "subscribeOn",
			"subscribeOnValue", "subscribeOn", "cacheTime", "cache", "iterable", "fromIterable");

	private final Set<Scannable> seen = Collections.newSetFromMap(new IdentityHashMap<>());

	private int left = MAX_OPERATORS;

	private final boolean described;

	private OperatorNames(boolean described) {
		this.described = described;
	}

	/**
	 * The names of the operators upstream of a subscription.
	 * @param subscription the subscription
	 * @param described whether descriptions of checkpoints are included
	 * @return the names, empty where there are none
	 */
	static String of(@Nullable Object subscription, boolean described) {
		Deque<String> names = new OperatorNames(described).names(Scannable.from(subscription), MAX_DEPTH);
		String text = String.join(SEPARATOR, names);
		// The operators at the end are the agent's, those at the source are the
		// libraries'.
		while (text.length() > MAX_TEXT && names.size() > 1) {
			names.removeFirst();
			text = "…" + SEPARATOR + String.join(SEPARATOR, names);
		}
		return text;
	}

	private Deque<String> names(@Nullable Scannable last, int depth) {
		Deque<String> names = new ArrayDeque<>();
		int length = 0;
		for (Scannable step = last; step != null && step.isScanAvailable() && length < MAX_LENGTH
				&& this.seen.add(step); step = step.scan(Attr.PARENT)) {
			length++;
			String name = name(step);
			if (!name.isEmpty() && this.left > 0) {
				this.left--;
				names.addFirst(name + inner(step, depth));
			}
		}
		return names;
	}

	private String inner(Scannable step, int depth) {
		if (depth == 0) {
			return "";
		}
		List<String> inner = step.inners()
			.filter(Objects::nonNull)
			.filter((each) -> !isOver(each))
			.limit(MAX_INNER)
			.map((each) -> String.join(SEPARATOR, names(each.scan(Attr.PARENT), depth - 1)))
			.filter((names) -> !names.isEmpty() && !names.equals(VALUE))
			.toList();
		return inner.isEmpty() ? "" : " [" + String.join(", ", inner) + "]";
	}

	private static boolean isOver(Scannable step) {
		return step.scanOrDefault(Attr.TERMINATED, false) || step.scanOrDefault(Attr.CANCELLED, false);
	}

	private String name(Scannable step) {
		String name = step.stepName();
		if (name.contains("checkpoint")) {
			return this.described ? name : "checkpoint";
		}
		int end = 0;
		while (end < name.length() && Character.isJavaIdentifierPart(name.charAt(end))) {
			end++;
		}
		name = name.substring(0, end);
		for (String suffix : SUFFIXES) {
			name = name.endsWith(suffix) ? name.substring(0, name.length() - suffix.length()) : name;
		}
		return SILENT.contains(name) ? "" : METHODS.getOrDefault(name, name);
	}

}
