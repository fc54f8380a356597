package io.agenttracing.viewer.server;

import java.io.IOException;
import java.net.BindException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;

import com.sun.net.httpserver.HttpServer;
import io.agenttracing.otlp.TraceWriter;
import io.agenttracing.viewer.DraftSpan;
import io.agenttracing.viewer.model.TraceModels;
import io.agenttracing.viewer.reception.OtlpReception;
import io.agenttracing.viewer.store.TraceStore;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.sdk.trace.data.SpanData;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Tests for {@link ViewerServer}: what is slow, large or much.
 */
@Timeout(60)
class ViewerServerTests {

	private static final String LIST = "GET /api/traces HTTP/1.1";

	@Test
	void theNextFreePortIsTaken() throws IOException {
		try (ServerSocket four = new ServerSocket(0, 1, InetAddress.getByAddress(new byte[] { 127, 0, 0, 1 }))) {
			List<HttpServer> servers = LoopbackSockets.bind(four.getLocalPort());
			try (ServerFixture fixture = new ServerFixture(servers, ServerLimits.DEFAULT)) {
				assertThat(fixture.server.port()).isBetween(four.getLocalPort() + 1, four.getLocalPort() + 99);
				assertThat(fixture.server.address()).isEqualTo("http://localhost:" + fixture.server.port() + "/");
				assertThat(servers).extracting((server) -> server.getAddress().getPort())
					.containsOnly(fixture.server.port());
			}
		}
	}

	@Test
	void whichPortsCannotBeHadIsSaid() throws IOException {
		try (ServerSocket last = new ServerSocket(65_535, 1, InetAddress.getByAddress(new byte[] { 127, 0, 0, 1 }))) {
			assertThatExceptionOfType(BindException.class).isThrownBy(() -> LoopbackSockets.bind(last.getLocalPort()))
				.withMessageStartingWith("No port from 65535 to 65535 can be had for the page: ");
		}
	}

	@Test
	void itsThreadsAreDaemonsAndEnd() throws IOException {
		long before = threads();
		try (ServerFixture fixture = new ServerFixture()) {
			assertThat(RawConnection.ask(fixture.server, LIST, fixture.host()).status()).isEqualTo(200);
			assertThat(Thread.getAllStackTraces().keySet()).filteredOn(ViewerServerTests::isOurs)
				.isNotEmpty()
				.allMatch(Thread::isDaemon);
		}
		Awaitility.await().untilAsserted(() -> assertThat(threads()).isEqualTo(before));
	}

	@Test
	void aSlowHeadIsNotWaitedFor() throws IOException {
		try (ServerFixture fixture = new ServerFixture(ServerFixture.SHORT)) {
			List<RawConnection> slow = new ArrayList<>();
			// More than there are threads
			for (int i = 0; i < 20; i++) {
				RawConnection connection = RawConnection.to(fixture.server);
				connection.send("GET /api/traces HTTP/1.1\r\nHost: loc");
				slow.add(connection);
			}

			assertThat(RawConnection.ask(fixture.server, LIST, fixture.host()).status()).isEqualTo(200);
			for (RawConnection connection : slow) {
				connection.awaitEnd();
				connection.close();
			}
		}
	}

	@Test
	void aSlowBodyIsNotWaitedFor() throws IOException {
		try (ServerFixture fixture = new ServerFixture(ServerFixture.SHORT)) {
			List<RawConnection> slow = new ArrayList<>();
			for (int i = 0; i < 8; i++) {
				RawConnection connection = RawConnection.to(fixture.server);
				connection.send(String.join("\r\n", "POST /v1/traces HTTP/1.1", fixture.host(),
						"Content-Type: application/json", "Content-Length: 1000", "", "{"));
				slow.add(connection);
			}

			assertThat(RawConnection.ask(fixture.server, LIST, fixture.host()).status()).isEqualTo(200);
			for (RawConnection connection : slow) {
				connection.awaitEnd();
				connection.close();
			}
			Awaitility.await().untilAsserted(() -> assertThat(fixture.store.used()).isZero());
		}
	}

	@Test
	void aHeadWithoutAnEndIsNotReadToItsEnd() throws IOException {
		try (ServerFixture fixture = new ServerFixture(); RawConnection connection = RawConnection.to(fixture.server)) {
			byte[] much = "a".repeat(1024 * 1024).getBytes(StandardCharsets.US_ASCII);
			int sent = 0;
			connection.send("GET /api/traces?q=");
			try {
				for (; sent < 400; sent++) {
					connection.send(much);
				}
			}
			catch (IOException ex) {
				assertThat(sent).isLessThan(100);
			}
			connection.awaitEnd();

			assertThat(sent).isLessThan(400);
			assertThat(RawConnection.ask(fixture.server, LIST, fixture.host()).status()).isEqualTo(200);
		}
	}

