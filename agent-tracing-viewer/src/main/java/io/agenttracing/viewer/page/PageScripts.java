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

	private static final Pattern END = Pattern.compile("</(?=script)", Pattern.CASE_INSENSITIVE);

	private final Map<String, String> modules = new LinkedHashMap<>();

	private PageScripts() {
	}

	static String joined(String first) {
		PageScripts scripts = new PageScripts();
		scripts.add(first);
		return END.matcher(String.join("\n", scripts.modules.values())).replaceAll("<\\\\/");
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
