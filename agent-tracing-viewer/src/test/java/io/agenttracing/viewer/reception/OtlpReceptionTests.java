package io.agenttracing.viewer.reception;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.zip.GZIPOutputStream;

import com.google.protobuf.ByteString;
import com.google.protobuf.CodedInputStream;
import com.google.protobuf.CodedOutputStream;
import com.google.protobuf.InvalidProtocolBufferException;
import io.agenttracing.otlp.TraceWriter;
import io.agenttracing.viewer.DraftSpan;
import io.agenttracing.viewer.reception.OtlpReception.Answer;
import io.agenttracing.viewer.store.StoredTrace;
import io.agenttracing.viewer.store.TraceStore;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.proto.collector.trace.v1.ExportTraceServiceRequest;
import io.opentelemetry.proto.collector.trace.v1.ExportTraceServiceResponse;
import io.opentelemetry.proto.common.v1.AnyValue;
import io.opentelemetry.proto.common.v1.ArrayValue;
import io.opentelemetry.proto.common.v1.KeyValue;
import io.opentelemetry.proto.resource.v1.Resource;
import io.opentelemetry.proto.trace.v1.ResourceSpans;
import io.opentelemetry.proto.trace.v1.ScopeSpans;
import io.opentelemetry.proto.trace.v1.Span;
import io.opentelemetry.proto.trace.v1.Status;
import io.opentelemetry.sdk.trace.data.DelegatingSpanData;
import io.opentelemetry.sdk.trace.data.SpanData;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * What other processes send, and what is none of it.
 */
class OtlpReceptionTests {

	private static final String JSON = "application/json";

	private static final String PROTOBUF = "application/x-protobuf";

	private static final int MUTATIONS = Boolean.getBoolean("test.agent-tracing.thorough") ? 100_000 : 20_000;

	private final TraceStore store = new TraceStore(8 * 1024 * 1024);

	private final OtlpReception reception = new OtlpReception(this.store, (span) -> span);

	@Test
	void protobufIsReceivedAndAnsweredAsProtobuf() throws IOException {
		Answer answer = this.reception.receive(protobuf(), PROTOBUF, null);
		assertThat(answer.status()).isEqualTo(200);
		assertThat(answer.contentType()).isEqualTo(PROTOBUF);
		assertThat(ExportTraceServiceResponse.parseFrom(answer.body()).hasPartialSuccess()).isFalse();
		assertThat(spans()).extracting(SpanData::getName).containsExactly("ask", "post");
		assertThat(spans().get(1).getAttributes().get(AttributeKey.longArrayKey("counts"))).containsExactly(1L, 2L);
	}

	@Test
	void jsonIsReceivedAndAnsweredAsJson() {
		Answer answer = this.reception.receive(json(), JSON + "; charset=utf-8", "identity");
		assertThat(answer.status()).isEqualTo(200);
		assertThat(answer.contentType()).isEqualTo(JSON);
		assertThat(text(answer)).isEqualTo("{}");
		assertThat(spans()).extracting(SpanData::getName).containsExactly("ask", "post");
	}

	@Test
	void whatIsPackedIsUnpacked() {
		assertThat(this.reception.receive(packed(protobuf()), PROTOBUF, "gzip").status()).isEqualTo(200);
		assertThat(this.reception.receive(packed(json()), JSON, "GZIP").status()).isEqualTo(200);
		assertThat(spans()).hasSize(2);
	}

	@Test
	void aRequestWithoutSpansIsFine() {
		assertThat(this.reception.receive(new byte[0], PROTOBUF, null).status()).isEqualTo(200);
		assertThat(
				this.reception.receive("{\"resourceSpans\":[]}".getBytes(StandardCharsets.UTF_8), JSON, null).status())
			.isEqualTo(200);
		assertThat(this.store.versions()).isEmpty();
	}

	@Test
	void eachSpanIsMasked() {
		OtlpReception masking = new OtlpReception(this.store, Masked::new);
		masking.receive(json(), JSON, null);
		assertThat(spans()).extracting(SpanData::getName).containsExactly("***", "***");
	}

	@Test
	void whatHasNoRoomIsSaidAsPartialSuccess() throws InvalidProtocolBufferException {
		ExportTraceServiceRequest.Builder many = ExportTraceServiceRequest.newBuilder();
		ScopeSpans.Builder scope = many.addResourceSpansBuilder().addScopeSpansBuilder();
		for (int i = 1; i <= 10_000; i++) {
			scope.addSpans(span(i, "step").toBuilder().addAttributes(pair("a", "x".repeat(500))));
		}
		Answer answer = this.reception.receive(many.build().toByteArray(), PROTOBUF, null);
		assertThat(answer.status()).isEqualTo(200);
		long rejected = ExportTraceServiceResponse.parseFrom(answer.body()).getPartialSuccess().getRejectedSpans();
		assertThat(rejected).isEqualTo(10_000 - spans().size()).isPositive();
	}