	@Test
	void anOversizedBodyIsRefused() throws IOException {
		try (ServerFixture fixture = new ServerFixture()) {
			assertThat(RawConnection
				.ask(fixture.server, "POST /v1/traces HTTP/1.1", fixture.host(), "Content-Type: application/json",
						"Content-Length: " + (OtlpReception.MAX_BODY + 1L))
				.status()).isEqualTo(413);
			assertThat(RawConnection
				.ask(fixture.server, "POST /v1/traces HTTP/1.1", fixture.host(), "Content-Type: application/json",
						"Content-Length: " + Long.MAX_VALUE)
				.status()).isEqualTo(413);
			assertThat(fixture.store.used()).isZero();
		}
	}

	@Test
	void anOversizedBodyInPiecesIsRefused() throws IOException {
		try (ServerFixture fixture = new ServerFixture(); RawConnection connection = RawConnection.to(fixture.server)) {
			connection.send(String.join("\r\n", "POST /v1/traces HTTP/1.1", fixture.host(),
					"Content-Type: application/json", "Transfer-Encoding: chunked", "", ""));
			byte[] piece = ("100000\r\n" + " ".repeat(0x100000) + "\r\n").getBytes(StandardCharsets.US_ASCII);
			try {
				for (int i = 0; i <= OtlpReception.MAX_BODY / 0x100000; i++) {
					connection.send(piece);
				}
				assertThat(connection.answer().status()).isEqualTo(413);
			}
			catch (IOException ex) {
				// The answer may be lost, since the rest is not read.
				connection.awaitEnd();
			}
			Awaitility.await().untilAsserted(() -> assertThat(fixture.store.used()).isZero());
		}
	}

	@Test
	void whoSendsProtobufIsRefusedInProtobuf() throws IOException {
		try (ServerFixture fixture = new ServerFixture()) {
			Map<String, String> headers = RawConnection
				.ask(fixture.server, "POST /v1/traces HTTP/1.1", fixture.host(), "Content-Type: application/x-protobuf",
						"Content-Length: " + (OtlpReception.MAX_BODY + 1L))
				.headers();
			assertThat(headers).containsEntry("Content-Type", "application/x-protobuf");
		}
	}

	@Test
	void whatTheMemoryDoesNotHoldIsAnswered() throws IOException {
		UnaryOperator<SpanData> full = (span) -> {
			throw new OutOfMemoryError("full");
		};
		String body = new String(TraceWriter.json(List.of(DraftSpan.of(1, 1, "ask").at(0, 1).data())),
				StandardCharsets.UTF_8);
		try (ServerFixture fixture = new ServerFixture(full)) {
			assertThat(RawConnection
				.ask(fixture.server, "POST /v1/traces HTTP/1.1", fixture.host(), "Content-Type: application/json",
						"Content-Length: " + body.length(), "Connection: close", "", body)
				.status()).isEqualTo(500);
			assertThat(fixture.failures).singleElement().isInstanceOf(OutOfMemoryError.class);
			assertThat(fixture.store.used()).isZero();
		}
	}

	@Test
	void fewTracesAreSavedAtOnce() throws IOException {
		try (ServerFixture fixture = new ServerFixture()) {
			for (int i = 1; i <= 200; i++) {
				DraftSpan span = DraftSpan.of(1, i, "ask").at(0, 10);
				for (int key = 0; key < 12; key++) {
					span.with("key" + key, "\u4e2d".repeat(4_000));
				}
				fixture.store.ended(span.data());
			}
			List<RawConnection> all = new ArrayList<>();
			for (int i = 0; i < 16; i++) {
				RawConnection connection = RawConnection.to(fixture.server);
				connection.send(String.join("\r\n", "GET /api/traces/" + DraftSpan.traceId(1) + "/otlp HTTP/1.1",
						fixture.host(), "Connection: close", "", ""));
				all.add(connection);
			}
			List<Integer> statuses = new ArrayList<>();
			for (RawConnection connection : all) {
				statuses.add(connection.answer().status());
			}
			// Two are being written, and nobody reads them.
			assertThat(statuses).filteredOn((status) -> status == 503).hasSize(14);
			for (RawConnection connection : all) {
				connection.close();
			}
			Awaitility.await()
				.untilAsserted(() -> assertThat(RawConnection
					.ask(fixture.server, "GET /api/traces/" + DraftSpan.traceId(1) + "/logs HTTP/1.1", fixture.host())
					.status()).isEqualTo(200));
			assertThat(fixture.failures).isEmpty();
		}
	}

	@Test
	void moreConnectionsThanWaitAreClosed() throws IOException {
		try (ServerFixture fixture = new ServerFixture(
				new ServerLimits(1, 0, 2, Duration.ofSeconds(5), Duration.ofSeconds(5), Long.MAX_VALUE / 2))) {
			List<RawConnection> all = new ArrayList<>();
			for (int i = 0; i < 10; i++) {
				RawConnection connection = RawConnection.to(fixture.server);
				connection.send("GET");
				all.add(connection);
			}
			// One has the thread, and two wait for it.
			long[] closed = new long[1];
			Awaitility.await().until(() -> {
				closed[0] = all.stream().filter(RawConnection::isAtEnd).count();
				return closed[0] >= 7;
			});
			assertThat(closed[0]).isEqualTo(7);
			for (RawConnection connection : all) {
				connection.close();
			}
		}
	}

