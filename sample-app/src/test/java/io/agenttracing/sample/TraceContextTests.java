package io.agenttracing.sample;

import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;

import io.agenttracing.testing.OtlpReceiver;
import io.agenttracing.testing.ReceivedSpan;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * W3C Trace Context, level 2, at an HTTP endpoint of the sample: sent as raw bytes, and
 * judged by the span that arrives at the backend.
 */
@TestInstance(Lifecycle.PER_CLASS)
class TraceContextTests {

	private static final String TRACE_ID = "0af7651916cd43dd8448eb211c80319c";

	private static final String PARENT_ID = "b7ad6b7169203331";

	private static final String IDS = TRACE_ID + "-" + PARENT_ID;

	private static final String TRACEPARENT = "traceparent: 00-" + IDS + "-01";

	private OtlpReceiver receiver;

	private RunningSample sample;

	@BeforeAll
	void start(@TempDir Path folder) throws IOException {
		Files.writeString(folder.resolve("note.txt"), "Question: Who pays?\n\nThe tenant pays.");
		this.receiver = OtlpReceiver.start();
		this.sample = RunningSample.start("--sample.documents=" + folder,
				"--management.opentelemetry.tracing.export.otlp.endpoint=" + this.receiver.httpEndpoint(),
				"--management.opentelemetry.tracing.export.schedule-delay=20ms");
	}

	@AfterAll
	void stop() {
		this.sample.close();
		this.receiver.close();
	}

	@ParameterizedTest
	@ValueSource(strings = { "traceparent: 00-" + IDS + "-01", "TraceParent: 00-" + IDS + "-01",
			"TRACEPARENT: 00-" + IDS + "-01", "traceparent:00-" + IDS + "-01", "traceparent: \t 00-" + IDS + "-01 \t ",
			// The flag of a random trace id, and flags that are not defined
			"traceparent: 00-" + IDS + "-03", "traceparent: 00-" + IDS + "-09", "traceparent: 00-" + IDS + "-ff",
			// Versions of the future
			"traceparent: 01-" + IDS + "-01", "traceparent: cc-" + IDS + "-01",
			"traceparent: cc-" + IDS + "-01-what-the-future-will-be-like", "traceparent: fe-" + IDS + "-01-" })
	void continuesAValidParent(String header) {
		ReceivedSpan span = span(header);
		assertThat(span.traceId()).isEqualTo(TRACE_ID);
		assertThat(span.parentSpanId()).isEqualTo(PARENT_ID);
		assertThat(span.isSampled()).isTrue();
	}

	@ParameterizedTest
	@ValueSource(strings = { "traceparent:", "traceparent: 00", "traceparent: 00-" + IDS,
			"traceparent: 00-" + IDS + "-1", "traceparent: 00-" + IDS + "-001", "traceparent: 00-" + IDS + "-01-",
			"traceparent: 00-" + IDS + "-01-more", "traceparent: 00-" + IDS + "-01.",
			// Versions
			"traceparent: ff-" + IDS + "-01", "traceparent: ff-" + IDS + "-01-more", "traceparent: CC-" + IDS + "-01",
			"traceparent: .0-" + IDS + "-01", "traceparent: 0-" + IDS + "-01", "traceparent: 000-" + IDS + "-01",
			"traceparent: cc-" + IDS + "-01.what-the-future-will-not-be-like",
			// Trace ids
			"traceparent: 00-00000000000000000000000000000000-" + PARENT_ID + "-01",
			"traceparent: 00-0AF7651916CD43DD8448EB211C80319C-" + PARENT_ID + "-01",
			"traceparent: 00-.af7651916cd43dd8448eb211c80319c-" + PARENT_ID + "-01",
			"traceparent: 00-af7651916cd43dd8448eb211c80319c-" + PARENT_ID + "-01",
			"traceparent: 00-00af7651916cd43dd8448eb211c80319c-" + PARENT_ID + "-01",
			// Parent ids
			"traceparent: 00-" + TRACE_ID + "-0000000000000000-01",
			"traceparent: 00-" + TRACE_ID + "-B7AD6B7169203331-01",
			"traceparent: 00-" + TRACE_ID + "-.7ad6b7169203331-01",
			"traceparent: 00-" + TRACE_ID + "-7ad6b7169203331-01",
			"traceparent: 00-" + TRACE_ID + "-0b7ad6b7169203331-01",
			// Flags and separators
			"traceparent: 00-" + IDS + "-.1", "traceparent: 00-" + IDS + "-0.", "traceparent: 00-" + IDS + "-0A",
			"traceparent: 00_" + IDS + "-01", "traceparent: 00-" + TRACE_ID + "_" + PARENT_ID + "-01",
			"traceparent: 00-" + IDS + "_01",
			// Not one header
			"traceparent: 00-" + IDS + "-01, 00-" + IDS + "-01",
			"traceparent: 00-" + IDS + "-01\r\ntraceparent: 00-" + IDS + "-01",
			"traceparent: 00-" + IDS + "-01\r\nTraceparent: 00-" + IDS + "-00",
			"traceparent:\r\ntraceparent: 00-" + IDS + "-01", "trace-parent: 00-" + IDS + "-01",
			"trace.parent: 00-" + IDS + "-01" })
	void startsATraceBelowAnInvalidParent(String header) {
		ReceivedSpan span = span(header, "tracestate: a=1");
		assertThat(span.traceId()).isNotEqualTo(TRACE_ID);
		assertThat(span.isRoot()).isTrue();
		assertThat(span.traceState()).isEmpty();
	}

