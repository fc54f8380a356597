package io.agenttracing.otlp;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import java.util.zip.GZIPOutputStream;

import com.google.protobuf.ByteString;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.proto.collector.trace.v1.ExportTraceServiceRequest;
import io.opentelemetry.proto.common.v1.AnyValue;
import io.opentelemetry.proto.common.v1.ArrayValue;
import io.opentelemetry.proto.common.v1.InstrumentationScope;
import io.opentelemetry.proto.common.v1.KeyValue;
import io.opentelemetry.proto.resource.v1.Resource;
import io.opentelemetry.proto.trace.v1.ResourceSpans;
import io.opentelemetry.proto.trace.v1.ScopeSpans;
import io.opentelemetry.proto.trace.v1.Span;
import io.opentelemetry.proto.trace.v1.Status;
import io.opentelemetry.sdk.trace.data.SpanData;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * The same trace in each format, and what is none.
 */
class TraceReaderTests {

	private static final String TRACE = "0af7651916cd43dd8448eb211c80319c";

	private static final String OTLP = """
			{"resourceSpans": [{
			  "resource": {"attributes": [{"key": "service.name", "value": {"stringValue": "desk"}}]},
			  "scopeSpans": [{"scope": {"name": "io.agenttracing"}, "spans": [
			    {"traceId": "0AF7651916CD43DD8448EB211C80319C", "spanId": "00f067aa0ba902b7", "name": "ask", "kind": 1,
			     "startTimeUnixNano": "1000000", "endTimeUnixNano": 9000000},
			    {"traceId": "0af7651916cd43dd8448eb211c80319c", "spanId": "00f067aa0ba902b8",
			     "parentSpanId": "00f067aa0ba902b7", "name": "post", "kind": "SPAN_KIND_CLIENT",
			     "startTimeUnixNano": "2000000", "endTimeUnixNano": "8000000",
			     "attributes": [{"key": "status", "value": {"intValue": "503"}},
			       {"key": "ratio", "value": {"doubleValue": 0.5}}, {"key": "last", "value": {"boolValue": true}},
			       {"key": "names", "value": {"arrayValue": {"values": [{"stringValue": "a"}, {"stringValue": "b"}]}}}],
			     "events": [{"timeUnixNano": "7000000", "name": "exception",
			       "attributes": [{"key": "exception.type", "value": {"stringValue": "Timeout"}}]}],
			     "links": [{"traceId": "0af7651916cd43dd8448eb211c80319c", "spanId": "00f067aa0ba902b7"}],
			     "status": {"code": 2, "message": "down"}}]}]}]}
			""";

	private static final String JAEGER = """
			{"data": [{"traceID": "af7651916cd43dd8448eb211c80319c", "processes": {"p1": {"serviceName": "desk"}}, "spans": [
			  {"traceID": "af7651916cd43dd8448eb211c80319c", "spanID": "f067aa0ba902b7", "operationName": "ask",
			   "references": [], "startTime": 1000, "duration": 8000, "processID": "p1"},
			  {"traceID": "af7651916cd43dd8448eb211c80319c", "spanID": "f067aa0ba902b8", "operationName": "post",
			   "references": [{"refType": "CHILD_OF", "traceID": "af7651916cd43dd8448eb211c80319c", "spanID": "f067aa0ba902b7"}],
			   "startTime": 2000, "duration": 6000, "processID": "p1",
			   "tags": [{"key": "span.kind", "type": "string", "value": "client"}, {"key": "error", "type": "bool", "value": true},
			     {"key": "status", "type": "int64", "value": 503}, {"key": "otel.status_description", "type": "string", "value": "down"}],
			   "logs": [{"timestamp": 7000, "fields": [{"key": "event", "type": "string", "value": "exception"},
			     {"key": "exception.type", "type": "string", "value": "Timeout"}]}]}]}]}
			""";

