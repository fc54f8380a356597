package io.agenttracing.otlp;

import java.io.IOException;
import java.io.InputStream;
import java.util.List;

import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.TokenStreamLocation;
import tools.jackson.core.exc.StreamConstraintsException;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.MappingIterator;
import tools.jackson.databind.json.JsonMapper;

/**
 * Reads traces in any of these formats, of which it finds out by itself: OTLP as JSON, in
 * one document, in a list or a document a line; OTLP as protobuf; Jaeger's JSON; Tempo's
 * JSON; or a page that the viewer saved. What was packed with gzip is unpacked. Safe for
 * use by several threads.
 *
 * @since 0.1.0
 */
public final class TraceReader {

	private static final int MAX_BYTES = 256 * 1024 * 1024;

	private static final int MAX_DEPTH = 100;

	private static final int MAX_TEXT = 16 * 1024 * 1024;

	private static final int MARK = 4;

	private static final String BYTE_ORDER = "\u00EF\u00BB\u00BF\u00FE\u00FF\u0000";

	private static final int BIG_ENDIAN = 0xFEFF;

	private static final int LITTLE_ENDIAN = 0xFFFE;

	private static final int PROTOBUF_FIRST = 0x0A;

	private static final JsonMapper JSON = JsonMapper
		.builder(JsonFactory.builder()
			.streamReadConstraints(StreamReadConstraints.builder()
				.maxNestingDepth(MAX_DEPTH)
				.maxStringLength(MAX_TEXT)
				.maxDocumentLength(MAX_BYTES)
				.build())
			.build())
		.build();

	/**
	 * Reads all traces.
	 * @param input where they are read from, at most 256 MB; not closed
	 * @return the traces, in the order in which they first appear
	 * @throws UnreadableTraceException if it is no trace in a known format: the message
	 * begins with the position
	 * @throws IOException if reading fails
	 */
	public List<ReadTrace> read(InputStream input) throws IOException {
		return read(document(input));
	}

	/**
	 * Reads all traces of a document.
	 * @param document the document, unpacked
	 * @return the traces, in the order in which they first appear
	 * @throws UnreadableTraceException if it is no trace in a known format: the message
	 * begins with the position
	 */
	public List<ReadTrace> read(byte[] document) throws UnreadableTraceException {
		List<ReadTrace> traces = readDocument(document);
		if (traces.isEmpty()) {
			throw new UnreadableTraceException("byte " + document.length + ": no span");
		}
		return traces;
	}

	/**
	 * The document with the traces: unpacked, and of a page that the viewer saved what it
	 * holds.
	 * @param input where it is read from, at most 256 MB; not closed
	 * @return its bytes
	 * @throws UnreadableTraceException if it cannot be unpacked
	 * @throws IOException if reading fails
	 */
	public byte[] document(InputStream input) throws IOException {
		byte[] bytes = Unpacked.bytes(input, MAX_BYTES);
		if (bytes.length == MAX_BYTES) {
			throw new UnreadableTraceException("byte " + MAX_BYTES + ": too large");
		}
		return SavedPage.isPage(bytes) ? SavedPage.trace(bytes, MAX_BYTES) : bytes;
	}

	/**
	 * Whether a document is OTLP's JSON, and nothing beside.
	 * @param document the document
	 * @return whether it is one object whose only member has the spans
	 */
	public static boolean isOtlpJson(byte[] document) {
		try (JsonParser parser = JSON.createParser(document)) {
			if (parser.nextToken() != JsonToken.START_OBJECT || !"resourceSpans".equals(parser.nextName())) {
				return false;
			}
			parser.nextToken();
			parser.skipChildren();
			return parser.nextToken() == JsonToken.END_OBJECT && parser.nextToken() == null;
		}
		catch (JacksonException ex) {
			return false;
		}
	}

	/**
	 * Reads a request to export traces, which may have no span. Nothing is unpacked.
	 * @param body the body of the request
	 * @param maxParts how many values, lists and objects it may consist of, counted
	 * before anything is made of them
	 * @return the traces, perhaps none
	 * @throws UnreadableTraceException if it is no trace in a known format, or too large:
	 * the message begins with the position
	 */
	public List<ReadTrace> readRequest(byte[] body, long maxParts) throws UnreadableTraceException {
		int first = firstByte(body);
		if (first < 0) {
			return List.of();
		}
		boolean json = first == '{' || first == '[';
		if (json && isWide(body)) {
			// Its parts could not be counted by their bytes.
			if (body[0] != PROTOBUF_FIRST) {
				throw new UnreadableTraceException("byte 0: OTLP's JSON is UTF-8");
			}
			json = false;
		}
		boolean few = !json || Parts.areFewInJson(body, maxParts);
		if (!few || (body[0] == PROTOBUF_FIRST && !Parts.areFewInProtobuf(body, maxParts))) {
			throw new UnreadableTraceException("byte " + body.length + ": more than " + maxParts + " values");
		}
		return (json ? readJsonOrProtobuf(body) : readProtobuf(body)).traces();
	}

