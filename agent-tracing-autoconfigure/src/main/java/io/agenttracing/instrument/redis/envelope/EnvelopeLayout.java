package io.agenttracing.instrument.redis.envelope;

import java.util.Arrays;

import io.agenttracing.shape.PayloadKind;
import io.agenttracing.shape.PayloadShapes;
import io.agenttracing.shape.SeenShape;
import org.jspecify.annotations.Nullable;

/**
 * The positions of the two values of an envelope in a message, found in one pass that
 * also validates the JSON.
 */
final class EnvelopeLayout {

	static final String PAYLOAD = "payload";

	static final String TRACE_CONTEXT = "trace_context";

	/** What a text begins with that may be JSON, white space escaped or not. */
	private static final String MAY_BE_JSON = "{[ \\";

	private final byte[] message;

	private final JsonScanner scanner;

	private int payloadStart = -1;

	private int payloadEnd;

	private int contextStart = -1;

	private int contextEnd;

	private EnvelopeLayout(byte[] message) {
		this.message = message;
		this.scanner = new JsonScanner(message, 0);
	}

	/**
	 * Finds the values of an envelope. Stops at the first member that no envelope has.
	 * @return the layout, or {@code null} where the message is not an envelope
	 */
	static @Nullable EnvelopeLayout of(byte[] message) {
		EnvelopeLayout layout = new EnvelopeLayout(message);
		return (layout.scan() && layout.payloadStart >= 0 && layout.contextStart >= 0) ? layout : null;
	}

	/**
	 * The payload; a string is unescaped, unless it cannot be encoded in UTF-8.
	 */
	byte[] payload() {
		byte[] text = (this.message[this.payloadStart] == '"')
				? JsonText.unquote(this.message, this.payloadStart + 1, this.payloadEnd - 1) : null;
		return (text != null) ? text : Arrays.copyOfRange(this.message, this.payloadStart, this.payloadEnd);
	}

	/**
	 * The shape of the payload. A string is only unescaped where it may be JSON: its
	 * first character shows that it is a text.
	 */
	@Nullable SeenShape shape(PayloadShapes shapes, PayloadKind kind, String destination) {
		if (this.message[this.payloadStart] != '"') {
			return shapes.bytes(kind, destination, this.message, this.payloadStart, this.payloadEnd);
		}
		int start = this.payloadStart + 1;
		int end = this.payloadEnd - 1;
		if (start == end || MAY_BE_JSON.indexOf(this.message[start]) < 0) {
			return shapes.bytes(kind, destination, this.message, start, end);
		}
		byte[] text = payload();
		return shapes.bytes(kind, destination, text, 0, text.length);
	}

	EnvelopeContext context() {
		return EnvelopeContext.read(this.message, this.contextStart, this.contextEnd);
	}

	int contextStart() {
		return this.contextStart;
	}

	int contextEnd() {
		return this.contextEnd;
	}

	private boolean scan() {
		this.scanner.skipWhitespace();
		if (!this.scanner.accept('{')) {
			return false;
		}
		do {
			this.scanner.skipWhitespace();
			if (!scanMember()) {
				return false;
			}
			this.scanner.skipWhitespace();
		}
		while (this.scanner.accept(','));
		if (!this.scanner.accept('}')) {
			return false;
		}
		this.scanner.skipWhitespace();
		return this.scanner.atEnd();
	}

	private boolean scanMember() {
		int keyStart = this.scanner.position() + 1;
		if (!this.scanner.skipString()) {
			return false;
		}
		int keyEnd = this.scanner.position() - 1;
		if (!this.scanner.skipColon()) {
			return false;
		}
		int start = this.scanner.position();
		if (this.payloadStart < 0 && JsonText.equals(this.message, keyStart, keyEnd, PAYLOAD)) {
			this.payloadStart = start;
			boolean wellFormed = this.scanner.skipValue();
			this.payloadEnd = this.scanner.position();
			return wellFormed;
		}
		if (this.contextStart < 0 && this.scanner.peek() == '{'
				&& JsonText.equals(this.message, keyStart, keyEnd, TRACE_CONTEXT)) {
			this.contextStart = start;
			boolean wellFormed = this.scanner.skipValue();
			this.contextEnd = this.scanner.position();
			return wellFormed;
		}
		return false;
	}

}
