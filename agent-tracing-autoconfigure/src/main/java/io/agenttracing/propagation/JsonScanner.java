package io.agenttracing.propagation;

import java.util.Arrays;

/**
 * Walks over JSON text in bytes and says where values end, strictly by RFC 8259 and
 * without building anything. Nesting costs one bit a level and no stack, so that no input
 * can overflow it.
 */
final class JsonScanner {

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
		while (this.position < this.end && isWhitespace(this.json[this.position])) {
			this.position++;
		}
	}

	static boolean isWhitespace(int b) {
		return b == ' ' || b == '\n' || b == '\r' || b == '\t';
	}

	/**
	 * Moves past one value. The scanner must be at its first byte.
	 * @return whether it is well-formed; if not, the scanner is of no further use
	 */
	boolean skipValue() {
		do {
			if (!openValue()) {
				return false;
			}
		}
		while (this.depth > 0 && !closeContainers());
		return this.depth == 0;
	}

	/**
	 * Moves past scalars and empty containers, or into the first element of containers.
	 */
	private boolean openValue() {
		while (true) {
			switch (peek()) {
				case '{' -> {
					push(true);
					if (peek() == '}') {
						return true;
					}
					if (!skipKey()) {
						return false;
					}
				}
				case '[' -> {
					push(false);
					if (peek() == ']') {
						return true;
					}
				}
				default -> {
					return skipScalar();
				}
			}
		}
	}

	/**
	 * Moves past the containers that end here.
	 * @return whether all of them did, or the text is malformed; otherwise the scanner is
	 * at the next element
	 */
	private boolean closeContainers() {
		while (this.depth > 0) {
			skipWhitespace();
			boolean object = inObject();
			if (accept(',')) {
				skipWhitespace();
				return object && !skipKey();
			}
			if (!accept(object ? '}' : ']')) {
				return true;
			}
			this.depth--;
		}
		return true;
	}

	boolean skipKey() {
		if (!skipString()) {
			return false;
		}
		return skipColon();
	}

	boolean skipColon() {
		skipWhitespace();
		if (!accept(':')) {
			return false;
		}
		skipWhitespace();
		return true;
	}

	private boolean skipScalar() {
		return switch (peek()) {
			case '"' -> skipString();
			case 't' -> skipLiteral("true");
			case 'f' -> skipLiteral("false");
			case 'n' -> skipLiteral("null");
			default -> skipNumber();
		};
	}

	private boolean skipLiteral(String literal) {
		for (int i = 0; i < literal.length(); i++) {
			if (!accept(literal.charAt(i))) {
				return false;
			}
		}
		return true;
	}

	private boolean skipNumber() {
		accept('-');
		if (!accept('0') && !skipDigits()) {
			return false;
		}
		if (accept('.') && !skipDigits()) {
			return false;
		}
		if (accept('e') || accept('E')) {
			if (!accept('+')) {
				accept('-');
			}
			return skipDigits();
		}
		return true;
	}

	private boolean skipDigits() {
		int start = this.position;
		while (peek() >= '0' && peek() <= '9') {
			this.position++;
		}
		return this.position > start;
	}

	/**
	 * Moves past a string, quotes included, whose bytes must be UTF-8.
	 */
	boolean skipString() {
		if (!accept('"')) {
			return false;
		}
		while (this.position < this.end) {
			int b = this.json[this.position];
			if (b == '"') {
				this.position++;
				return true;
			}
			int length = (b == '\\') ? escapeLength() : characterLength(b);
			if (length == 0) {
				return false;
			}
			this.position += length;
		}
		return false;
	}

	private int characterLength(int b) {
		if (b >= 0) {
			return (b >= ' ') ? 1 : 0;
		}
		return Utf8.sequenceLength(this.json, this.position, this.end);
	}

	private int escapeLength() {
		int next = (this.position + 1 < this.end) ? this.json[this.position + 1] : -1;
		return switch (next) {
			case '"', '\\', '/', 'b', 'f', 'n', 'r', 't' -> 2;
			case 'u' -> isHex(this.position + 2, this.position + 6) ? 6 : 0;
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

	private void push(boolean object) {
		int word = this.depth >> 6;
		if (word == this.objects.length) {
			this.objects = Arrays.copyOf(this.objects, 2 * word);
		}
		long bit = 1L << this.depth;
		this.objects[word] = object ? (this.objects[word] | bit) : (this.objects[word] & ~bit);
		this.depth++;
		this.position++;
		skipWhitespace();
	}

	private boolean inObject() {
		int level = this.depth - 1;
		return (this.objects[level >> 6] & (1L << level)) != 0;
	}

}
