package io.agenttracing.test.golden;

import java.nio.file.Path;
import java.util.regex.Pattern;

import io.agenttracing.text.LogText;

/**
 * The name of a golden trace: letters, digits, {@code -} and {@code _}, and {@code /} for
 * folders.
 *
 * @param name the name
 */
record GoldenName(String name) {

	private static final Pattern VALID = Pattern.compile("[A-Za-z0-9_-]{1,60}(/[A-Za-z0-9_-]{1,60}){0,5}");

	GoldenName {
		if (!VALID.matcher(name).matches()) {
			throw new IllegalArgumentException("The name of a golden trace consists of letters, digits, '-' and '_', "
					+ "and '/' between them for folders: not " + LogText.quoted(name));
		}
	}

	Path below(Path directory) {
		return directory.resolve(this.name + ".txt");
	}

}
