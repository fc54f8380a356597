package io.agenttracing.instrument.redis.envelope;

import java.util.BitSet;

import org.jspecify.annotations.Nullable;

/**
 * Scans JSON text in bytes for the ends of values, strictly by RFC 8259 and without
 * building objects. A level of nesting takes one bit and no stack, so that no input can
 * overflow it.
 */
final class JsonScanner {

	private static final int MALFORMED = -1;

	/** From an opening bracket of JSON to its closing one. */
	private static final int CLOSING = 2;

	private final byte[] json;

	private int position;

	/** Which of the outer levels are objects, if there are more than 64 levels. */
	private @Nullable BitSet outer;

	JsonScanner(byte[] json, int start) {
		this.json = json;
		this.position = start;
	}

	int position() {
		return this.position;
	}

	boolean atEnd() {
		return this.position == this.json.length;
	}

	int peek() {
		return JsonText.byteAt(this.json, this.position);
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
		this.position = whitespaceEnd(this.json, this.position);
	}

	static boolean isWhitespace(int b) {
		return b == ' ' || b == '\n' || b == '\r' || b == '\t';
	}

	/**
	 * Moves past one value. The scanner must be at its first byte.
	 * @return whether it is well-formed; if not, the scanner must not be used any further
	 */
	boolean skipValue() {
		return moveTo(valueEnd(this.json, this.position));
	}

	/**
	 * Moves past a string, quotes included, whose bytes must be UTF-8.
	 */
	boolean skipString() {
		return moveTo(JsonText.end(this.json, this.position));
	}

	/**
	 * Moves past a colon, and the white space on both sides of it.
	 */
	boolean skipColon() {
		return moveTo(colonEnd(this.json, this.position));
	}

	private boolean moveTo(int at) {
		if (at == MALFORMED) {
			return false;
		}
		this.position = at;
		return true;
	}

	// The methods below take positions and return them. MALFORMED may be passed to each:
	// no byte is at this position.

	/**
	 * Finds the end of a value, with all values nested in it. One method, so that its
	 * state stays in registers.
	 */
	private int valueEnd(byte[] json, int start) {
		int at = start;
		int depth = 0;
		// Which of the innermost 64 levels are objects, the innermost in the lowest bit.
		long objects = 0;
		while (true) {
			if ((objects & 1) != 0) {
				at = keyEnd(json, at);
			}
			at = nextStart(json, at);
			int b = JsonText.byteAt(json, at);
			if (b == '"') {
				at = JsonText.end(json, at);
			}
			else if (b == '{' || b == '[') {
				if (depth >= Long.SIZE) {
					outer().set(depth - Long.SIZE, objects < 0);
				}
				depth++;
				objects = objects << 1 | ((b == '{') ? 1 : 0);
				at = nextStart(json, at + 1);
				if (JsonText.byteAt(json, at) != b + CLOSING) {
					continue;
				}
			}
			else {
				at = scalarEnd(json, at, b);
			}
			do {
				if (depth == 0 || at == MALFORMED) {
					return at;
				}
				at = nextStart(json, at);
				b = JsonText.byteAt(json, at);
				at++;
				if (b != ',') {
					if (b != (((objects & 1) != 0) ? '}' : ']')) {
						return MALFORMED;
					}
					depth--;
					objects >>>= 1;
					if (depth >= Long.SIZE && outer().get(depth - Long.SIZE)) {
						objects |= Long.MIN_VALUE;
					}
				}
			}
			while (b != ',');
		}
	}

	private BitSet outer() {
		BitSet outer = (this.outer != null) ? this.outer : new BitSet();
		this.outer = outer;
		return outer;
	}

	private static int nextStart(byte[] json, int at) {
		return (JsonText.byteAt(json, at) > ' ') ? at : whitespaceEnd(json, at);
	}

	private static int whitespaceEnd(byte[] json, int start) {
		int at = start;
		while (isWhitespace(JsonText.byteAt(json, at))) {
			at++;
		}
		return at;
	}

	private static int keyEnd(byte[] json, int start) {
		int at = JsonText.end(json, nextStart(json, start));
		return (JsonText.byteAt(json, at) == ':') ? at + 1 : colonEnd(json, at);
	}

	private static int colonEnd(byte[] json, int start) {
		int at = whitespaceEnd(json, start);
		return (JsonText.byteAt(json, at) == ':') ? whitespaceEnd(json, at + 1) : MALFORMED;
	}

	private static int scalarEnd(byte[] json, int at, int first) {
		return switch (first) {
			case 't' -> literalEnd(json, at, "true");
			case 'f' -> literalEnd(json, at, "false");
			case 'n' -> literalEnd(json, at, "null");
			default -> numberEnd(json, at, first);
		};
	}

	private static int literalEnd(byte[] json, int start, String literal) {
		for (int i = 0; i < literal.length(); i++) {
			if (JsonText.byteAt(json, start + i) != literal.charAt(i)) {
				return MALFORMED;
			}
		}
		return start + literal.length();
	}

	private static int numberEnd(byte[] json, int start, int first) {
		int at = (first == '-') ? start + 1 : start;
		at = (JsonText.byteAt(json, at) == '0') ? at + 1 : digitsEnd(json, at);
		int b = JsonText.byteAt(json, at);
		if (b == '.') {
			at = digitsEnd(json, at + 1);
			b = JsonText.byteAt(json, at);
		}
		if (b == 'e' || b == 'E') {
			int sign = JsonText.byteAt(json, at + 1);
			at = digitsEnd(json, (sign == '+' || sign == '-') ? at + 2 : at + 1);
		}
		return at;
	}

	private static int digitsEnd(byte[] json, int start) {
		int at = start;
		while (isDigit(JsonText.byteAt(json, at))) {
			at++;
		}
		return (at > start) ? at : MALFORMED;
	}

	private static boolean isDigit(int b) {
		return b >= '0' && b <= '9';
	}

}
