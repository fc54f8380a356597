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

	private JsonReader(JsonSource json, ShapeTree tree) {
		this.json = json;
		this.cursor = new JsonCursor(json);
		this.tree = tree;
	}

	static void read(JsonSource json, ShapeTree tree) {
		read(json, ShapeTree.ROOT, MAX_LENGTH, tree);
	}

	/**
	 * Reads a text that is somewhere in a payload.
	 * @param maxLength longer ones are not looked at
	 */
	static void read(JsonSource json, int node, int maxLength, ShapeTree tree) {
		if (!mayBeJson(json.at(0))) {
			tree.saw(node, ValueKind.STRING);
		}
		else if (json.bytes() > maxLength) {
			tree.saw(node, ValueKind.UNREAD);
		}
		else {
			new JsonReader(json, tree).read(node);
		}
	}

	/**
	 * Whether a text may be more than that, by its first character.
	 */
	static boolean mayBeJson(int first) {
		return first == '{' || first == '[' || JsonCursor.isWhitespace(first);
	}

	private void read(int node) {
		int start = this.cursor.next(0);
		int first = this.cursor.peek(start);
		if (first != '{' && first != '[') {
			this.tree.saw(node, ValueKind.STRING);
			return;
		}
		int end = this.cursor.valueEnd(start);
		if (this.cursor.isTooDeep()) {
			this.tree.saw(node, ValueKind.UNREAD);
		}
		else if (end == JsonCursor.MALFORMED || this.cursor.next(end) != this.json.length()) {
			this.tree.saw(node, ValueKind.STRING);
		}
		else {
			read(start, node);
		}
	}

	// All that is below is well-formed. Each returns where the value ends.

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
		for (int i = 0;; i++) {
			at = this.cursor.next((i < ValueReader.MAX_ELEMENTS) ? read(at, elements) : this.cursor.valueEnd(at));
			if (this.cursor.peek(at) == ']') {
				return at + 1;
			}
			at = this.cursor.next(at + 1);
		}
	}

	private int readObject(int start, int node) {
		int at = this.cursor.next(start + 1);
		boolean empty = this.cursor.peek(at) == '}';
		if (empty || !this.tree.hasFields(node)) {
			this.tree.saw(node, empty ? ValueKind.NOTHING : ValueKind.UNREAD);
			return this.cursor.valueEnd(start);
		}
		if (!hasNames(at)) {
			this.tree.saw(node, ValueKind.MAP);
			return readValues(at, this.tree.mapValues(node));
		}
		this.tree.saw(node, ValueKind.OBJECT);
		while (true) {
			long hash = 0;
			long power = 1;
			int name = at + 1;
			at = name;
			for (int character = this.cursor.peek(at); character != '"'; character = this.cursor.peek(++at)) {
				hash = hash * ShapeHash.BASE + character;
				power *= ShapeHash.BASE;
			}
			int field = this.tree.field(node, hash, power, this.json, name, at);
			at = this.cursor.next(read(valueOf(at + 1), field));
			if (this.cursor.peek(at) == '}') {
				return at + 1;
			}
			at = this.cursor.next(at + 1);
		}
	}

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
			if (at == JsonCursor.MALFORMED
					|| (KeyRule.mayBeSecret(at - name) && KeyRule.isSecret(this.json.text(name, at)))) {
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