	@Test
	void eachChangeIsToldWhileItLasts() throws IOException {
		try (ServerFixture fixture = new ServerFixture(); RawConnection page = events(fixture)) {
			assertThat(page.answer().headers()).containsEntry("Content-Type", "text/event-stream; charset=utf-8")
				.containsEntry("X-Content-Type-Options", "nosniff");
			awaitEvent(page, "traces");
			for (int i = 0; i < 3; i++) {
				Span span = fixture.started("work");
				awaitEvent(page, "traces");
				span.end();
			}
		}
	}

	@Test
	void itIsToldWhatIsGone() throws IOException {
		try (ServerFixture fixture = new ServerFixture(); RawConnection page = events(fixture)) {
			awaitEvent(page, "traces");
			for (int i = 0; i < 201; i++) {
				fixture.started("work");
			}

			awaitEvent(page, "gone");
		}
	}

	@Test
	void whatFailsAtTheStartTakesNoPort() throws IOException {
		int port;
		try (ServerSocket socket = new ServerSocket(0)) {
			port = socket.getLocalPort();
		}
		List<HttpServer> bound = new ArrayList<>();
		TraceStore store = new TraceStore(1024 * 1024);
		ServerLimits none = new ServerLimits(0, 1, 1, Duration.ofSeconds(1), Duration.ofSeconds(1), 1024);

		assertThatExceptionOfType(IllegalArgumentException.class).isThrownBy(() -> ViewerServer.start(() -> {
			bound.addAll(LoopbackSockets.bind(port));
			return bound;
		}, store, new TraceModels(store), new OtlpReception(store, UnaryOperator.identity()), (failure) -> {
		}, none));
		assertThat(bound).isEmpty();
		new ServerSocket(port, 1, InetAddress.getByName("127.0.0.1")).close();
	}

	@Test
	void onlyAFewPagesMayListen() throws IOException {
		try (ServerFixture fixture = new ServerFixture(ServerFixture.SHORT)) {
			RawConnection first = events(fixture);
			RawConnection second = events(fixture);
			awaitEvent(first, "traces");
			awaitEvent(second, "traces");
			long used = fixture.store.used();

			assertThat(used).isPositive();
			assertThat(RawConnection.ask(fixture.server, LIST, fixture.host()).status()).isEqualTo(200);
			first.close();
			// The page was loaded anew: that it had been left is found out at once.
			try (RawConnection third = events(fixture)) {
				awaitEvent(third, "traces");
				// All are there: the oldest gives way, and does not come again soon.
				try (RawConnection fourth = events(fixture)) {
					awaitEvent(fourth, "traces");
					awaitEvent(second, "displaced");
					assertThat(fixture.store.used()).isEqualTo(used);
				}
				fixture.started("work");
				awaitEvent(third, "traces");
			}
			second.close();
		}
	}

	@Test
	void aPageThatDoesNotReadIsLeft() throws IOException {
		try (ServerFixture fixture = new ServerFixture(ServerFixture.SHORT); RawConnection page = events(fixture)) {
			awaitEvent(page, "traces");
			List<Span> spans = new ArrayList<>();
			for (int i = 0; i < 150; i++) {
				spans.add(fixture.started("work ".repeat(200)));
			}
			// Until what lies between is full, and the time to write is over
			Awaitility.await().atMost(Duration.ofSeconds(40)).until(() -> {
				spans.forEach((span) -> fixture.store.touch(span.getSpanContext().getTraceId()));
				return fixture.server.pages() == 0;
			});
		}
	}

	@Test
	void whoListensIsLetGoWhenItCloses() throws IOException {
		RawConnection page;
		try (ServerFixture fixture = new ServerFixture()) {
			page = events(fixture);
			awaitEvent(page, "traces");
			fixture.server.close();

			page.awaitEnd();
			Awaitility.await().untilAsserted(() -> assertThat(fixture.store.used()).isZero());
		}
		page.close();
	}

	private static RawConnection events(ServerFixture fixture) throws IOException {
		RawConnection connection = RawConnection.to(fixture.server);
		connection.send(String.join("\r\n", "GET /api/events HTTP/1.1", fixture.host(), "", ""));
		return connection;
	}

	private static void awaitEvent(RawConnection page, String name) throws IOException {
		for (String line = page.line(); !line.equals("event: " + name);) {
			line = page.line();
			assertThat(line).isNotNull();
		}
	}

	private static long threads() {
		return Thread.getAllStackTraces().keySet().stream().filter(ViewerServerTests::isOurs).count();
	}

	private static boolean isOurs(Thread thread) {
		return thread.getName().startsWith("agent-tracing-viewer") || thread.getName().equals("HTTP-Dispatcher");
	}

}
