package io.agenttracing.viewer.page;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import org.jspecify.annotations.Nullable;

/**
 * The files that the page consists of: these and no others are served. They are where no
 * web server of an application finds them.
 */
public final class PageFiles {

	// No folder, and no dot but one.
	private static final Pattern PATH = Pattern.compile("/([a-z0-9-]{1,40}\\.(html|css|js|svg))");

	private static final Map<String, String> TYPES = Map.of("html", "text/html; charset=utf-8", "css",
			"text/css; charset=utf-8", "js", "text/javascript; charset=utf-8", "svg", "image/svg+xml");

	private static final String INDEX = "/index.html";

	private PageFiles() {
	}

	/**
	 * A file.
	 * @param path the path of a request, such as {@code /app.css}; {@code /} is the page
	 * itself
	 * @return the file, or null where there is none of that name
	 */
	public static @Nullable PageFile of(String path) {
		Matcher matcher = PATH.matcher(path.equals("/") ? INDEX : path);
		if (!matcher.matches()) {
			return null;
		}
		byte[] bytes = read(matcher.group(1));
		return (bytes != null) ? new PageFile(TYPES.getOrDefault(matcher.group(2), ""), bytes) : null;
	}

	private static byte @Nullable [] read(String name) {
		try (InputStream input = PageFiles.class.getResourceAsStream(name)) {
			return (input != null) ? input.readAllBytes() : null;
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

}
