package io.agenttracing.viewer.page;

import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The modules of the page as one script: those that are imported before those that import
 * them. Their names do not collide, and they import names as they are.
 */
final class PageScripts {

	private static final Pattern IMPORT = Pattern
		.compile("(?m)^import\\s*\\{[^}]*}\\s*from\\s*['\"]\\./([a-z0-9-]+\\.js)['\"];?[ \\t]*\\R?");

	private static final Pattern EXPORT = Pattern.compile("(?m)^export (?=(?:async |function|const|let|class))");

	// No text goes over several lines.
	private static final Pattern INDENT = Pattern.compile("(?m)^\\t+");

	private static final Pattern COMMENT = Pattern.compile("(?m)^(?://.*|/\\*[^*]*(?:\\*(?!/)[^*]*)*\\*/)$");

	private static final Pattern LINES = Pattern.compile("\\n{2,}");

	private static final Pattern END = Pattern.compile("</(?=script)", Pattern.CASE_INSENSITIVE);

	private final Map<String, String> modules = new LinkedHashMap<>();

	private PageScripts() {
	}

	static String joined(String first) {
		PageScripts scripts = new PageScripts();
		scripts.add(first);
		return END.matcher(compact(String.join("\n", scripts.modules.values()))).replaceAll("<\\\\/");
	}

	/**
	 * A script or style without what only its readers need.
	 */
	static String compact(String text) {
		String lines = COMMENT.matcher(INDENT.matcher(text).replaceAll("")).replaceAll("");
		return LINES.matcher(lines).replaceAll("\n");
	}

	private void add(String name) {
		String text = text(name);
		Matcher imports = IMPORT.matcher(text);
		while (imports.find()) {
			if (!this.modules.containsKey(imports.group(1)) && !imports.group(1).equals(name)) {
				add(imports.group(1));
			}
		}
		this.modules.putIfAbsent(name, EXPORT.matcher(imports.reset().replaceAll("")).replaceAll(""));
	}

	static String text(String name) {
		PageFile file = PageFiles.of('/' + name);
		if (file == null) {
			throw new IllegalStateException("The page has no " + name);
		}
		return new String(file.bytes(), StandardCharsets.UTF_8);
	}

}
