package io.agenttracing.shape;

/**
 * Reads JSON texts into a tree. What does not begin as an object or array is a text, and
 * so is what begins as one and is malformed: to receivers it is the same.
 */
final class JsonReader {

	/** Of longer ones only the beginning is looked at. */
	static final int MAX_LENGTH = 65_536;

	private final JsonSource json;

	private final JsonCursor cursor;

	private final ShapeTree tree;

	/** Whether it is known to be well-formed, and keys are looked at before all else. */
	private final boolean careful;

	private JsonReader(JsonSource json, ShapeTree tree, boolean careful) {
		this.json = json;
		this.cursor = new JsonCursor(json);
		this.tree = tree;
		this.careful = careful;
	}

	static void read(JsonSource json, ShapeTree tree) {
		if (!read(json, ShapeTree.ROOT, MAX_LENGTH, tree, false)) {
			tree.clear();
			read(json, ShapeTree.ROOT, MAX_LENGTH, tree, true);
		}
	}

	/**
	 * Reads a text that is somewhere in a payload: in one pass, which most of them allow.
	 * @param maxLength longer ones are not looked at
	 * @param careful whether to see first whether it is well-formed, and which objects
	 * have names
	 * @return whether it was read. If not, the tree has to be cleared, and all of it read
	 * carefully
	 */
	static boolean read(JsonSource json, int node, int maxLength, ShapeTree tree, boolean careful) {
		if (!mayBeJson(json.at(0))) {
			tree.saw(node, ValueKind.STRING);
			return true;
		}
		if (json.bytes() > maxLength) {
			tree.saw(node, ValueKind.UNREAD);
			return true;
		}
		return new JsonReader(json, tree, careful).read(node);
	}

	/**
	 * Whether a text may be more than that, by its first character.
	 */
	static boolean mayBeJson(int first) {
		return first == '{' || first == '[' || JsonCursor.isWhitespace(first);
	}

	private boolean read(int node) {
		int start = this.cursor.next(0);
		int first = this.cursor.peek(start);
		if (first != '{' && first != '[') {
			this.tree.saw(node, ValueKind.STRING);
			return true;
		}
		int end = this.careful ? this.cursor.valueEnd(start) : read(start, node);
		boolean wellFormed = end != JsonCursor.MALFORMED && this.cursor.next(end) == this.json.length();
		if (!this.careful) {
			return wellFormed;
		}
		if (wellFormed) {
			read(start, node);
		}
		else {
			this.tree.saw(node, this.cursor.isTooDeep() ? ValueKind.UNREAD : ValueKind.STRING);
		}
		return true;
	}

	// Each returns where the value ends, or MALFORMED, too, where it has to be read
	// carefully.

	private int read(int start, int node) {
		if (node == ShapeTree.FULL || !this.tree.visit()) {
			return this.cursor.valueEnd(start);
		}
		int first = this.cursor.peek(start);
		if (first == '{') {
			return readObject(start, node);
		}
		if (first == '[') {
			return readArray(start, node);
		}
		this.tree.saw(node, switch (first) {
			case '"' -> ValueKind.STRING;
			case 't', 'f' -> ValueKind.BOOLEAN;
			case 'n' -> ValueKind.NOTHING;
			default -> ValueKind.NUMBER;
		});
		return this.cursor.valueEnd(start);
	}

	private int readArray(int start, int node) {
		int at = this.cursor.next(start + 1);
		int elements = ValueReader.elements(this.cursor.peek(at) == ']', node, this.tree);
		if (elements == ShapeTree.FULL) {
			return this.cursor.valueEnd(start);
		}
		this.cursor.enter();
		for (int i = 0; at != JsonCursor.MALFORMED; i++) {
			int end = (i < ValueReader.MAX_ELEMENTS) ? read(at, elements) : this.cursor.valueEnd(at);
			if (end != JsonCursor.MALFORMED && this.cursor.peek(this.cursor.next(end)) == ']') {
				this.cursor.leave();
				return this.cursor.next(end) + 1;
			}
			at = behindComma(end);
		}
		return at;
	}

