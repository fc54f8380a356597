package io.agenttracing.secret;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import org.jspecify.annotations.Nullable;

/**
 * The form of one kind of key, a line of {@code kinds.txt}: an anchor by which it is
 * found, and the parts before and after it. It is searched at the start of words only, or
 * at characters that no word contains.
 *
 * @param head the parts before the anchor, usually none
 * @param anchor the fixed text by which it is found
 * @param parts the parts after the anchor, which are masked
 * @param test distinguishes keys from words of the same form
 */
record KeyForm(List<Part> head, String anchor, List<Part> parts, KeyTest test) {

	private static final String UUID = "<hex:8>-<hex:4>-<hex:4>-<hex:4>-<hex:12>";

	private static final Pattern PART = Pattern.compile("<(\\w+):(\\d+)(\\.\\.(\\d*))?>|[^<]+");

	/**
	 * Reads a form.
	 * @param form the form, such as <code>xoxe-&lt;digit:1&gt;-&lt;alnum:40..&gt;</code>
	 * @param alphabets the alphabets by name
	 * @param test the test of the key
	 * @return the form
	 * @throws IllegalArgumentException if it could not be found, or only by backtracking
	 */
	static KeyForm of(String form, Map<String, Alphabet> alphabets, KeyTest test) {
		List<Part> parts = parts(form.replace("<uuid>", UUID), alphabets);
		int anchored = (parts.get(0).alphabet() == null) ? 0 : 1;
		while (anchored < parts.size() && parts.get(anchored).alphabet() != null) {
			anchored++;
		}
		if (anchored == parts.size()) {
			throw new IllegalArgumentException("Nothing fixed in " + form);
		}
		List<Part> head = new ArrayList<>(parts.subList(0, anchored));
		String anchor = parts.get(anchored).text();
		if (anchored > 0) {
			int separator = separator(anchor, form);
			int start = (separator + 1 < anchor.length()) ? separator + 1 : separator;
			head.add(Part.fixed(anchor.substring(0, start)));
			anchor = anchor.substring(start);
		}
		List<Part> behind = List.copyOf(parts.subList(anchored + 1, parts.size()));
		check(behind, form);
		return new KeyForm(List.copyOf(head), anchor, behind, test);
	}

	private static List<Part> parts(String form, Map<String, Alphabet> alphabets) {
		List<Part> parts = new ArrayList<>();
		Matcher matcher = PART.matcher(form);
		int end = 0;
		while (matcher.lookingAt()) {
			String name = matcher.group(1);
			if (name == null) {
				parts.add(Part.fixed(matcher.group()));
			}
			else {
				Alphabet alphabet = alphabets.get(name);
				if (alphabet == null) {
					throw new IllegalArgumentException("No alphabet " + name + " for " + form);
				}
				int min = Integer.parseInt(matcher.group(2));
				String max = matcher.group(4);
				int limit = (max == null) ? min : max.isEmpty() ? Part.OPEN : Integer.parseInt(max);
				parts.add(new Part("", alphabet, min, limit));
			}
			end = matcher.end();
			matcher.region(end, form.length());
		}
		if (end < form.length() || parts.isEmpty()) {
			throw new IllegalArgumentException("Not a form: " + form);
		}
		return parts;
	}

	private static int separator(String anchor, String form) {
		for (int index = 0; index < anchor.length(); index++) {
			if (!SecretText.isWord(anchor.charAt(index))) {
				return index;
			}
		}
		throw new IllegalArgumentException("No word would begin at " + anchor + " in " + form);
	}

	// There is no backtracking: parts are not matched again with fewer characters.
	private static void check(List<Part> parts, String form) {
		if (parts.isEmpty()) {
			throw new IllegalArgumentException("Nothing to mask in " + form);
		}
		for (int index = 0; index + 1 < parts.size(); index++) {
			if (!parts.get(index).endsBefore(parts.get(index + 1))) {
				throw new IllegalArgumentException("It is not clear where a part ends in " + form);
			}
		}
	}

	/**
	 * Finds a key whose anchor begins at an index.
	 */
	@Nullable Secret at(CharSequence text, int start) {
		if (!Part.startsWith(text, start, this.anchor) || !isHeadBefore(text, start)) {
			return null;
		}
		int from = start + this.anchor.length();
		int index = from;
		for (Part part : this.parts) {
			index = part.end(text, index);
			if (index < 0) {
				return null;
			}
		}
		Part last = this.parts.get(this.parts.size() - 1);
		if (last.goesOn(text, index) || !this.test.passes(KeyTest.seen(text, from, index))) {
			return null;
		}
		return new Secret(from, last.lastEnd(text, index));
	}