	@Test
	void takesTheDecisionOfAParentThatIsNotSampled() {
		String path = request("traceparent: 00-" + IDS + "-00");
		String random = request("traceparent: 00-" + IDS + "-02");
		span();
		assertThat(this.receiver.spans()).extracting((span) -> span.attribute("http.url")).doesNotContain(path, random);
	}

	static Stream<List<String>> lists() {
		// What is expected comes first
		return Stream.of(List.of("", ""), List.of("", " "), List.of("", ","), List.of("a=1", "a=1"),
				List.of("a=1,b=2", "a=1,b=2"), List.of("a=1,b=2", "a=1 \t , \t b=2"), List.of("a=1,b=2", ",a=1,,b=2,"),
				// Several headers are one list, in their order
				List.of("a=1,b=2,c=3", "a=1,b=2", "c=3"), List.of("a=1,b=2", "", "a=1", "", "b=2"),
				// Of a key that comes twice the first is the newer
				List.of("a=1", "a=1,a=1"), List.of("a=1,b=2", "a=1,b=2,a=3"), List.of("a=1", "a=1", "a=2"),
				// Keys
				List.of("az09_-*/=1", "az09_-*/=1"), List.of("0t-a@v1=1", "0t-a@v1=1"),
				List.of("k".repeat(256) + "=1", "k".repeat(256) + "=1"), List.of("", "k".repeat(257) + "=1"),
				List.of("t".repeat(241) + "@" + "s".repeat(14) + "=1", "t".repeat(241) + "@" + "s".repeat(14) + "=1"),
				List.of("", "A=1"), List.of("", "a=1,B=2"), List.of("", "a.b=1"), List.of("", "a b=1"),
				List.of("", "a =1"), List.of("", "@a=1"), List.of("", "=1"), List.of("", "a=1,=2"),
				// Values
				List.of("a=!\"#$%&'()*+-./:;<>?@[]^_`{|}~", "a=!\"#$%&'()*+-./:;<>?@[]^_`{|}~"),
				List.of("a= 1 2", "a= 1 2"), List.of("a=" + "v".repeat(256), "a=" + "v".repeat(256)),
				List.of("", "a=" + "v".repeat(257)), List.of("", "a="), List.of("", "a"), List.of("", "a=b=c"),
				List.of("", "a=\u00fc"), List.of("", "a=1\tb"),
				// Limits
				List.of(numbered(32), numbered(32)), List.of("", numbered(33)), List.of("", numbered(32) + ","),
				List.of("", numbered(16), numbered(17)), List.of("", "a=1" + ",".repeat(32)),
				List.of("a=1," + "b=" + "v".repeat(126),
						"long=" + "v".repeat(256) + ",a=1,b=" + "v".repeat(126) + ",longer=" + "v".repeat(250)),
				// Keys that the grammar of the OpenTelemetry SDK forbids: the others stay
				List.of("b=2", "1a=1,b=2"), List.of("b=2", "a@b@c=1,b=2"), List.of("b=2", "a@=1,b=2"),
				List.of("b=2", "t@" + "s".repeat(15) + "=1,b=2"), List.of("b=2", "t".repeat(242) + "@s=1,b=2"));
	}

	@ParameterizedTest
	@MethodSource("lists")
	void takesWhatIsValidOfTheState(List<String> expectedAndSent) {
		String[] headers = Stream
			.concat(Stream.of(TRACEPARENT), expectedAndSent.stream().skip(1).map((value) -> "tracestate: " + value))
			.toArray(String[]::new);
		ReceivedSpan span = span(headers);
		assertThat(span.parentSpanId()).isEqualTo(PARENT_ID);
		assertThat(span.traceState()).isEqualTo(expectedAndSent.get(0));
	}

	@ParameterizedTest
	@ValueSource(strings = { "TraceState: a=1", "TRACESTATE: a=1" })
	void knowsTheStateInAnyCase(String header) {
		assertThat(span(TRACEPARENT, header).traceState()).isEqualTo("a=1");
	}

	private static String numbered(int count) {
		return IntStream.range(0, count).mapToObj((i) -> "k" + i + "=" + i).collect(Collectors.joining(","));
	}

	private ReceivedSpan span(String... headers) {
		String path = request(headers);
		List<ReceivedSpan> spans = this.receiver
			.await((received) -> received.stream().anyMatch((span) -> path.equals(span.attribute("http.url"))));
		return spans.stream().filter((span) -> path.equals(span.attribute("http.url"))).findFirst().orElseThrow();
	}

	/**
	 * Asks for a document that is not there, by a path of its own.
	 */
	private String request(String... headers) {
		String path = "/documents/" + UUID.randomUUID();
		String request = "GET " + path + " HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n"
				+ Stream.of(headers).map((header) -> header + "\r\n").collect(Collectors.joining()) + "\r\n";
		int port = URI.create(this.sample.url("/")).getPort();
		try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
			OutputStream output = socket.getOutputStream();
			output.write(request.getBytes(StandardCharsets.ISO_8859_1));
			output.flush();
			String response = new String(socket.getInputStream().readAllBytes(), StandardCharsets.ISO_8859_1);
			assertThat(response).startsWith("HTTP/1.1 404");
		}
		catch (IOException ex) {
			throw new AssertionError(ex);
		}
		return path;
	}

}
