package io.agenttracing.shape;

import java.util.BitSet;

import org.jspecify.annotations.Nullable;

/**
 * Finds the ends of JSON values, by RFC 8259, without building anything.
 */
final class JsonCursor {

	static final int MALFORMED = -1;

	/** Nested deeper than this, a text is not looked at. */
	static final int MAX_DEPTH = 512;

	private static final String ESCAPED = "\"\\/bfnrt";

	private static final int CODE_LENGTH = 6;

	private final JsonSource json;

	/** Which of the outermost 64 levels are objects, the outermost in the lowest bit. */
	private long objects;

	/** Which of those below are. */
	private @Nullable BitSet inner;

	/** How deep what is looked at is nested already. */
	private int outerDepth;

	private boolean tooDeep;

	JsonCursor(JsonSource json) {
		this.json = json;
	}

	boolean isTooDeep() {
		return this.tooDeep;
	}

	void enter() {
		this.outerDepth++;
	}

	void leave() {
		this.outerDepth--;
	}

	int peek(int at) {
		return this.json.at(at);
	}

	/**
	 * Where the next token begins.
	 */
	int next(int start) {
		int at = start;
		while (isWhitespace(this.json.at(at))) {
			at++;
		}
		return at;
	}

	static boolean isWhitespace(int character) {
		return character == ' ' || character == '\n' || character == '\r' || character == '\t';
	}

	/**
	 * The end of the value that begins somewhere, {@link #MALFORMED} if it has none.
	 */
	int valueEnd(int start) {
		int depth = 0;
		int at = start;
		while (true) {
			if (depth > 0 && isObject(depth)) {
				at = keyEnd(at);
				if (at == MALFORMED) {
					return MALFORMED;
				}
			}
			at = next(at);
			int first = this.json.at(at);
			if (first == '{' || first == '[') {
				if (++depth + this.outerDepth > MAX_DEPTH) {
					this.tooDeep = true;
					return MALFORMED;
				}
				setObject(depth, first == '{');
				at = next(at + 1);
				if (this.json.at(at) != ((first == '{') ? '}' : ']')) {
					continue;
				}
			}
			else {
				at = scalarEnd(at, first);
			}
			// Behind a value, or at the end of an empty one
			while (true) {
				if (at == MALFORMED || depth == 0) {
					return at;
				}
				at = next(at);
				int character = this.json.at(at++);
				if (character == ',') {
					break;
				}
				if (character != (isObject(depth) ? '}' : ']')) {
					return MALFORMED;
				}
				depth--;
			}
		}
	}

	private boolean isObject(int depth) {
		return (depth <= Long.SIZE) ? (this.objects & 1L << depth - 1) != 0 : inner().get(depth);
	}

	private void setObject(int depth, boolean object) {
		if (depth > Long.SIZE) {
			inner().set(depth, object);
			return;
		}
		long bit = 1L << depth - 1;
		this.objects = object ? this.objects | bit : this.objects & ~bit;
	}

	private BitSet inner() {
		BitSet inner = (this.inner != null) ? this.inner : new BitSet(MAX_DEPTH);
		this.inner = inner;
		return inner;
	}

	/**
	 * The end of a key and of the colon behind it.
	 */
	int keyEnd(int start) {
		int at = stringEnd(next(start));
		if (at == MALFORMED) {
			return MALFORMED;
		}
		at = next(at);
		return (this.json.at(at) == ':') ? at + 1 : MALFORMED;
	}

	int stringEnd(int start) {
		if (this.json.at(start) != '"') {
			return MALFORMED;
		}
		int at = this.json.plainEnd(start + 1);
		while (true) {
			int character = this.json.at(at);
			if (character == '"') {
				return at + 1;
			}
			if (character < ' ') {
				return MALFORMED;
			}
			if (character == '\\') {
				at = escapeEnd(at);
				if (at == MALFORMED) {
					return MALFORMED;
				}
				at = this.json.plainEnd(at);
			}
			else {
				at++;
			}
		}
	}

	private int escapeEnd(int start) {
		int letter = this.json.at(start + 1);
		if (letter != 'u') {
			return (ESCAPED.indexOf(letter) >= 0) ? start + 2 : MALFORMED;
		}
		for (int i = 2; i < CODE_LENGTH; i++) {
			if (Character.digit(this.json.at(start + i), 16) < 0) {
				return MALFORMED;
			}
		}
		return start + CODE_LENGTH;
	}

	private int scalarEnd(int start, int first) {
		return switch (first) {
			case '"' -> stringEnd(start);
			case 't' -> literalEnd(start, "true");
			case 'f' -> literalEnd(start, "false");
			case 'n' -> literalEnd(start, "null");
			default -> numberEnd(start, first);
		};
	}

	private int literalEnd(int start, String literal) {
		for (int i = 0; i < literal.length(); i++) {
			if (this.json.at(start + i) != literal.charAt(i)) {
				return MALFORMED;
			}
		}
		return start + literal.length();
	}

	private int numberEnd(int start, int first) {
		int at = (first == '-') ? start + 1 : start;
		at = (this.json.at(at) == '0') ? at + 1 : digitsEnd(at);
		if (at != MALFORMED && this.json.at(at) == '.') {
			at = digitsEnd(at + 1);
		}
		if (at != MALFORMED && (this.json.at(at) == 'e' || this.json.at(at) == 'E')) {
			int sign = this.json.at(at + 1);
			at = digitsEnd((sign == '+' || sign == '-') ? at + 2 : at + 1);
		}
		return at;
	}

	private int digitsEnd(int start) {
		int at = start;
		while (this.json.at(at) >= '0' && this.json.at(at) <= '9') {
			at++;
		}
		return (at > start) ? at : MALFORMED;
	}

}