	private static final String TEMPO = """
			{"batches": [{"resource": {"attributes": [{"key": "service.name", "value": {"stringValue": "desk"}}]},
			  "instrumentationLibrarySpans": [{"spans": [
			    {"traceId": "CvdlGRbNQ92ESOshHIAxnA==", "spanId": "APBnqgupArc=", "name": "ask", "kind": "SPAN_KIND_INTERNAL",
			     "startTimeUnixNano": "1000000", "endTimeUnixNano": "9000000"},
			    {"traceId": "CvdlGRbNQ92ESOshHIAxnA==", "spanId": "APBnqgupArg=", "parentSpanId": "APBnqgupArc=", "name": "post",
			     "kind": "SPAN_KIND_CLIENT", "startTimeUnixNano": "2000000", "endTimeUnixNano": "8000000",
			     "attributes": [{"key": "status", "value": {"intValue": "503"}}],
			     "events": [{"timeUnixNano": "7000000", "name": "exception",
			       "attributes": [{"key": "exception.type", "value": {"stringValue": "Timeout"}}]}],
			     "status": {"code": "STATUS_CODE_ERROR", "message": "down"}}]}]}]}
			""";

	private final TraceReader reader = new TraceReader();

	@Test
	void otlpAsJson() throws IOException {
		SpanData post = thePost(read(OTLP));
		assertThat(post.getAttributes().get(AttributeKey.doubleKey("ratio"))).isEqualTo(0.5);
		assertThat(post.getAttributes().get(AttributeKey.booleanKey("last"))).isTrue();
		assertThat(post.getAttributes().get(AttributeKey.stringArrayKey("names"))).containsExactly("a", "b");
		assertThat(post.getInstrumentationScopeInfo().getName()).isEqualTo("io.agenttracing");
		assertThat(post.getLinks()).singleElement()
			.satisfies((link) -> assertThat(link.getSpanContext().getSpanId()).isEqualTo("00f067aa0ba902b7"));
	}

	@Test
	void otlpAsProtobuf() throws IOException {
		SpanData post = thePost(this.reader.read(new ByteArrayInputStream(protobuf().toByteArray())));
		assertThat(post.getAttributes().get(AttributeKey.stringArrayKey("names"))).containsExactly("a", "b");
		assertThat(post.getInstrumentationScopeInfo().getName()).isEqualTo("io.agenttracing");
		assertThat(post.getLinks()).hasSize(1);
	}

	// A length of protobuf may be any byte, that of a bracket, too.
	@Test
	void protobufOfAnyLength() throws IOException {
		for (int length = 0; length < 9_000; length++) {
			thePost(this.reader.read(new ByteArrayInputStream(ofLength(length).toByteArray())));
		}
	}

	private static ExportTraceServiceRequest ofLength(int length) {
		ExportTraceServiceRequest.Builder request = protobuf().toBuilder();
		request.getResourceSpansBuilder(0)
			.getResourceBuilder()
			.addAttributes(value("pad", AnyValue.newBuilder().setStringValue("x".repeat(length))));
		return request.build();
	}

	@ParameterizedTest
	@ValueSource(
			strings = { "<!doctype html>", "\ufeff<!DOCTYPE html>", "\n <HTML>", "<!-- saved from url=(0014) -->" })
	void aPage(String begin) throws IOException {
		String page = begin + SavedPage.BEFORE
				+ Base64.getEncoder().encodeToString(gzip(OTLP.getBytes(StandardCharsets.UTF_8))) + "</script>";
		thePost(read(page));
	}

	@Test
	void jaegersJson() throws IOException {
		thePost(read(JAEGER));
	}

	@Test
	void temposJson() throws IOException {
		thePost(read(TEMPO));
		thePost(read("{\"trace\": " + OTLP + "}"));
		thePost(read("{\"result\": " + OTLP + "}"));
	}

	@Test
	void documentsInAListOrOneALine() throws IOException {
		String line = OTLP.replace('\n', ' ');
		assertThat(read("[" + OTLP + "," + JAEGER + "]")).singleElement()
			.satisfies((trace) -> assertThat(trace.spans()).hasSize(4));
		assertThat(read(line + "\n\n" + line.replace("9c\"", "9d\"").replace("9C\"", "9D\"") + "\n")).hasSize(2);
		thePost(read("\n \t" + OTLP));
		thePost(read("\ufeff" + OTLP));
	}

