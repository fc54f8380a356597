package io.agenttracing.cli.recorded;

import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;

import javax.lang.model.SourceVersion;

/**
 * The name of a class that is written. Letters, digits and underscores of ASCII are
 * allowed, whatever Java allows beyond.
 *
 * @param packageName its package, empty for none
 * @param className its simple name
 */
public record TestName(String packageName, String className) {

	private static final Pattern IDENTIFIER = Pattern.compile("[A-Za-z][A-Za-z0-9_]{0,99}");

	private static final Pattern BETWEEN_WORDS = Pattern.compile("[^A-Za-z0-9]+");

	// As StepName, which has others in their place
	private static final Pattern ID = Pattern.compile(".*[0-9]{4}.*|(?=.*[0-9])[0-9a-fA-F]{8,}");

	/** The first one that is no word, but says what kind of call it is. */
	private static final Pattern OPERATION = Pattern.compile("^invoke_(?:agent|workflow) ");

	/** What the class itself calls so, or its imports begin with. */
	private static final Set<String> TAKEN = Set.of("AgentTrace", "AgentTracingTest", "Duration", "Exception", "Object",
			"Test", "io", "java", "org");

	/** Keywords only where a class has its name. */
	private static final Set<String> NO_TYPES = Set.of("permits", "record", "sealed", "var", "yield");

	private static final int MAX_SEGMENTS = 20;

	private static final int LONGEST_WORDS = 60;

	private static final int LOOKED_AT = 200;

	private static final String SUFFIX = "TraceTests";

	public TestName {
		if (!isClass(className)) {
			throw new IllegalArgumentException("no name of a class");
		}
		if (!packageName.isEmpty() && !isPackage(packageName)) {
			throw new IllegalArgumentException("no name of a package");
		}
	}

	/**
	 * Whether a class may have a name.
	 * @param name the name, from whomever
	 * @return whether it is one
	 */
	public static boolean isClass(String name) {
		return isIdentifier(name) && !TAKEN.contains(name) && !NO_TYPES.contains(name);
	}

	/**
	 * Whether a package may have a name.
	 * @param name the name, from whomever
	 * @return whether it is one
	 */
	public static boolean isPackage(String name) {
		String[] segments = name.split("\\.", MAX_SEGMENTS + 1);
		if (segments.length > MAX_SEGMENTS) {
			return false;
		}
		for (String segment : segments) {
			if (!isIdentifier(segment)) {
				return false;
			}
		}
		return !segments[0].equals("java") && !isOfJava(name);
	}

	// A package is of one module: no other classes are compiled into it.
	private static boolean isOfJava(String name) {
		return ModuleLayer.boot().modules().stream().anyMatch((module) -> module.getPackages().contains(name));
	}

	private static boolean isIdentifier(String name) {
		return IDENTIFIER.matcher(name).matches() && !SourceVersion.isKeyword(name);
	}

	/**
	 * The name of a class for a trace.
	 * @param root the name of its root
	 * @return such as {@code FraudCheckTraceTests}
	 */
	public static String classNameFor(String root) {
		String shown = root.substring(0, Math.min(LOOKED_AT, root.length()));
		StringBuilder name = new StringBuilder();
		for (String word : BETWEEN_WORDS.split(OPERATION.matcher(shown).replaceFirst(""))) {
			if (!word.isEmpty() && !ID.matcher(word).matches() && name.length() + word.length() <= LONGEST_WORDS) {
				name.append(word.substring(0, 1).toUpperCase(Locale.ROOT)).append(word.substring(1));
			}
		}
		if (name.isEmpty() || Character.isDigit(name.charAt(0))) {
			name.insert(0, "Recorded");
		}
		return name.append(SUFFIX).toString();
	}

	/**
	 * Where its file is, below the root of the sources.
	 * @return a path with slashes
	 */
	public String path() {
		String directory = this.packageName.isEmpty() ? "" : this.packageName.replace('.', '/') + '/';
		return directory + this.className + ".java";
	}

}
