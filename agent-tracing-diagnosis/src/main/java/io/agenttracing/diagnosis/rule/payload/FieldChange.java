package io.agenttracing.diagnosis.rule.payload;

import java.util.Collection;
import java.util.Set;
import java.util.TreeSet;

/**
 * A field that is not as it was expected.
 *
 * @param path where it is
 * @param types its types, none where it is missing
 * @param expected the types that were expected, none where it is new
 * @param inside whether what is missing is all that was in it
 */
record FieldChange(String path, Set<String> types, Set<String> expected, boolean inside) {

	boolean isLost() {
		return this.types.isEmpty();
	}

	boolean isNew() {
		return this.expected.isEmpty();
	}

	/**
	 * What the same fault has in common wherever it is seen, but for the name of the
	 * field.
	 */
	String kind() {
		return isLost() ? "lost" : deviating() + " " + this.expected;
	}

	/**
	 * The name of the field, whatever it is in.
	 * @return empty for a payload, or its elements, as a whole
	 */
	String field() {
		String shown = shown();
		return shown.equals(PayloadShape.WHOLE) ? "" : shown.substring(shown.lastIndexOf('.') + 1);
	}

	// What is in a list, or in a map, is called by its name.
	private String shown() {
		String shown = this.path;
		while (shown.endsWith(PayloadShape.ELEMENTS) || shown.endsWith(PayloadShape.VALUES)) {
			shown = PayloadShape.around(shown);
		}
		return shown;
	}

	/**
	 * Whether it is not in something that has a name.
	 */
	boolean isTopmost() {
		return shown().indexOf('.') < 0;
	}

	private boolean isWhole() {
		return this.path.equals(PayloadShape.WHOLE);
	}

	// Of a list, some elements may be as they should be.
	private boolean isMixed() {
		return !isNew() && this.types.containsAll(this.expected);
	}

	private Set<String> deviating() {
		if (!isMixed()) {
			return this.types;
		}
		Set<String> more = new TreeSet<>(this.types);
		more.removeAll(this.expected);
		return more;
	}

	/**
	 * What there is: {@code amount as string}, or {@code no amount}.
	 */
	String now() {
		if (!isLost()) {
			String types = (isMixed() ? "partly " : "") + (isWhole() ? "" : "as ") + words(deviating());
			return isWhole() ? types : this.path + ' ' + types;
		}
		String name = shown().equals(PayloadShape.WHOLE) ? this.path : shown();
		return this.inside ? "nothing in " + name : "no " + this.path;
	}

	/**
	 * What was expected, after what there is: {@code it as number}.
	 */
	String asExpected() {
		if (isLost()) {
			return this.inside ? "something" : "it";
		}
		return isWhole() ? words(this.expected) : "it as " + words(this.expected);
	}

	/**
	 * Whether a whole payload is, or should be, a text.
	 */
	boolean isOfText() {
		return isTextInsteadOfJson() || (isWhole() && this.expected.equals(Set.of("string")));
	}

	/**
	 * Whether a whole payload has become a text.
	 */
	boolean isTextInsteadOfJson() {
		return isWhole() && this.types.equals(Set.of("string"));
	}

	private static String words(Collection<String> types) {
		return String.join(" or ", types);
	}

	@Override
	public String toString() {
		return isLost() ? now() : now() + " instead of " + words(this.expected);
	}

}
