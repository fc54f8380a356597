package io.agenttracing.instrument.redis.envelope;

import java.nio.charset.StandardCharsets;
import java.util.Map;

import io.agenttracing.context.ContextState;
import io.agenttracing.context.TraceContextCarrier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link MessageEnvelope}.
 */
class MessageEnvelopeTests {

	private static final String TRACEPARENT = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-03";

	private static final Map<String, String> CONTEXT = Map.of("traceparent", TRACEPARENT);

	@ParameterizedTest
	@ValueSource(strings = { "{}", "[]", "{ \"a\" : [1, 2.5e-3, null, true]\n}", "{\"payload\":1}", "[\"\\ud800\"]",
			"{\"a\":\"\u00e9\u20ac\ud83d\ude00\"}", "{\"payload\":1,\"trace_context\":2}" })
	void embedsJsonVerbatim(String json) {
		assertThat(text(wrap(json)))
			.isEqualTo("{\"payload\":" + json + ",\"trace_context\":{\"traceparent\":\"" + TRACEPARENT + "\"}}");
		assertRoundTrip(json);
	}

	@ParameterizedTest
	@ValueSource(strings = { "", "plain", "42", "\"quoted\"", "null", "{not json", "{} ", "\n[1]", "[1,]", "{\"a\":01}",
			"line\nbreak\ttab \u0000 \u007f \\ \"", "\u00e9\u20ac\ud83d\ude00", "{}{}" })
	void carriesOtherTextAsString(String text) {
		assertThat(text(wrap(text))).startsWith("{\"payload\":\"");
		assertRoundTrip(text);
	}

	@Test
	void opensAnEnvelopeWithABudget() {
		UnwrappedMessage message = MessageEnvelope
			.open(("{\"payload\":{\"a\":1},\"trace_context\":{\"traceparent\":\"00-0af7651916cd43dd8448eb211c80319c"
					+ "-b7ad6b7169203331-01\",\"agent-tracing-budget\":\"2500\",\"unknown\":\"x\"}}")
				.getBytes(StandardCharsets.UTF_8));
		assertThat(message.payload()).asString(StandardCharsets.UTF_8).isEqualTo("{\"a\":1}");
		assertThat(message.context()).containsOnlyKeys("traceparent", "agent-tracing-budget")
			.containsEntry("agent-tracing-budget", "2500");
	}

	@Test
	void doesNotWrapBinary() {
		assertThat(MessageEnvelope.wrap(new byte[] { (byte) 0xac, (byte) 0xed, 0, 5 }, CONTEXT)).isNull();
		assertThat(MessageEnvelope.wrap(new byte[] { '{', '"', (byte) 0xc0, (byte) 0x80, '"', '}' }, CONTEXT)).isNull();
		assertThat(MessageEnvelope.wrap(new byte[] { 'a', (byte) 0xed, (byte) 0xa0, (byte) 0x80 }, CONTEXT)).isNull();
	}

	@ParameterizedTest
	@ValueSource(strings = { "{\"payload\":1,\"trace_context\":{\"traceparent\":\"kept\"}}",
			" {\"trace_context\":{\"traceparent\":\"kept\"} , \"payload\":{}} " })
	void neverWrapsTwice(String envelope) {
		assertThat(text(wrap(envelope))).isEqualTo(envelope);
	}

	@ParameterizedTest
	@ValueSource(strings = { "{}", "{\"traceparent\":\"\"}", "{ \"other\" : 1 }" })
	void givesContextToEnvelopeWithoutOne(String context) {
		assertThat(text(wrap("{\"trace_context\":" + context + ", \"payload\": [1]}")))
			.isEqualTo("{\"trace_context\":{\"traceparent\":\"" + TRACEPARENT + "\"}, \"payload\": [1]}");
	}