	@Test
	void packedWithGzip() throws IOException {
		byte[] packed = gzip(OTLP.getBytes(StandardCharsets.UTF_8));
		thePost(this.reader.read(new ByteArrayInputStream(packed)));
		thePost(this.reader.read(new ByteArrayInputStream(gzip(protobuf().toByteArray()))));
		assertThatExceptionOfType(UnreadableTraceException.class)
			.isThrownBy(() -> this.reader.read(new ByteArrayInputStream(packed, 0, packed.length / 2)))
			.withMessageMatching("byte \\d+: no gzip");
	}

	@ParameterizedTest
	@ValueSource(strings = { "UTF-16", "UTF-16LE", "UTF-16BE", "UTF-32", "UTF-32LE" })
	void inOtherEncodings(String encoding) throws IOException {
		thePost(this.reader.read(new ByteArrayInputStream(OTLP.getBytes(encoding))));
		String marked = encoding.matches("UTF-..") ? OTLP : "\ufeff" + OTLP;
		thePost(this.reader.read(new ByteArrayInputStream(marked.getBytes(encoding))));
	}

	@Test
	void brokenEncodingSaysWhere() throws IOException {
		byte[] bytes = OTLP.getBytes("UTF-32");
		bytes[bytes.length / 2 & ~3] = 0x7F;
		assertThatExceptionOfType(UnreadableTraceException.class)
			.isThrownBy(() -> this.reader.read(new ByteArrayInputStream(bytes)))
			.withMessageMatching("line \\d+, column \\d+: no JSON");
	}

	@Test
	void timesAreNotBelowZero() throws IOException {
		thePost(read(OTLP.replace("9000000}", "9.0e6}")));
		assertThat(read(OTLP.replace("\"8000000\"", "\"1\"")).get(0).spans().get(1).getEndEpochNanos())
			.isEqualTo(2_000_000);
		assertThat(read(JAEGER.replace("\"duration\": 8000", "\"duration\": " + Long.MAX_VALUE)).get(0)
			.spans()
			.get(0)
			.getEndEpochNanos()).isEqualTo(Long.MAX_VALUE);
		for (String none : List.of("-1", "1e30", "0.5", "1e999999999")) {
			assertThatExceptionOfType(UnreadableTraceException.class)
				.isThrownBy(() -> read(OTLP.replace("9000000}", none + "}")))
				.withMessageStartingWith("$.resourceSpans[0].scopeSpans[0].spans[0].endTimeUnixNano: ");
		}
		ExportTraceServiceRequest.Builder late = protobuf().toBuilder();
		late.getResourceSpansBuilder(0).getScopeSpansBuilder(0).getSpansBuilder(0).setEndTimeUnixNano(-1);
		assertThatExceptionOfType(UnreadableTraceException.class)
			.isThrownBy(() -> this.reader.read(new ByteArrayInputStream(late.build().toByteArray())))
			.withMessage("end_time_unix_nano of ask: too large");
	}

	@ParameterizedTest
	@CsvSource(delimiter = '|',
			textBlock = """
					                                                                   | byte 0: nothing to read
					no trace                                                           | byte 0: neither JSON nor OTLP as protobuf
					null                                                               | byte 0: neither JSON nor OTLP as protobuf
					{"resourceSpans": [                                                | line 1, column 20: no JSON
					{"spans": 1}                                                       | $: neither OTLP's JSON nor Jaeger's nor Tempo's
					[]                                                                 | byte 2: no span
					{"resourceSpans": {}}                                              | $.resourceSpans: no list
					{"resourceSpans": [1]}                                             | $.resourceSpans[0]: no object
					{"resourceSpans": [{"scopeSpans": [{"spans": 5}]}]}                | $.resourceSpans[0].scopeSpans[0].spans: no list
					{"resourceSpans": [{"scopeSpans": [{"spans": [{"traceId": "x"}]}]}]} | $.resourceSpans[0].scopeSpans[0].spans[0].traceId: no id of 32 hex digits
					{"data": [{"traceID": "a", "spans": [{"traceID": "a", "spanID": "b", "startTime": "soon"}]}]} | $ > [0].spans[0].startTime: no number
					""")
	void whatIsNoTraceSaysWhere(String text, String message) {
		assertThatExceptionOfType(UnreadableTraceException.class).isThrownBy(() -> read((text != null) ? text : ""))
			.withMessage(message);
	}