	private int readObject(int start, int node) {
		int at = this.cursor.next(start + 1);
		boolean empty = this.cursor.peek(at) == '}';
		if (empty || !this.tree.hasFields(node)) {
			this.tree.saw(node, empty ? ValueKind.NOTHING : ValueKind.UNREAD);
			return this.cursor.valueEnd(start);
		}
		if (this.careful && !hasNames(at)) {
			this.tree.saw(node, ValueKind.MAP);
			return readValues(at, this.tree.mapValues(node));
		}
		this.tree.saw(node, ValueKind.OBJECT);
		this.cursor.enter();
		for (int keys = 1; at != JsonCursor.MALFORMED && keys <= KeyRule.MAX_KEYS; keys++) {
			int end = readField(at, node);
			if (end != JsonCursor.MALFORMED && this.cursor.peek(this.cursor.next(end)) == '}') {
				this.cursor.leave();
				return this.cursor.next(end) + 1;
			}
			at = behindComma(end);
		}
		return JsonCursor.MALFORMED;
	}

	private int readField(int start, int node) {
		if (this.cursor.peek(start) != '"') {
			return JsonCursor.MALFORMED;
		}
		long hash = 0;
		long power = 1;
		int name = start + 1;
		int at = name;
		int digits = 0;
		for (int character = this.cursor.peek(at); character != '"'; character = this.cursor.peek(++at)) {
			digits = KeyRule.digits(character, at == name, digits);
			if (digits < 0) {
				return JsonCursor.MALFORMED;
			}
			hash = hash * ShapeHash.BASE + character;
			power *= ShapeHash.BASE;
		}
		int colon = this.cursor.next(at + 1);
		if (this.cursor.peek(colon) != ':' || (!this.careful && !isName(name, at))) {
			return JsonCursor.MALFORMED;
		}
		return read(this.cursor.next(colon + 1), this.tree.field(node, hash, power, this.json, name, at));
	}

	private boolean isName(int start, int end) {
		int length = end - start;
		return length > 0 && length <= KeyRule.MAX_LENGTH
				&& !(KeyRule.mayBeSecret(length) && KeyRule.isSecret(this.json.text(start, end)));
	}

	private int behindComma(int end) {
		if (end == JsonCursor.MALFORMED) {
			return end;
		}
		int comma = this.cursor.next(end);
		return (this.cursor.peek(comma) == ',') ? this.cursor.next(comma + 1) : JsonCursor.MALFORMED;
	}

	// All that is below is well-formed.

	private int readValues(int first, int values) {
		int at = first;
		for (int i = 0;; i++) {
			int value = valueOf(this.cursor.stringEnd(at));
			at = this.cursor.next((i < ValueReader.MAX_ELEMENTS) ? read(value, values) : this.cursor.valueEnd(value));
			if (this.cursor.peek(at) == '}') {
				return at + 1;
			}
			at = this.cursor.next(at + 1);
		}
	}

	// Looks at all keys before one of them is kept.
	private boolean hasNames(int first) {
		int at = first;
		for (int keys = 1; keys <= KeyRule.MAX_KEYS; keys++) {
			int name = at + 1;
			at = nameEnd(name);
			if (at == JsonCursor.MALFORMED || !isName(name, at)) {
				return false;
			}
			at = this.cursor.next(this.cursor.valueEnd(valueOf(at + 1)));
			if (this.cursor.peek(at) == '}') {
				return true;
			}
			at = this.cursor.next(at + 1);
		}
		return false;
	}

	private int nameEnd(int start) {
		int digits = 0;
		for (int at = start; at <= start + KeyRule.MAX_LENGTH; at++) {
			int character = this.cursor.peek(at);
			if (character == '"') {
				return (at > start) ? at : JsonCursor.MALFORMED;
			}
			digits = KeyRule.digits(character, at == start, digits);
			if (digits < 0) {
				return JsonCursor.MALFORMED;
			}
		}
		return JsonCursor.MALFORMED;
	}

	// Behind a key
	private int valueOf(int keyEnd) {
		return this.cursor.next(this.cursor.next(keyEnd) + 1);
	}

}
