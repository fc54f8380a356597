package io.agenttracing.instrument.redis.envelope;

import java.util.HashMap;
import java.util.Map;

import io.agenttracing.context.ContextState;
import io.agenttracing.context.DeadlineField;
import io.agenttracing.context.TraceContextCarrier;
import io.agenttracing.context.TraceFields;
import org.jspecify.annotations.Nullable;

/**
 * The fields of an envelope's trace context. Untrusted input: only known fields of
 * bounded length are read, and a malformed one discards the context, never the payload.
 */
final class EnvelopeContext {

	/** The longest trace context that is read, in bytes. */
	static final int MAX_LENGTH = 4 * TraceContextCarrier.MAX_FIELD_LENGTH;

	/** The number of fields that are read. */
	static final int MAX_FIELDS = 64;

	private static final String[] NAMES = { TraceFields.TRACEPARENT, TraceFields.TRACESTATE, TraceFields.BAGGAGE,
			DeadlineField.NAME };

	private final byte[] message;

	private final JsonScanner scanner;

	private final Map<String, String> fields = new HashMap<>(4);

	private ContextState state = ContextState.MISSING;

	private EnvelopeContext(byte[] message, int start) {
		this.message = message;
		this.scanner = new JsonScanner(message, start);
	}

	/**
	 * Reads the fields.
	 * @param message the message
	 * @param start the first byte of the well-formed object
	 * @param end the end of the object
	 * @return the context
	 */
	static EnvelopeContext read(byte[] message, int start, int end) {
		EnvelopeContext context = new EnvelopeContext(message, start);
		if (end - start <= MAX_LENGTH) {
			context.readFields();
			context.conclude();
		}
		else {
			context.state = ContextState.MALFORMED;
		}
		return context;
	}

	ContextState state() {
		return this.state;
	}

	/**
	 * The valid fields; without {@code traceparent} where the trace cannot be continued.
	 */
	Map<String, String> fields() {
		return this.fields;
	}

	private void conclude() {
		if (this.state != ContextState.MALFORMED) {
			this.state = ContextState.of(this.fields.get(TraceFields.TRACEPARENT));
		}
		if (this.state != ContextState.PRESENT) {
			this.fields.remove(TraceFields.TRACEPARENT);
			this.fields.remove(TraceFields.TRACESTATE);
		}
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
		String text = usable ? JsonText.read(this.message, start + 1, end - 1) : null;
		boolean duplicate = text != null && this.fields.put(name, text) != null;
		if (name.equals(TraceFields.TRACEPARENT) && (text == null || duplicate)) {
			this.state = ContextState.MALFORMED;
		}
	}

	private @Nullable String knownField(int start, int end) {
		for (String name : NAMES) {
			if (JsonText.equals(this.message, start, end, name)) {
				return name;
			}
		}
		return null;
	}

}
