package io.agenttracing.autoconfigure;

import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;

import org.jspecify.annotations.Nullable;

/**
 * The known properties, and how each can be written. A group without properties is that
 * of a module which is not present: keys below it are accepted.
 */
final class KnownProperties {

	private static final Pattern INDEX = Pattern.compile("\\[\\d+]");

	private static final Pattern VARIABLE_INDEX = Pattern.compile("_\\d+(?=_|$)");

	/** Variables that Kubernetes sets for a service whose name is "agent-tracing". */
	private static final Pattern SERVICE_LINK = Pattern
		.compile("(_SERVICE_HOST|_SERVICE_PORT(_\\w+)?|_PORT(_\\d+_(TCP|UDP|SCTP)(_PROTO|_PORT|_ADDR)?)?)$");

	private static final int MAX_LENGTH = 200;

	private final Map<String, Form> properties;

	private final Set<String> groups = new HashSet<>();

	private final Set<String> modules = new HashSet<>();

	private final Map<String, Form> names = new HashMap<>();

	private final Map<String, Form> variables = new HashMap<>();

	/**
	 * Collects properties.
	 * @param properties their names, with {@code []} for any index
	 * @param groups the names of the groups
	 */
	KnownProperties(Map<String, Form> properties, Collection<String> groups) {
		this.properties = properties;
		for (String group : groups) {
			this.groups.add(uniform(group));
			if (properties.keySet().stream().noneMatch((name) -> name.startsWith(group + "."))) {
				this.modules.add(uniform(group));
			}
		}
		properties.forEach((name, form) -> {
			this.names.put(uniform(name), form);
			String variable = name.replace("[]", ".#").replace('.', '_').toUpperCase(Locale.ROOT);
			this.variables.put(variable.replace("-", ""), form);
			this.variables.put(variable.replace('-', '_'), form);
		});
	}

	/**
	 * Whether no property is known.
	 */
	boolean isEmpty() {
		return this.properties.isEmpty();
	}

	/**
	 * Whether a property is known.
	 * @param name its name as it is written
	 * @param variable whether it is an environment variable
	 * @param value whether it has a value
	 */
	boolean contains(String name, boolean variable, boolean value) {
		if (variable) {
			String upper = name.toUpperCase(Locale.ROOT);
			return contains(this.variables, VARIABLE_INDEX.matcher(upper).replaceAll("_#"), "_")
					|| SERVICE_LINK.matcher(upper).find();
		}
		String uniform = uniform(INDEX.matcher(name).replaceAll("[]"));
		// In YAML, a group whose content is commented out is a key without a value.
		return contains(this.names, uniform, ".") || (!value && this.groups.contains(uniform))
				|| this.modules.stream().anyMatch((module) -> isBelow(uniform, module, "."));
	}

	private static boolean contains(Map<String, Form> known, String name, String separator) {
		return known.containsKey(name) || known.entrySet()
			.stream()
			.anyMatch((entry) -> entry.getValue() == Form.OPEN && isBelow(name, entry.getKey(), separator));
	}

	private static boolean isBelow(String name, String parent, String separator) {
		return name.startsWith(parent + separator) || name.startsWith(parent + "[");
	}

	/**
	 * The most similar property: spelled alike, or with the same name in another group;
	 * for the name of a group its switch.
	 */
	@Nullable String nearest(String name) {
		String written = name.substring(0, Math.min(name.length(), MAX_LENGTH));
		String nearest = null;
		int least = Integer.MAX_VALUE;
		for (String candidate : this.properties.keySet()) {
			int distance = 2 * distance(letters(written), letters(candidate));
			if (element(written).equals(element(candidate))) {
				distance = Math.min(distance, 4);
			}
			if (letters(candidate).equals(letters(written) + "enabled")) {
				distance = 0;
			}
			if (letters(parent(written)).equals(letters(parent(candidate)))) {
				distance--;
			}
			if (distance < least) {
				least = distance;
				nearest = candidate;
			}
		}
		return nearest;
	}

	private static String parent(String name) {
		return name.substring(0, Math.max(0, name.lastIndexOf('.')));
	}

	private static String element(String name) {
		return letters(name.substring(name.lastIndexOf('.') + 1));
	}

	private static String letters(String name) {
		return name.toLowerCase(Locale.ROOT).replaceAll("[^a-z]", "");
	}

	private static String uniform(String name) {
		return name.toLowerCase(Locale.ROOT).replaceAll("[-_]", "");
	}

	/**
	 * The Levenshtein distance.
	 */
	private static int distance(String left, String right) {
		int[] previous = new int[right.length() + 1];
		for (int j = 0; j <= right.length(); j++) {
			previous[j] = j;
		}
		for (int i = 1; i <= left.length(); i++) {
			int[] row = new int[right.length() + 1];
			row[0] = i;
			for (int j = 1; j <= right.length(); j++) {
				int replaced = previous[j - 1] + ((left.charAt(i - 1) == right.charAt(j - 1)) ? 0 : 1);
				row[j] = Math.min(replaced, 1 + Math.min(previous[j], row[j - 1]));
			}
			previous = row;
		}
		return previous[right.length()];
	}

	/**
	 * Which keys a property accepts.
	 */
	enum Form {

		/** The property itself. */
		VALUE,

		/** Any key below it, too. */
		OPEN

	}

}
