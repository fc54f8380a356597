package io.agenttracing.viewer.page;

import org.jspecify.annotations.Nullable;

/**
 * The files that the page consists of: these and no others are served.
 */
public final class PageFiles {

	private PageFiles() {
	}

	/**
	 * A file.
	 * @param path the path of a request, such as {@code /app.css}; {@code /} is the page
	 * itself
	 * @return the file, or null where there is none of that name
	 */
	public static @Nullable PageFile of(String path) {
		return null;
	}

}
