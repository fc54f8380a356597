package io.agenttracing.propagation;

import java.util.Arrays;

/**
 * Walks over JSON text in bytes and says where values end, strictly by RFC 8259 and
 * without building anything. Nesting costs one bit a level and no stack, so that no input
 * can overflow it.
 */
final class JsonScanner {

	private static final int MALFORMED = -1;

	/** From an opening bracket of JSON to its closing one. */
	private static final int CLOSING = 2;

	private final byte[] json;

	private final int end;

	private int position;

	private int depth;

	private long[] objects = new long[1];

	JsonScanner(byte[] json, int start, int end) {
		this.json = json;
		this.position = start;
		this.end = end;
	}

	int position() {
		return this.position;
	}

	boolean atEnd() {
		return this.position == this.end;
	}

	int peek() {
		return (this.position < this.end) ? this.json[this.position] : -1;
	}

	/**
	 * Moves past a byte if it comes next.
	 */
	boolean accept(int expected) {
		if (peek() != expected) {
			return false;
		}
		this.position++;
		return true;
	}

	void skipWhitespace() {
		this.position = whitespaceEnd(this.position);
	}

	static boolean isWhitespace(int b) {
		return b == ' ' || b == '\n' || b == '\r' || b == '\t';
	}

	/**
	 * Moves past one value. The scanner must be at its first byte.
	 * @return whether it is well-formed; if not, the scanner is of no further use
	 */
	boolean skipValue() {
		int at = this.position;
		do {
			at = valueEnd(at);
			if (at != MALFORMED) {
				at = containersEnd(at);
			}
		}
		while (at != MALFORMED && this.depth > 0);
		return moveTo(at);
	}

	boolean skipColon() {
		return moveTo(colonEnd(this.position));
	}

	/**
	 * Moves past a string, quotes included, whose bytes must be UTF-8.
	 */
	boolean skipString() {
		return moveTo(stringEnd(this.position));
	}

	private boolean moveTo(int at) {
		if (at == MALFORMED) {
			return false;
		}
		this.position = at;
		return true;
	}

	// The position is a local variable from here on, which is what makes this fast.

	private int byteAt(int at) {
		return (at < this.end) ? this.json[at] : -1;
	}

	private int whitespaceEnd(int start) {
		int at = start;
		while (at < this.end && isWhitespace(this.json[at])) {
			at++;
		}
		return at;
	}

	/**
	 * Passes a scalar, or goes into containers to the end of their first scalar or the
	 * closing bracket of an empty one.
	 */
	private int valueEnd(int start) {
		int at = start;
		while (at != MALFORMED) {
			int b = byteAt(at);
			if (b != '{' && b != '[') {
				return scalarEnd(at, b);
			}
			enter(b == '{');
			at = whitespaceEnd(at + 1);
			if (byteAt(at) == b + CLOSING) {
				return at;
			}
			at = (b == '{') ? keyEnd(at) : at;
		}
		return MALFORMED;
	}

	/**
	 * Passes the containers that end here, and the comma before the next element.
	 */
	private int containersEnd(int start) {
		int at = start;
		while (this.depth > 0) {
			at = whitespaceEnd(at);
			boolean object = inObject();
			int b = byteAt(at);
			if (b == ',') {
				at = whitespaceEnd(at + 1);
				return object ? keyEnd(at) : at;
			}
			if (b != (object ? '}' : ']')) {
				return MALFORMED;
			}
			at++;
			this.depth--;
		}
		return at;
	}

	private int keyEnd(int start) {
		int at = stringEnd(start);
		return (at != MALFORMED) ? colonEnd(at) : MALFORMED;
	}

	private int colonEnd(int start) {
		int at = whitespaceEnd(start);
		return (byteAt(at) == ':') ? whitespaceEnd(at + 1) : MALFORMED;
	}

	private int scalarEnd(int at, int first) {
		return switch (first) {
			case '"' -> stringEnd(at);
			case 't' -> literalEnd(at, "true");
			case 'f' -> literalEnd(at, "false");
			case 'n' -> literalEnd(at, "null");
			default -> numberEnd(at);
		};
	}

	private int literalEnd(int start, String literal) {
		for (int i = 0; i < literal.length(); i++) {
			if (byteAt(start + i) != literal.charAt(i)) {
				return MALFORMED;
			}
		}
		return start + literal.length();
	}

	private int numberEnd(int start) {
		int at = (byteAt(start) == '-') ? start + 1 : start;
		at = (byteAt(at) == '0') ? at + 1 : digitsEnd(at);
		if (at != MALFORMED && byteAt(at) == '.') {
			at = digitsEnd(at + 1);
		}
		if (at != MALFORMED && (byteAt(at) == 'e' || byteAt(at) == 'E')) {
			int sign = byteAt(at + 1);
			at = digitsEnd((sign == '+' || sign == '-') ? at + 2 : at + 1);
		}
		return at;
	}

	private int digitsEnd(int start) {
		int at = start;
		while (at < this.end && this.json[at] >= '0' && this.json[at] <= '9') {
			at++;
		}
		return (at > start) ? at : MALFORMED;
	}

	private int stringEnd(int start) {
		if (byteAt(start) != '"') {
			return MALFORMED;
		}
		int at = start + 1;
		while (true) {
			at = PlainText.end(this.json, at, this.end);
			if (at == this.end) {
				return MALFORMED;
			}
			int b = this.json[at];
			if (b == '"') {
				return at + 1;
			}
			// A control character has no place in a string.
			int length = (b == '\\') ? escapeLength(at) : (b < 0) ? Utf8.sequenceLength(this.json, at, this.end) : 0;
			if (length == 0) {
				return MALFORMED;
			}
			at += length;
		}
	}

	private int escapeLength(int at) {
		int next = (at + 1 < this.end) ? this.json[at + 1] : -1;
		return switch (next) {
			case '"', '\\', '/', 'b', 'f', 'n', 'r', 't' -> 2;
			case 'u' -> isHex(at + 2, at + 6) ? 6 : 0;
			default -> 0;
		};
	}

	private boolean isHex(int from, int to) {
		if (to > this.end) {
			return false;
		}
		for (int i = from; i < to; i++) {
			if (Character.digit(this.json[i], 16) < 0) {
				return false;
			}
		}
		return true;
	}

	private void enter(boolean object) {
		int word = this.depth >> 6;
		if (word == this.objects.length) {
			this.objects = Arrays.copyOf(this.objects, 2 * word);
		}
		long bit = 1L << this.depth;
		this.objects[word] = object ? (this.objects[word] | bit) : (this.objects[word] & ~bit);
		this.depth++;
	}

	private boolean inObject() {
		int level = this.depth - 1;
		return (this.objects[level >> 6] & (1L << level)) != 0;
	}

}