	/**
	 * Whether a character may precede the anchor.
	 */
	boolean mayBeBehind(char before) {
		for (int part = this.head.size() - 1; part >= 0; part--) {
			Part last = this.head.get(part);
			if (last.alphabet() != null) {
				return last.alphabet().contains(before);
			}
			if (!last.text().isEmpty()) {
				return last.text().charAt(last.text().length() - 1) == before;
			}
		}
		return true;
	}

	private boolean isHeadBefore(CharSequence text, int start) {
		int index = start;
		for (int part = this.head.size() - 1; part >= 0; part--) {
			index = this.head.get(part).startBefore(text, index);
			if (index < 0) {
				return false;
			}
		}
		return this.head.isEmpty() || index == 0 || !SecretText.isWord(text.charAt(index - 1))
				|| isEscape(text, index - 2, 2) || isEscape(text, index - 3, 3);
	}

	private static boolean isEscape(CharSequence text, int start, int length) {
		return start >= 0 && (text.charAt(start) == '\\' || text.charAt(start) == '%')
				&& SecretText.escapeLength(text, start) == length;
	}

	/**
	 * All texts of a given length with which the key may begin, from its anchor on.
	 */
	List<String> starts(int length) {
		List<String> starts = List.of(this.anchor.substring(0, Math.min(length, this.anchor.length())));
		for (Part part : this.parts) {
			for (int i = 0; starts.get(0).length() < length && i < Math.max(part.min(), part.text().length()); i++) {
				String next = (part.alphabet() != null) ? part.alphabet().characters()
						: part.text().substring(i, i + 1);
				starts = starts.stream()
					.flatMap((start) -> next.chars().mapToObj((character) -> start + (char) character))
					.toList();
			}
		}
		return starts;
	}

	/**
	 * A fixed text, or a number of characters of an alphabet.
	 *
	 * @param text the fixed text
	 * @param alphabet the alphabet if the text is not fixed
	 * @param min the least number of characters
	 * @param max the greatest number
	 */
	record Part(String text, @Nullable Alphabet alphabet, int min, int max) {

		static final int OPEN = Integer.MAX_VALUE;

		static Part fixed(String text) {
			return new Part(text, null, 0, 0);
		}

		/**
		 * Whether its end is unambiguous if another part follows.
		 */
		boolean endsBefore(Part next) {
			if (this.alphabet == null || this.min == this.max) {
				return true;
			}
			return this.max != OPEN && next.alphabet() == null && !this.alphabet.contains(next.text().charAt(0));
		}

		/**
		 * The end of the part; of its minimum length if its length is unlimited.
		 */
		int end(CharSequence text, int from) {
			if (this.alphabet == null) {
				return startsWith(text, from, this.text) ? from + this.text.length() : -1;
			}
			int limit = Math.min(text.length() - from, (this.max == OPEN) ? this.min : this.max) + from;
			int index = from;
			while (index < limit && this.alphabet.contains(text.charAt(index))) {
				index++;
			}
			return (index - from >= this.min) ? index : -1;
		}

		/**
		 * Whether the word continues after this last part, although its length is
		 * limited.
		 */
		boolean goesOn(CharSequence text, int end) {
			return this.max != OPEN && end < text.length() && text.charAt(end) != '.' && belongs(text.charAt(end));
		}

		/**
		 * The end of the key whose last part this is.
		 */
		int lastEnd(CharSequence text, int from) {
			int index = from;
			while (this.max == OPEN && index < text.length() && belongs(text.charAt(index))) {
				index++;
			}
			// Without the dot at the end of a sentence.
			while (text.charAt(index - 1) == '.') {
				index--;
			}
			return index;
		}

		private boolean belongs(char character) {
			return SecretText.isWord(character) || (this.alphabet != null && this.alphabet.contains(character));
		}

		int startBefore(CharSequence text, int end) {
			if (this.alphabet == null) {
				int start = end - this.text.length();
				return (start >= 0 && startsWith(text, start, this.text)) ? start : -1;
			}
			int limit = Math.max(0, end - this.max);
			int index = end;
			while (index > limit && this.alphabet.contains(text.charAt(index - 1))) {
				index--;
			}
			return (end - index >= this.min) ? index : -1;
		}

		static boolean startsWith(CharSequence text, int start, String fixed) {
			if (text.length() - start < fixed.length()) {
				return false;
			}
			for (int i = 0; i < fixed.length(); i++) {
				if (text.charAt(start + i) != fixed.charAt(i)) {
					return false;
				}
			}
			return true;
		}

	}

}