	@Test
	void opensEnvelopesOfOthers() {
		assertPayload("{\"payload\": {\"a\": 1}, \"trace_context\": {}}", "{\"a\": 1}");
		assertPayload("\n{ \"trace_context\" : { \"x\" : [ ] } ,\t\"payload\" : \"text\" } ", "text");
		assertPayload("{\"payload\":null,\"trace_context\":{}}", "null");
		assertPayload("{\"payload\":-1.5E+3,\"trace_context\":{}}", "-1.5E+3");
		assertPayload("{\"payload\":\"\\u00e9\\ud83d\\ude00\\/\\n\",\"trace_context\":{}}", "\u00e9\ud83d\ude00/\n");
		assertPayload("{\"p\\u0061yload\":1,\"tr\\u0061ce_context\":{}}", "1");
	}

	@Test
	void givesStringWithoutTextAsItWasWritten() {
		assertPayload("{\"payload\":\"\\ud800\",\"trace_context\":{}}", "\"\\ud800\"");
		assertPayload("{\"payload\":\"\\ud800\\u0041\",\"trace_context\":{}}", "\"\\ud800\\u0041\"");
		assertPayload("{\"payload\":\"\\udc00\\ud800\",\"trace_context\":{}}", "\"\\udc00\\ud800\"");
	}

	@ParameterizedTest
	@ValueSource(strings = { "", "{", "{}", "[]", "plain", "{\"payload\":1}", "{\"trace_context\":{}}",
			"{\"payload\":1,\"trace_context\":1}", "{\"payload\":1,\"trace_context\":null}",
			"{\"payload\":1,\"trace_context\":[]}", "{\"payload\":1,\"trace_context\":{},\"more\":1}",
			"{\"payload\":1,\"payload\":2,\"trace_context\":{}}",
			"{\"payload\":1,\"trace_context\":{},\"trace_context\":{}}", "{\"payload\":1,\"trace_context\":{}}x",
			"{\"payload\":1,\"trace_context\":{}}{}", "{\"payload\":1,\"trace_context\":{}", "{\"payload\":1,\"trace",
			"{\"payload\":1,\"trace_context\":{},}", "{\"payload\":1 \"trace_context\":{}}",
			"{\"payload\":01,\"trace_context\":{}}", "{\"payload\":\"\n\",\"trace_context\":{}}",
			"{\"payload\":\"\\x\",\"trace_context\":{}}", "{'payload':1,'trace_context':{}}",
			"{\"Payload\":1,\"trace_context\":{}}", "\ufeff{\"payload\":1,\"trace_context\":{}}",
			"{\"payload\":[1}],\"trace_context\":{}}", "{\"payload\":,\"trace_context\":{}}" })
	void deliversLookAlikesAsTheyCame(String message) {
		byte[] bytes = bytes(message);
		UnwrappedMessage received = MessageEnvelope.open(bytes);
		assertThat(received.payload()).isSameAs(bytes);
		assertThat(received.context()).isEmpty();
		assertThat(received.state()).isEqualTo(ContextState.MISSING);
	}

	@Test
	void readsKnownFieldsOfContext() {
		UnwrappedMessage received = open("{\"payload\":1,\"trace_context\":{\"traceparent\":\"" + TRACEPARENT
				+ "\",\"tracestate\":\"a=b\",\"baggage\":\"c=d\",\"budget_ms\":\"17\",\"deep\":{\"traceparent\":\"x\"}}}");
		assertThat(received.context())
			.isEqualTo(Map.of("traceparent", TRACEPARENT, "tracestate", "a=b", "baggage", "c=d"));
		assertThat(received.state()).isEqualTo(ContextState.PRESENT);
	}

	@ParameterizedTest
	@ValueSource(strings = { "\"traceparent\":1", "\"traceparent\":\"junk\"", "\"traceparent\":null",
			"\"traceparent\":{\"a\":1}", "\"traceparent\":\"\\ud800\"",
			"\"traceparent\":\"" + TRACEPARENT + "\",\"traceparent\":\"" + TRACEPARENT + "\"" })
	void malformedContextCostsContextOnly(String field) {
		UnwrappedMessage received = open("{\"payload\":{},\"trace_context\":{" + field + ",\"tracestate\":\"a=b\"}}");
		assertThat(text(received.payload())).isEqualTo("{}");
		assertThat(received.context()).isEmpty();
		assertThat(received.state()).isEqualTo(ContextState.MALFORMED);
	}

