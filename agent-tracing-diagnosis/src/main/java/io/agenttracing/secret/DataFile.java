package io.agenttracing.secret;

import java.io.BufferedReader;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.List;

import org.jspecify.annotations.Nullable;

/**
 * A resource beside this class with one entry per line. If it cannot be read, as in a
 * native image built without it, a few default entries are used: masking must not stop an
 * application.
 */
final class DataFile {

	private DataFile() {
	}

	/**
	 * Reads a list.
	 * @param name the name of the file
	 * @param minimum the default entries
	 * @return the lines that are neither empty nor a comment
	 */
	static List<String> lines(String name, String... minimum) {
		List<String> lines = read(name);
		return (lines != null) ? lines : List.of(minimum);
	}

	private static @Nullable List<String> read(String name) {
		try (InputStream file = DataFile.class.getResourceAsStream(name)) {
			if (file == null) {
				return null;
			}
			BufferedReader reader = new BufferedReader(new InputStreamReader(file, StandardCharsets.UTF_8));
			return reader.lines().filter((line) -> !line.isBlank() && line.charAt(0) != '#').toList();
		}
		catch (Throwable ex) {
			return null;
		}
	}

}
