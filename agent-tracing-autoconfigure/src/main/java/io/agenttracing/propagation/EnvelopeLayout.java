package io.agenttracing.propagation;

import org.jspecify.annotations.Nullable;

/**
 * Where the two values of an envelope are in a message, found in one pass that also says
 * whether the message is well-formed JSON at all.
 */
final class EnvelopeLayout {

	static final String PAYLOAD = "payload";

	static final String TRACE_CONTEXT = "trace_context";

	private final byte[] message;

	private final JsonScanner scanner;

	private boolean foreign;

	private int payloadStart = -1;

	private int payloadEnd;

	private int contextStart = -1;

	private int contextEnd;

	private EnvelopeLayout(byte[] message) {
		this.message = message;
		this.scanner = new JsonScanner(message, 0, message.length);
	}

	/**
	 * Finds the values of an envelope. Gives up at the first sign that it is none.
	 * @return the layout, or {@code null} where the message is not an envelope
	 */
	static @Nullable EnvelopeLayout ofEnvelope(byte[] message) {
		EnvelopeLayout layout = new EnvelopeLayout(message);
		return (layout.scan(true) && layout.isEnvelope()) ? layout : null;
	}

	/**
	 * Finds the values of an envelope or reads the whole of another object.
	 * @return the layout, or {@code null} where the message is not a JSON object
	 */
	static @Nullable EnvelopeLayout ofObject(byte[] message) {
		EnvelopeLayout layout = new EnvelopeLayout(message);
		return layout.scan(false) ? layout : null;
	}

	boolean isEnvelope() {
		return !this.foreign && this.payloadStart >= 0 && this.contextStart >= 0;
	}

	int payloadStart() {
		return this.payloadStart;
	}

	int payloadEnd() {
		return this.payloadEnd;
	}

	int contextStart() {
		return this.contextStart;
	}

	int contextEnd() {
		return this.contextEnd;
	}

	private boolean scan(boolean envelopeOnly) {
		this.scanner.skipWhitespace();
		if (!this.scanner.accept('{')) {
			return false;
		}
		this.scanner.skipWhitespace();
		if (!this.scanner.accept('}')) {
			do {
				this.scanner.skipWhitespace();
				if (!scanMember(envelopeOnly)) {
					return false;
				}
				this.scanner.skipWhitespace();
			}
			while (this.scanner.accept(','));
			if (!this.scanner.accept('}')) {
				return false;
			}
		}
		this.scanner.skipWhitespace();
		return this.scanner.atEnd();
	}

	private boolean scanMember(boolean envelopeOnly) {
		int keyStart = this.scanner.position() + 1;
		if (!this.scanner.skipString()) {
			return false;
		}
		int keyEnd = this.scanner.position() - 1;
		if (!this.scanner.skipColon()) {
			return false;
		}
		boolean payload = this.payloadStart < 0 && JsonText.equals(this.message, keyStart, keyEnd, PAYLOAD);
		boolean context = !payload && this.contextStart < 0 && this.scanner.peek() == '{'
				&& JsonText.equals(this.message, keyStart, keyEnd, TRACE_CONTEXT);
		this.foreign |= !payload && !context;
		if (this.foreign && envelopeOnly) {
			return false;
		}
		return scanValue(payload, context);
	}

	private boolean scanValue(boolean payload, boolean context) {
		int start = this.scanner.position();
		boolean wellFormed = this.scanner.skipValue();
		if (payload) {
			this.payloadStart = start;
			this.payloadEnd = this.scanner.position();
		}
		else if (context) {
			this.contextStart = start;
			this.contextEnd = this.scanner.position();
		}
		return wellFormed;
	}

}
