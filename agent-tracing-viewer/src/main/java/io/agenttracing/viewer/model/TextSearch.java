package io.agenttracing.viewer.model;

/**
 * Finds a part of a text, whatever the case.
 */
final class TextSearch {

	private TextSearch() {
	}

	static boolean has(String text, String part) {
		if (part.isEmpty()) {
			return true;
		}
		char lower = Character.toLowerCase(part.charAt(0));
		char upper = Character.toUpperCase(part.charAt(0));
		int last = text.length() - part.length();
		for (int i = 0; i <= last; i++) {
			char at = text.charAt(i);
			if ((at == lower || at == upper || at > 127) && text.regionMatches(true, i, part, 0, part.length())) {
				return true;
			}
		}
		return false;
	}

}