	// Whether it may be UTF-16 or UTF-32: there is a zero in the first characters, or a
	// mark
	// of their order.
	private static boolean isWide(byte[] bytes) {
		for (int i = 0; i < Math.min(MARK, bytes.length); i++) {
			if (bytes[i] == 0) {
				return true;
			}
		}
		int mark = (bytes.length > 1) ? (bytes[0] & 0xFF) << Byte.SIZE | bytes[1] & 0xFF : 0;
		return mark == BIG_ENDIAN || mark == LITTLE_ENDIAN;
	}

	private static List<ReadTrace> readDocument(byte[] bytes) throws UnreadableTraceException {
		int first = firstByte(bytes);
		if (first < 0) {
			throw new UnreadableTraceException("byte 0: nothing to read");
		}
		return ((first == '{' || first == '[') ? readJsonOrProtobuf(bytes) : readProtobuf(bytes)).traces();
	}

	// The first after a byte order mark, white space, and zeros: those of UTF-16 and
	// UTF-32.
	private static int firstByte(byte[] bytes) {
		for (int i = 0; i < bytes.length; i++) {
			boolean mark = i < MARK && BYTE_ORDER.indexOf(bytes[i] & 0xFF) >= 0;
			if (!mark && bytes[i] != ' ' && bytes[i] != '\n' && bytes[i] != '\r' && bytes[i] != '\t') {
				return bytes[i] & 0xFF;
			}
		}
		return -1;
	}

	// Protobuf begins with a line feed, too, and a length may look like a bracket.
	private static SpanAssembly readJsonOrProtobuf(byte[] bytes) throws UnreadableTraceException {
		SpanAssembly assembly = new SpanAssembly();
		try {
			readJson(bytes, assembly);
			return assembly;
		}
		catch (UnreadableTraceException ex) {
			if (bytes[0] != PROTOBUF_FIRST) {
				throw ex;
			}
			return readProtobuf(bytes);
		}
	}

	private static SpanAssembly readProtobuf(byte[] bytes) throws UnreadableTraceException {
		SpanAssembly assembly = new SpanAssembly();
		OtlpProtobuf.read(bytes, assembly);
		return assembly;
	}

	private static void readJson(byte[] bytes, SpanAssembly to) throws UnreadableTraceException {
		try (JsonParser parser = JSON.createParser(bytes);
				MappingIterator<JsonNode> documents = JSON.readerFor(JsonNode.class).readValues(parser)) {
			try {
				for (int i = 0; documents.hasNextValue(); i++) {
					readDocument(documents.nextValue(), (i == 0) ? "$" : "document " + (i + 1) + ": $", to);
				}
			}
			catch (JacksonException ex) {
				throw new UnreadableTraceException(position(ex, parser) + ": no JSON"
						+ ((ex instanceof StreamConstraintsException) ? ", or too deep or too long" : ""));
			}
		}
	}

	// What is wrong with bytes or too long has no position of its own.
	private static String position(JacksonException ex, JsonParser parser) {
		TokenStreamLocation known = ex.getLocation();
		TokenStreamLocation at = (known != null && known.getLineNr() > 0) ? known : parser.currentLocation();
		return "line " + Math.max(1, at.getLineNr()) + ", column " + Math.max(1, at.getColumnNr());
	}

	private static void readDocument(JsonNode document, String where, SpanAssembly to) throws UnreadableTraceException {
		if (document.isArray()) {
			for (int i = 0; i < document.size(); i++) {
				readDocument(document.get(i), where + '[' + i + ']', to);
			}
			return;
		}
		JsonNode resourceSpans = OtlpJson.resourceSpans(document);
		if (!resourceSpans.isMissingNode()) {
			new OtlpJson(to).read(resourceSpans, where + ".resourceSpans");
		}
		else if (JaegerJson.isTrace(document)) {
			new JaegerJson(to).read(document, where);
		}
		else {
			readDocument(inner(document, where), where + " > ", to);
		}
	}

	// Answers of APIs have the trace in an envelope.
	private static JsonNode inner(JsonNode document, String where) throws UnreadableTraceException {
		for (String name : List.of("data", "trace", "result")) {
			JsonNode inner = document.path(name);
			if (inner.isContainer()) {
				return inner;
			}
		}
		throw new UnreadableTraceException(where + ": neither OTLP's JSON nor Jaeger's nor Tempo's");
	}

}
