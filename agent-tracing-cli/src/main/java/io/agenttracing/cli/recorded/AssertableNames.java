package io.agenttracing.cli.recorded;

import java.util.HashSet;
import java.util.Set;
import java.util.regex.Pattern;

import org.jspecify.annotations.Nullable;

/**
 * Decides which names of a trace are those of its next run, too, and counts the others:
 * what has an id in it is another one each time, and what was masked is not known.
 */
final class AssertableNames {

	// As StepName, which has others in their place
	private static final Pattern ID = Pattern.compile("[0-9]{4}|(?=[a-fA-F-]*[0-9])[0-9a-fA-F-]{8}");

	private static final String MASK = "***";

	private final Set<String> leftOut = new HashSet<>();

	/**
	 * A name.
	 * @param name the name, null where there is none
	 * @return the same, or null where nothing is to be said of it
	 */
	@Nullable String keep(@Nullable String name) {
		if (name == null || name.isBlank()) {
			return null;
		}
		if (name.length() > JavaLiteral.MAX_LENGTH || name.contains(MASK) || ID.matcher(name).find()) {
			this.leftOut.add(name);
			return null;
		}
		return name;
	}

	int leftOut() {
		return this.leftOut.size();
	}

}