	@ParameterizedTest
	@ValueSource(strings = { "{\"resourceSpans\":", "{\"resourceSpans\":7}", "[", "{}", "hello", "<html></html>",
			"[[[[[[[[[[[", "{\"resourceSpans\":[{\"scopeSpans\":[{\"spans\":[{\"traceId\":\"x\"}]}]}]}" })
	void whatIsNoTraceIsRefusedWithAStatus(String body) {
		Answer answer = this.reception.receive(body.getBytes(StandardCharsets.UTF_8), JSON, null);
		assertThat(answer.status()).isEqualTo(400);
		JsonNode status = new JsonMapper().readTree(answer.body());
		assertThat(status.path("code").asInt()).isEqualTo(3);
		assertThat(status.path("message").asString()).isNotEmpty();
	}

	@Test
	void aStatusIsProtobufWhereTheRequestIs() throws IOException {
		Answer answer = this.reception.receive("hello".getBytes(StandardCharsets.UTF_8), PROTOBUF, null);
		assertThat(answer.status()).isEqualTo(400);
		assertThat(answer.contentType()).isEqualTo(PROTOBUF);
		// The fields of google.rpc.Status: a number, and then a text.
		CodedInputStream status = CodedInputStream.newInstance(answer.body());
		assertThat(status.readTag()).isEqualTo(1 << 3);
		assertThat(status.readInt32()).isEqualTo(3);
		assertThat(status.readTag()).isEqualTo(2 << 3 | 2);
		assertThat(status.readString()).contains("protobuf");
	}

	@Test
	void otherTypesAndEncodingsAreRefused() {
		assertThat(this.reception.receive(json(), "text/plain", null).status()).isEqualTo(415);
		assertThat(this.reception.receive(json(), null, null).status()).isEqualTo(415);
		assertThat(this.reception.receive(json(), JSON, "br").status()).isEqualTo(415);
		assertThat(this.reception.receive(json(), JSON, "gzip").status()).isEqualTo(400);
		assertThat(this.reception.receive(json(), PROTOBUF, null).status()).isEqualTo(400);
	}

	@Test
	void bombsAreNotUnpacked() {
		byte[] bomb = packed(new byte[64 * 1024 * 1024]);
		assertThat(bomb).hasSizeLessThan(300_000);
		assertThat(this.reception.receive(bomb, PROTOBUF, "gzip").status()).isEqualTo(413);
		// Twice: what is unpacked is packed again.
		assertThat(this.reception.receive(packed(bomb), PROTOBUF, "gzip").status()).isEqualTo(400);
		assertThat(this.reception.receive(bomb, PROTOBUF, null).status()).isEqualTo(400);
	}

	// On the wire a list has two bytes and an object many more.
	@Test
	void manySmallPartsAreCountedBeforeTheyAreMade() {
		assertThat(refusal(repeated("{\"resourceSpans\":[", "{},", 600_000), JSON)).contains("more than", "values");
		assertThat(refusal(repeated("", "\n\0", 600_000), PROTOBUF)).contains("more than", "values");
		assertThat(refusal(nested(1_300_000), PROTOBUF)).contains("more than", "values");
		// Commas in texts are none.
		String text = "{\"resourceSpans\":[],\"other\":\"" + ",{[\\\"".repeat(300_000) + "\"}";
		assertThat(this.reception.receive(text.getBytes(StandardCharsets.UTF_8), JSON, null).status()).isEqualTo(200);
	}

	// Where each character has two bytes, one of them may look like a quotation mark.
	@ParameterizedTest
	@ValueSource(strings = { "UTF-16LE", "UTF-16BE", "UTF-16", "UTF-32LE", "UTF-32BE" })
	void onlyUtf8IsOtlp(String charset) {
		String text = "{\"x\":\"\u2200\",\"resourceSpans\":[],\"junk\":[" + "{},".repeat(600_000) + "{}]}";
		assertThat(refusal(text.getBytes(Charset.forName(charset)), JSON)).contains("UTF-8");
	}

	private String refusal(byte[] body, String type) {
		Answer answer = this.reception.receive(body, type, null);
		assertThat(answer.status()).isEqualTo(400);
		return text(answer);
	}

	private static byte[] repeated(String before, String part, int times) {
		return (before + part.repeat(times)).getBytes(StandardCharsets.ISO_8859_1);
	}

	// One span with that many bytes of empty events.
	private static byte[] nested(int bytes) {
		Span.Builder span = span(1, "many").toBuilder();
		byte[] events = repeated("", "Z\0", bytes / 2);
		ByteString of = span.build().toByteString().concat(ByteString.copyFrom(events));
		return field(1, field(2, field(2, of))).toByteArray();
	}

	private static ByteString field(int number, ByteString content) {
		ByteString.Output bytes = ByteString.newOutput();
		CodedOutputStream output = CodedOutputStream.newInstance(bytes);
		try {
			output.writeBytes(number, content);
			output.flush();
		}
		catch (IOException ex) {
			throw new IllegalStateException(ex);
		}
		return bytes.toByteString();
	}