	@Test
	void boundsWhatItReadsOfContext() {
		String parent = "\"traceparent\":\"" + TRACEPARENT + "\"";
		String longValue = "x".repeat(TraceContextCarrier.MAX_FIELD_LENGTH + 1);
		assertThat(open(envelope(parent + ",\"baggage\":\"" + longValue + "\"")).context()).isEqualTo(CONTEXT);
		assertThat(open(envelope("\"traceparent\":\"" + longValue + "\"")).state()).isEqualTo(ContextState.MALFORMED);
		assertThat(open(envelope(parent + ",\"x\":\"" + longValue.repeat(4) + "\"")).state())
			.isEqualTo(ContextState.MALFORMED);
		assertThat(open(envelope("\"x\":1,".repeat(EnvelopeContext.MAX_FIELDS) + parent)).state())
			.isEqualTo(ContextState.MISSING);
		assertThat(text(open(envelope("\"x\":1,".repeat(100_000) + parent)).payload())).isEqualTo("p");
	}

	@Test
	void nestingCannotOverflow() {
		int depth = 1_000_000;
		String deep = "[".repeat(depth) + "]".repeat(depth);
		assertRoundTrip(deep);
		assertRoundTrip("[".repeat(depth));
		String mixed = "{\"a\":[".repeat(1000) + "]}".repeat(1000);
		assertThat(text(wrap(mixed))).startsWith("{\"payload\":{\"a\":[");
		assertRoundTrip(mixed);
	}

	@Test
	void checksBracketsAtEveryDepth() {
		for (int depth = 1; depth < 200; depth++) {
			String open = "{\"a\":[".repeat(depth);
			String close = "]}".repeat(depth - 1);
			assertThat(text(wrap(open + close + "]}"))).startsWith("{\"payload\":{");
			assertThat(text(wrap(open + close + "}]"))).startsWith("{\"payload\":\"{");
			assertThat(text(wrap(open + "}]" + close))).startsWith("{\"payload\":\"{");
		}
	}

	@ParameterizedTest
	@ValueSource(
			strings = { "\"", "\\", "\n", "\u0000", "\u001f", "!", "#", "\u007f", "\u00e9", "\u20ac", "\ud83d\ude00" })
	void findsWhatIsNotPlainAtEveryOffset(String character) {
		for (int offset = 0; offset < 40; offset++) {
			String text = "x".repeat(offset % 20) + character + "y".repeat(offset / 2) + character;
			assertRoundTrip(text);
			assertRoundTrip("{\"" + text + "\":[\"" + text + "\"]}");
		}
	}

	private static String envelope(String fields) {
		return "{\"payload\":\"p\",\"trace_context\":{" + fields + "}}";
	}

	private static void assertPayload(String message, String payload) {
		assertThat(text(open(message).payload())).isEqualTo(payload);
	}

	private static void assertRoundTrip(String payload) {
		UnwrappedMessage received = MessageEnvelope.open(wrap(payload));
		assertThat(text(received.payload())).isEqualTo(payload);
		assertThat(received.context()).isEqualTo(CONTEXT);
		assertThat(received.state()).isEqualTo(ContextState.PRESENT);
	}

	private static byte[] wrap(String payload) {
		byte[] message = MessageEnvelope.wrap(bytes(payload), CONTEXT);
		assertThat(message).isNotNull();
		return message;
	}

	private static UnwrappedMessage open(String message) {
		return MessageEnvelope.open(bytes(message));
	}

	private static byte[] bytes(String text) {
		return text.getBytes(StandardCharsets.UTF_8);
	}

	private static String text(byte[] bytes) {
		return new String(bytes, StandardCharsets.UTF_8);
	}

}
