package io.agenttracing.propagation;

import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;

import org.jspecify.annotations.Nullable;

/**
 * The fields of an envelope's trace context. Written by strangers: only known fields of
 * bounded length are taken, and whatever is wrong with them costs the context alone.
 */
final class EnvelopeContext {

	static final String TRACEPARENT = "traceparent";

	static final String TRACESTATE = "tracestate";

	static final String BAGGAGE = "baggage";

	/** The longest trace context that is looked at, in bytes. */
	static final int MAX_LENGTH = 4 * TraceContextCarrier.MAX_FIELD_LENGTH;

	/** The number of fields that are looked at. */
	static final int MAX_FIELDS = 64;

	private final byte[] message;

	private final JsonScanner scanner;

	private final Map<String, String> fields = new HashMap<>(4);

	private boolean malformed;

	private EnvelopeContext(byte[] message, int start, int end) {
		this.message = message;
		this.scanner = new JsonScanner(message, start, end);
	}

	/**
	 * Reads the fields.
	 * @param message the message
	 * @param start the first byte of the well-formed object
	 * @param end the end of the object
	 * @return the context
	 */
	static EnvelopeContext read(byte[] message, int start, int end) {
		EnvelopeContext context = new EnvelopeContext(message, start, end);
		if (end - start <= MAX_LENGTH) {
			context.readFields();
		}
		else {
			context.malformed = true;
		}
		return context;
	}

	ContextState state() {
		return this.malformed ? ContextState.MALFORMED : ContextState.of(this.fields.get(TRACEPARENT));
	}

	/**
	 * The fields to continue from, without a {@code traceparent} that must not be.
	 */
	Map<String, String> fields() {
		if (state() != ContextState.PRESENT) {
			this.fields.remove(TRACEPARENT);
			this.fields.remove(TRACESTATE);
		}
		return this.fields;
	}

	private void readFields() {
		this.scanner.accept('{');
		for (int i = 0; i < MAX_FIELDS; i++) {
			this.scanner.skipWhitespace();
			if (this.scanner.peek() != '"') {
				return;
			}
			readField();
			this.scanner.skipWhitespace();
			if (!this.scanner.accept(',')) {
				return;
			}
		}
	}

	private void readField() {
		int keyStart = this.scanner.position() + 1;
		this.scanner.skipString();
		String name = knownField(keyStart, this.scanner.position() - 1);
		this.scanner.skipColon();
		int valueStart = this.scanner.position();
		this.scanner.skipValue();
		if (name != null) {
			take(name, valueStart, this.scanner.position());
		}
	}

	private void take(String name, int start, int end) {
		boolean usable = this.message[start] == '"' && end - start - 2 <= TraceContextCarrier.MAX_FIELD_LENGTH;
		byte[] text = usable ? JsonText.unquote(this.message, start + 1, end - 1) : null;
		boolean duplicate = text != null && this.fields.put(name, new String(text, StandardCharsets.UTF_8)) != null;
		if (name.equals(TRACEPARENT)) {
			this.malformed |= text == null || duplicate;
		}
	}

	private @Nullable String knownField(int start, int end) {
		if (JsonText.equals(this.message, start, end, TRACEPARENT)) {
			return TRACEPARENT;
		}
		if (JsonText.equals(this.message, start, end, TRACESTATE)) {
			return TRACESTATE;
		}
		return JsonText.equals(this.message, start, end, BAGGAGE) ? BAGGAGE : null;
	}

}
