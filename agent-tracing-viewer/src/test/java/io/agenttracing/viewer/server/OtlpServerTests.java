package io.agenttracing.viewer.server;

import java.io.IOException;
import java.net.BindException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.UnaryOperator;

import io.agenttracing.viewer.reception.OtlpReception;
import io.agenttracing.viewer.store.TraceStore;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * The port where others send and nobody reads.
 */
class OtlpServerTests {

	private static final String TRACE = """
			{"resourceSpans": [{"scopeSpans": [{"spans": [{"traceId": "4bf92f3577b34da6a3ce929d0e0e4736",
			"spanId": "00f067aa0ba902b7", "name": "ask", "startTimeUnixNano": "1", "endTimeUnixNano": "2"}]}]}]}""";

	private final TraceStore store = new TraceStore(64 * 1024 * 1024);

	private final List<String> unasked = new CopyOnWriteArrayList<>();

	private final List<Throwable> failures = new CopyOnWriteArrayList<>();

	private OtlpServer server;

	@AfterEach
	void stop() {
		this.server.close();
		assertThat(this.failures).isEmpty();
	}

	@Test
	void tracesAreReceivedAndNothingElse() throws IOException {
		start(null, 0);
		assertThat(this.server.addresses()).allMatch((address) -> address.getAddress().isLoopbackAddress());
		assertThat(send("localhost").status()).isEqualTo(200);
		assertThat(this.store.versions()).hasSize(1);
		assertThat(ask("POST /v1/metrics HTTP/1.1", "Host: localhost").status()).isEqualTo(404);
		assertThat(ask("GET / HTTP/1.1", "Host: localhost").status()).isEqualTo(404);
		assertThat(ask("GET /api/traces HTTP/1.1", "Host: localhost").body()).doesNotContain("ask");
		assertThat(ask("GET /v1/traces HTTP/1.1", "Host: localhost").headers()).containsEntry("Allow", "POST");
		assertThat(this.unasked).containsExactly("/v1/metrics", "/", "/api/traces");
	}

	@ParameterizedTest
	@ValueSource(strings = { "Origin: http://localhost:4318", "Origin: null", "Sec-Fetch-Site: same-origin",
			"Sec-Fetch-Site: none" })
	void noPageOfABrowserMaySend(String header) throws IOException {
		start(null, 0);
		assertThat(send("localhost", header).status()).isEqualTo(403);
		this.server.close();
		start(InetAddress.getByName("0.0.0.0"), 0);
		assertThat(send("localhost", header).status()).isEqualTo(403);
		assertThat(this.store.versions()).isEmpty();
	}

	@Test
	void otherNamesLeadHereOnlyIfOthersMaySend() throws IOException {
		start(null, 0);
		assertThat(send("host.docker.internal:4318").status()).isEqualTo(403);
		this.server.close();
		start(InetAddress.getByName("127.0.0.1"), 0);
		assertThat(send("host.docker.internal:4318").status()).isEqualTo(403);
		assertThat(this.store.versions()).isEmpty();
		this.server.close();
		start(InetAddress.getByName("0.0.0.0"), 0);
		assertThat(this.server.addresses()).hasSize(1).allMatch((address) -> address.getAddress().isAnyLocalAddress());
		assertThat(send("host.docker.internal:4318").status()).isEqualTo(200);
		assertThat(this.store.versions()).hasSize(1);
	}

	@Test
	void aPortThatIsTakenIsNotExchangedForAnother() throws IOException {
		start(null, 0);
		int port = this.server.addresses().get(0).getPort();
		assertThatExceptionOfType(BindException.class).isThrownBy(() -> server(null, port));
	}

	@Test
	void allAddressesHaveOnePort() throws IOException {
		start(null, 0);
		assertThat(this.server.addresses().stream().map(InetSocketAddress::getPort).distinct()).hasSize(1);
	}

	private void start(InetAddress address, int port) throws IOException {
		this.server = server(address, port);
	}

	private OtlpServer server(InetAddress address, int port) throws IOException {
		return OtlpServer.start(address, port, this.store, new OtlpReception(this.store, UnaryOperator.identity()),
				this.unasked::add, this.failures::add);
	}

	private RawConnection.Answered send(String host, String... headers) throws IOException {
		try (RawConnection connection = connection()) {
			byte[] body = TRACE.getBytes(StandardCharsets.UTF_8);
			connection.send("POST /v1/traces HTTP/1.1\r\nHost: " + host + "\r\nContent-Type: application/json\r\n"
					+ String.join("\r\n", headers) + ((headers.length > 0) ? "\r\n" : "") + "Content-Length: "
					+ body.length + "\r\nConnection: close\r\n\r\n");
			connection.send(body);
			return connection.answer();
		}
	}

	private RawConnection.Answered ask(String... lines) throws IOException {
		try (RawConnection connection = connection()) {
			return connection.ask(lines);
		}
	}

	private RawConnection connection() throws IOException {
		return new RawConnection(InetAddress.getByAddress(new byte[] { 127, 0, 0, 1 }),
				this.server.addresses().get(0).getPort());
	}

}