	@Test
	void theParentInJaegersJsonIsWhoWaitsAlsoBehindALink() throws IOException {
		String references = "[{'refType': 'FOLLOWS_FROM', 'traceID': 'af7651916cd43dd8448eb211c80319c', 'spanID': 'a1'}, "
			.replace('\'', '"');
		List<ReadTrace> traces = read(JAEGER.replace("\"references\": [{\"refType\": \"CHILD_OF\"",
				"\"references\": " + references + "{\"refType\": \"CHILD_OF\""));
		SpanData post = traces.get(0).spans().get(1);
		assertThat(post.getParentSpanId()).isEqualTo("00f067aa0ba902b7");
		assertThat(post.getLinks()).extracting((link) -> link.getSpanContext().getSpanId())
			.containsExactly("00000000000000a1");
	}

	@Test
	void depthIsBounded() {
		String deep = "{\"resourceSpans\": " + "[".repeat(100_000);
		assertThatExceptionOfType(UnreadableTraceException.class).isThrownBy(() -> read(deep))
			.withMessageMatching("line 1, column 1\\d\\d: no JSON, or too deep or too long");
		KeyValue.Builder value = KeyValue.newBuilder().setKey("deep");
		AnyValue inner = AnyValue.newBuilder().setStringValue("x").build();
		for (int i = 0; i < 500; i++) {
			inner = AnyValue.newBuilder().setArrayValue(ArrayValue.newBuilder().addValues(inner)).build();
		}
		byte[] bytes = ExportTraceServiceRequest.newBuilder()
			.addResourceSpans(
					ResourceSpans.newBuilder().setResource(Resource.newBuilder().addAttributes(value.setValue(inner))))
			.build()
			.toByteArray();
		assertThatExceptionOfType(UnreadableTraceException.class)
			.isThrownBy(() -> this.reader.read(new ByteArrayInputStream(bytes)))
			.withMessageEndingWith(": no OTLP as protobuf");
	}

	@Test
	void whateverIsChangedItIsATraceOrUnreadable() {
		List<byte[]> originals = List.of(OTLP.getBytes(StandardCharsets.UTF_8), JAEGER.getBytes(StandardCharsets.UTF_8),
				TEMPO.getBytes(StandardCharsets.UTF_8), protobuf().toByteArray());
		int read = 0;
		for (int seed = 0; seed < 20_000; seed++) {
			Random random = new Random(seed);
			byte[] bytes = originals.get(seed % originals.size()).clone();
			for (int i = random.nextInt(4); i >= 0; i--) {
				bytes[random.nextInt(bytes.length)] = (byte) random.nextInt(256);
			}
			try {
				read += this.reader.read(new ByteArrayInputStream(bytes)).size();
			}
			catch (UnreadableTraceException ex) {
				assertThat(ex.getMessage()).isNotBlank().doesNotContain("\n");
			}
			catch (IOException ex) {
				throw new AssertionError("seed " + seed, ex);
			}
		}
		assertThat(read).isGreaterThan(1_000);
	}

	private static byte[] gzip(byte[] bytes) throws IOException {
		ByteArrayOutputStream packed = new ByteArrayOutputStream();
		try (GZIPOutputStream output = new GZIPOutputStream(packed)) {
			output.write(bytes);
		}
		return packed.toByteArray();
	}