	@Test
	void mutatedBodiesAreReadOrRefused() {
		Random random = new Random(26);
		List<byte[]> seeds = List.of(protobuf(), json(), packed(protobuf()), packed(json()));
		Map<Integer, Integer> statuses = new TreeMap<>();
		for (int i = 0; i < MUTATIONS; i++) {
			int seed = i % seeds.size();
			byte[] body = mutated(seeds.get(seed), random);
			Answer answer = this.reception.receive(body, (seed % 2 == 0) ? PROTOBUF : JSON,
					(seed >= 2) ? "gzip" : null);
			statuses.merge(answer.status(), 1, Integer::sum);
			// What the reader did not expect.
			assertThat(text(answer)).as(HexFormat.of().formatHex(body)).doesNotContain("it cannot be read");
		}
		assertThat(statuses).containsOnlyKeys(200, 400);
		assertThat(this.store.used()).isLessThanOrEqualTo(this.store.max());
	}

	private static byte[] mutated(byte[] seed, Random random) {
		byte[] body = seed.clone();
		for (int i = random.nextInt(3); i >= 0; i--) {
			int at = random.nextInt(body.length);
			switch (random.nextInt(5)) {
				case 0 -> body[at] = (byte) random.nextInt(256);
				case 1 -> body[at] ^= (byte) (1 << random.nextInt(8));
				case 2 -> body = Arrays.copyOf(body, at + 1);
				case 3 -> {
					int from = random.nextInt(body.length);
					int length = Math.min(random.nextInt(64), body.length - Math.max(from, at));
					System.arraycopy(body, from, body, at, length);
				}
				default -> body[at] = "{}[]\",:\\0-9e\n\0".getBytes(StandardCharsets.US_ASCII)[random.nextInt(13)];
			}
		}
		return body;
	}

	private static byte[] json() {
		return TraceWriter.json(List.of(DraftSpan.of(1, 1, "ask").at(0, 10).agent("desk").data(),
				DraftSpan.of(1, 2, "post")
					.below(1)
					.kind(SpanKind.CLIENT)
					.at(1, 9)
					.failed("down")
					.with("list", "a", "b")
					.event("exception", 5, Attributes.of(AttributeKey.stringKey("exception.type"), "Timeout"))
					.link(2, 7)
					.data()));
	}

	private static byte[] protobuf() {
		return ExportTraceServiceRequest.newBuilder()
			.addResourceSpans(ResourceSpans.newBuilder()
				.setResource(Resource.newBuilder().addAttributes(pair("service.name", "python")))
				.addScopeSpans(ScopeSpans.newBuilder()
					.addSpans(span(1, "ask"))
					.addSpans(span(2, "post").toBuilder()
						.setParentSpanId(id(1, 8))
						.addEvents(Span.Event.newBuilder().setName("exception").addAttributes(pair("a", "b")))
						.addLinks(Span.Link.newBuilder().setTraceId(id(2, 16)).setSpanId(id(7, 8)))
						.setStatus(Status.newBuilder().setCode(Status.StatusCode.STATUS_CODE_ERROR).setMessage("down"))
						.addAttributes(KeyValue.newBuilder()
							.setKey("counts")
							.setValue(AnyValue.newBuilder()
								.setArrayValue(ArrayValue.newBuilder()
									.addValues(AnyValue.newBuilder().setIntValue(1))
									.addValues(AnyValue.newBuilder().setIntValue(2))))))))
			.build()
			.toByteArray();
	}

	private static Span span(int id, String name) {
		return Span.newBuilder()
			.setTraceId(id(1, 16))
			.setSpanId(id(id, 8))
			.setName(name)
			.setKindValue(1)
			.setStartTimeUnixNano(1_000_000)
			.setEndTimeUnixNano(9_000_000)
			.build();
	}

	private static ByteString id(int id, int length) {
		byte[] bytes = new byte[length];
		bytes[length - 1] = (byte) id;
		bytes[length - 2] = (byte) (id >> 8);
		return ByteString.copyFrom(bytes);
	}

	private static KeyValue pair(String key, String value) {
		return KeyValue.newBuilder().setKey(key).setValue(AnyValue.newBuilder().setStringValue(value)).build();
	}

	private static byte[] packed(byte[] bytes) {
		ByteArrayOutputStream packed = new ByteArrayOutputStream();
		try (GZIPOutputStream output = new GZIPOutputStream(packed)) {
			new ByteArrayInputStream(bytes).transferTo(output);
		}
		catch (IOException ex) {
			throw new IllegalStateException(ex);
		}
		return packed.toByteArray();
	}

	private static String text(Answer answer) {
		return new String(answer.body(), StandardCharsets.UTF_8);
	}

	private List<SpanData> spans() {
		StoredTrace trace = this.store.trace(DraftSpan.traceId(1));
		assertThat(trace).isNotNull();
		return trace.spans();
	}

	/**
	 * A span without its name.
	 */
	private static final class Masked extends DelegatingSpanData {

		private Masked(SpanData span) {
			super(span);
		}

		@Override
		public String getName() {
			return "***";
		}

	}

}
