package io.agenttracing.instrument.redis.envelope;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Random;

import io.agenttracing.testing.Effort;
import org.junit.jupiter.api.Test;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.json.JsonFactory;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Mutates envelopes and look-alikes and asks an independent parser what they are.
 */
class MessageEnvelopeMutationTests {

	private static final int MUTATIONS = Effort.of(120_000);

	private static final Map<String, String> CONTEXT = Map.of("traceparent",
			"00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01");

	private static final List<String> SEEDS = List.of(
			"{\"payload\":{\"id\":\"doc-1\",\"n\":[1,-2.5e3,null,true]},\"trace_context\":{\"traceparent\":\"00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01\"}}",
			"{\"trace_context\": {\"tracestate\": \"a=b\", \"x\": {}} , \"payload\": \"a \\u00e9\\n\\\"b\\\"\"}",
			"{\"payload\":\"\u00e9\u20ac\ud83d\ude00\",\"trace_context\":{}}", "{\"payload\":[],\"trace_context\":{}}",
			"{\"payload\":0,\"trace_context\":{\"traceparent\":\"\"}}", "{\"payload\":{},\"trace_context\":null}",
			"{\"payload\":{\"payload\":1,\"trace_context\":{}},\"trace_context\":{}}", "[{\"a\":\"b\"}]", "text");

	private static final List<String> FRAGMENTS = List.of("{", "}", "[", "]", ",", ":", "\"", "\\", "\\u", "\\ud800",
			"payload", "trace_context", "\"payload\":", "\"trace_context\":{}", "null", "-", "0", "1e", ".", " ", "\n",
			"\u00e9", "{}", "\\\"");

	private final JsonFactory jackson = JsonFactory.builder().build();

	private final Random random = new Random(20261122);

	@Test
	void mutatedMessagesAreUnwrappedOrDeliveredAsTheyCame() {
		int envelopes = 0;
		for (int i = 0; i < MUTATIONS; i++) {
			byte[] message = mutate(SEEDS.get(this.random.nextInt(SEEDS.size())).getBytes(StandardCharsets.UTF_8));
			byte[] original = message.clone();
			UnwrappedMessage received = MessageEnvelope.open(message);
			assertThat(message).isEqualTo(original);
			boolean envelope = isEnvelope(message);
			assertThat(received.payload() != message).as("%s", new String(message, StandardCharsets.UTF_8))
				.isEqualTo(envelope);
			envelopes += envelope ? 1 : 0;
			assertRoundTrip(message, envelope);
		}
		assertThat(envelopes).isBetween(MUTATIONS / 20, MUTATIONS - MUTATIONS / 20);
	}

	private void assertRoundTrip(byte[] payload, boolean envelope) {
		byte[] wrapped = MessageEnvelope.wrap(payload, CONTEXT);
		if (!isUtf8(payload)) {
			assertThat(wrapped).isNull();
			return;
		}
		assertThat(isEnvelope(wrapped)).isTrue();
		byte[] expected = envelope ? MessageEnvelope.open(payload).payload() : payload;
		assertThat(MessageEnvelope.open(wrapped).payload()).isEqualTo(expected);
	}

	private byte[] mutate(byte[] seed) {
		byte[] message = seed;
		for (int i = this.random.nextInt(4); i > 0; i--) {
			int at = this.random.nextInt(message.length + 1);
			message = switch (this.random.nextInt(5)) {
				case 0 -> splice(message, at, Math.min(message.length, at + 1), new byte[0]);
				case 1 -> splice(message, at, Math.min(message.length, at + 1),
						new byte[] { (byte) this.random.nextInt(256) });
				case 2 -> splice(message, at, at, fragment());
				case 3 -> splice(message, at, message.length, new byte[0]);
				default -> splice(message, at, Math.min(message.length, at + this.random.nextInt(12)), fragment());
			};
		}
		return message;
	}

	private byte[] fragment() {
		return FRAGMENTS.get(this.random.nextInt(FRAGMENTS.size())).getBytes(StandardCharsets.UTF_8);
	}

	private static byte[] splice(byte[] message, int from, int to, byte[] middle) {
		ByteArrayOutputStream result = new ByteArrayOutputStream();
		result.write(message, 0, from);
		result.writeBytes(middle);
		result.write(message, to, message.length - to);
		return result.toByteArray();
	}

	private boolean isEnvelope(byte[] message) {
		if (!isUtf8(message)) {
			return false;
		}
		// As text, so that the parser does not guess at encodings and byte order marks.
		try (JsonParser parser = this.jackson.createParser(ObjectReadContext.empty(),
				new String(message, StandardCharsets.UTF_8))) {
			return isEnvelope(parser);
		}
		catch (JacksonException ex) {
			return false;
		}
	}

	private static boolean isEnvelope(JsonParser parser) {
		if (parser.nextToken() != JsonToken.START_OBJECT) {
			return false;
		}
		int payloads = 0;
		int contexts = 0;
		int others = 0;
		while (parser.nextToken() == JsonToken.PROPERTY_NAME) {
			String name = parser.currentName();
			JsonToken value = parser.nextToken();
			boolean context = name.equals("trace_context") && value == JsonToken.START_OBJECT;
			payloads += name.equals("payload") ? 1 : 0;
			contexts += context ? 1 : 0;
			others += (context || name.equals("payload")) ? 0 : 1;
			finish(parser);
		}
		return parser.nextToken() == null && payloads == 1 && contexts == 1 && others == 0;
	}

	private static void finish(JsonParser parser) {
		if (parser.currentToken().isScalarValue()) {
			parser.finishToken();
		}
		parser.skipChildren();
	}

	private static boolean isUtf8(byte[] message) {
		try {
			StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(message));
			return true;
		}
		catch (CharacterCodingException ex) {
			return false;
		}
	}

}