	private List<ReadTrace> read(String text) throws IOException {
		return this.reader.read(new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8)));
	}

	private static SpanData thePost(List<ReadTrace> traces) {
		assertThat(traces).singleElement().satisfies((trace) -> {
			assertThat(trace.traceId()).isEqualTo(TRACE);
			assertThat(trace.spans()).hasSize(2);
		});
		SpanData ask = traces.get(0).spans().get(0);
		SpanData post = traces.get(0).spans().get(1);
		assertThat(ask.getName()).isEqualTo("ask");
		assertThat(ask.getKind()).isEqualTo(SpanKind.INTERNAL);
		assertThat(ask.getParentSpanContext().isValid()).isFalse();
		assertThat(ask.getStartEpochNanos()).isEqualTo(1_000_000);
		assertThat(ask.getEndEpochNanos()).isEqualTo(9_000_000);
		assertThat(ask.getStatus().getStatusCode()).isEqualTo(StatusCode.UNSET);
		assertThat(post.getSpanId()).isEqualTo("00f067aa0ba902b8");
		assertThat(post.getTraceId()).isEqualTo(TRACE);
		assertThat(post.getParentSpanId()).isEqualTo(ask.getSpanId());
		assertThat(post.getParentSpanContext().isRemote()).isFalse();
		assertThat(post.getKind()).isEqualTo(SpanKind.CLIENT);
		assertThat(post.getStatus().getStatusCode()).isEqualTo(StatusCode.ERROR);
		assertThat(post.getStatus().getDescription()).isEqualTo("down");
		assertThat(post.getAttributes().get(AttributeKey.longKey("status"))).isEqualTo(503);
		assertThat(post.getResource().getAttribute(AttributeKey.stringKey("service.name"))).isEqualTo("desk");
		assertThat(post.getEvents()).singleElement().satisfies((event) -> {
			assertThat(event.getName()).isEqualTo("exception");
			assertThat(event.getEpochNanos()).isEqualTo(7_000_000);
			assertThat(event.getAttributes().get(AttributeKey.stringKey("exception.type"))).isEqualTo("Timeout");
		});
		return post;
	}

	private static ExportTraceServiceRequest protobuf() {
		ByteString traceId = bytes(TRACE);
		Span ask = Span.newBuilder()
			.setTraceId(traceId)
			.setSpanId(bytes("00f067aa0ba902b7"))
			.setName("ask")
			.setKind(Span.SpanKind.SPAN_KIND_INTERNAL)
			.setStartTimeUnixNano(1_000_000)
			.setEndTimeUnixNano(9_000_000)
			.build();
		Span post = Span.newBuilder()
			.setTraceId(traceId)
			.setSpanId(bytes("00f067aa0ba902b8"))
			.setParentSpanId(ask.getSpanId())
			.setName("post")
			.setKind(Span.SpanKind.SPAN_KIND_CLIENT)
			.setStartTimeUnixNano(2_000_000)
			.setEndTimeUnixNano(8_000_000)
			.addAttributes(value("status", AnyValue.newBuilder().setIntValue(503)))
			.addAttributes(value("names",
					AnyValue.newBuilder()
						.setArrayValue(ArrayValue.newBuilder()
							.addValues(AnyValue.newBuilder().setStringValue("a"))
							.addValues(AnyValue.newBuilder().setStringValue("b")))))
			.addEvents(Span.Event.newBuilder()
				.setTimeUnixNano(7_000_000)
				.setName("exception")
				.addAttributes(value("exception.type", AnyValue.newBuilder().setStringValue("Timeout"))))
			.addLinks(Span.Link.newBuilder().setTraceId(traceId).setSpanId(ask.getSpanId()))
			.setStatus(Status.newBuilder().setCode(Status.StatusCode.STATUS_CODE_ERROR).setMessage("down"))
			.build();
		return ExportTraceServiceRequest.newBuilder()
			.addResourceSpans(ResourceSpans.newBuilder()
				.setResource(Resource.newBuilder()
					.addAttributes(value("service.name", AnyValue.newBuilder().setStringValue("desk"))))
				.addScopeSpans(ScopeSpans.newBuilder()
					.setScope(InstrumentationScope.newBuilder().setName("io.agenttracing"))
					.addSpans(ask)
					.addSpans(post)))
			.build();
	}

	private static KeyValue value(String key, AnyValue.Builder value) {
		return KeyValue.newBuilder().setKey(key).setValue(value).build();
	}

	private static ByteString bytes(String hex) {
		return ByteString.copyFrom(HexFormat.of().parseHex(hex));
	}

}
