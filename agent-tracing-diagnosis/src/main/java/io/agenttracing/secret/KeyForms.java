package io.agenttracing.secret;

import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;

/**
 * Reads {@code kinds.txt}, the table of keys. Its syntax is described in its first lines.
 */
final class KeyForms {

	private static final String TABLE = "kinds.txt";

	private static final Pattern COLUMNS = Pattern.compile("\\s{2,}");

	private static final String[] MINIMUM = { "@alnum  a-zA-Z0-9", "OpenAI API key  sk-<alnum:20..>" };

	private KeyForms() {
	}

	/**
	 * Reads the table.
	 * @return the forms by vendor and kind, in the order of the table
	 */
	static Map<String, KeyForm> load() {
		return of(DataFile.lines(TABLE, MINIMUM));
	}

	static Map<String, KeyForm> of(List<String> lines) {
		Map<String, Alphabet> alphabets = new HashMap<>();
		Map<String, KeyForm> forms = new LinkedHashMap<>();
		for (String line : lines) {
			String[] columns = COLUMNS.split(line.strip());
			if (line.startsWith("@")) {
				alphabets.put(columns[0].substring(1), new Alphabet(columns[1]));
			}
			else if (!line.isBlank() && line.charAt(0) != '#') {
				KeyTest test = (columns.length > 2) ? KeyTest.valueOf(columns[2].toUpperCase(Locale.ROOT))
						: KeyTest.RANDOM;
				if (forms.put(columns[0], KeyForm.of(columns[1], alphabets, test)) != null) {
					throw new IllegalArgumentException("Twice: " + columns[0]);
				}
			}
		}
		return forms;
	}

}
