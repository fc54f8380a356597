package io.agenttracing.propagation;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Map;

import org.jspecify.annotations.Nullable;

/**
 * The envelope that carries a trace context where a transport has no headers:
 * {@code {"payload":…,"trace_context":{"traceparent":"…"}}}. A JSON object or array is
 * embedded byte for byte, other UTF-8 text travels as a JSON string, and so does JSON
 * with white space around it, which would not survive otherwise. Binary payloads are
 * never wrapped.
 */
public final class MessageEnvelope {

	private static final byte[] HEAD = ascii("{\"payload\":");

	private static final byte[] MIDDLE = ascii(",\"trace_context\":");

	private static final int CONTEXT_ESTIMATE = 128;

	private MessageEnvelope() {
	}

	/**
	 * Wraps a payload. A payload that is an envelope already keeps its trace context, or
	 * gets one where it has no {@code traceparent}.
	 * @param payload what is published
	 * @param context the fields of the trace context
	 * @return the message for the wire, or {@code null} where the payload is binary
	 */
	public static byte @Nullable [] wrap(byte[] payload, Map<String, String> context) {
		EnvelopeLayout object = EnvelopeLayout.ofObject(payload);
		if (object != null && object.isEnvelope()) {
			return complete(payload, object, context);
		}
		ByteArrayOutputStream tail = new ByteArrayOutputStream(MIDDLE.length + CONTEXT_ESTIMATE);
		tail.writeBytes(MIDDLE);
		writeContext(context, tail);
		tail.write('}');
		if (canBeEmbedded(payload, object != null)) {
			return join(HEAD, payload, tail.toByteArray());
		}
		ByteArrayOutputStream message = new ByteArrayOutputStream(HEAD.length + payload.length + tail.size() + 2);
		message.writeBytes(HEAD);
		if (!JsonText.quote(payload, message)) {
			return null;
		}
		message.writeBytes(tail.toByteArray());
		return message.toByteArray();
	}

	// A large payload is copied once only.
	private static byte[] join(byte[] head, byte[] payload, byte[] tail) {
		byte[] message = Arrays.copyOf(head, head.length + payload.length + tail.length);
		System.arraycopy(payload, 0, message, head.length, payload.length);
		System.arraycopy(tail, 0, message, head.length + payload.length, tail.length);
		return message;
	}

	private static boolean canBeEmbedded(byte[] payload, boolean object) {
		if (payload.length == 0 || JsonScanner.isWhitespace(payload[0])
				|| JsonScanner.isWhitespace(payload[payload.length - 1])) {
			return false;
		}
		return object || isArray(payload);
	}

	private static boolean isArray(byte[] payload) {
		if (payload[0] != '[') {
			return false;
		}
		JsonScanner scanner = new JsonScanner(payload, 0, payload.length);
		return scanner.skipValue() && scanner.atEnd();
	}

	private static byte[] complete(byte[] envelope, EnvelopeLayout layout, Map<String, String> context) {
		EnvelopeContext existing = EnvelopeContext.read(envelope, layout.contextStart(), layout.contextEnd());
		if (existing.state() != ContextState.MISSING) {
			return envelope;
		}
		ByteArrayOutputStream message = new ByteArrayOutputStream(envelope.length + CONTEXT_ESTIMATE);
		message.write(envelope, 0, layout.contextStart());
		writeContext(context, message);
		message.write(envelope, layout.contextEnd(), envelope.length - layout.contextEnd());
		return message.toByteArray();
	}

	private static void writeContext(Map<String, String> context, ByteArrayOutputStream message) {
		message.write('{');
		boolean first = true;
		for (Map.Entry<String, String> field : context.entrySet()) {
			if (!first) {
				message.write(',');
			}
			first = false;
			JsonText.quote(field.getKey().getBytes(StandardCharsets.UTF_8), message);
			message.write(':');
			JsonText.quote(field.getValue().getBytes(StandardCharsets.UTF_8), message);
		}
		message.write('}');
	}

	/**
	 * Takes a message apart. What is not an envelope is a payload without a context.
	 * Nothing is thrown, whatever the bytes.
	 * @param message the bytes from the wire
	 * @return the payload and its context
	 */
	public static ReceivedMessage open(byte[] message) {
		EnvelopeLayout layout = EnvelopeLayout.ofEnvelope(message);
		if (layout == null) {
			return ReceivedMessage.plain(message);
		}
		EnvelopeContext context = EnvelopeContext.read(message, layout.contextStart(), layout.contextEnd());
		ContextState state = context.state();
		return new ReceivedMessage(payload(message, layout.payloadStart(), layout.payloadEnd()), context.fields(),
				state);
	}

	private static byte[] payload(byte[] message, int start, int end) {
		// A string that has no text is given as it was written, so that nothing is lost.
		byte[] text = (message[start] == '"') ? JsonText.unquote(message, start + 1, end - 1) : null;
		return (text != null) ? text : Arrays.copyOfRange(message, start, end);
	}

	private static byte[] ascii(String text) {
		return text.getBytes(StandardCharsets.US_ASCII);
	}

}
