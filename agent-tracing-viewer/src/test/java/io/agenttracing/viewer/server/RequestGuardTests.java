package io.agenttracing.viewer.server;

import java.io.IOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;
import java.util.List;
import java.util.Optional;

import com.sun.net.httpserver.HttpServer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assumptions.assumeThat;

/**
 * Tests for {@link RequestGuard}, with requests as they come.
 */
class RequestGuardTests {

	private static final String LIST = "GET /api/traces HTTP/1.1";

	private static ServerFixture fixture;

	@BeforeAll
	static void start() throws IOException {
		fixture = new ServerFixture();
	}

	@AfterAll
	static void stop() {
		fixture.close();
	}

	@ParameterizedTest
	@ValueSource(strings = { "localhost", "LocalHost", "127.0.0.1", "[::1]", "localhost:8095", "127.0.0.1:1",
			"[::1]:65535" })
	void thisMachineMayAsk(String host) throws IOException {
		assertThat(ask(LIST, "Host: " + host).status()).isEqualTo(200);
	}

	// What a name leads to does not matter: it is what the browser was told to ask for.
	@ParameterizedTest
	@ValueSource(strings = { "evil.example", "evil.example:8095", "localhost.evil.example", "127.0.0.1.evil.example",
			"localhost:8095.evil.example", "user@localhost", "localhost:8095@evil.example", "127.0.0.2", "0.0.0.0",
			"[::]", "[::ffff:127.0.0.1]", "2130706433", "127.1", "localhost.", "", "localhost,evil.example",
			"localhost:", "localhost:123456" })
	void anotherHostIsRefused(String host) throws IOException {
		RawConnection.Answered answer = ask(LIST, "Host: " + host);

		assertThat(answer.status()).isEqualTo(403);
		assertThat(answer.headers()).containsEntry("Content-Type", Reply.JSON)
			.containsEntry("X-Content-Type-Options", "nosniff");
	}

	@Test
	void noHostAndTwoHostsAreRefused() throws IOException {
		assertThat(ask("GET /api/traces HTTP/1.0", "Accept: */*").status()).isEqualTo(403);
		assertThat(ask(LIST, fixture.host(), "Host: evil.example").status()).isEqualTo(403);
		assertThat(ask(LIST, fixture.host(), fixture.host()).status()).isEqualTo(403);
	}

	@ParameterizedTest
	@ValueSource(strings = { "null", "http://evil.example", "http://localhost", "http://localhost:1",
			"https://localhost:8095", "http://localhost:8095/", "http://localhost:8095.evil.example", "" })
	void anotherOriginIsRefused(String origin) throws IOException {
		assertThat(ask(LIST, "Host: localhost:8095", "Origin: " + origin).status()).isEqualTo(403);
		assertThat(ask("POST /v1/traces HTTP/1.1", "Host: localhost:8095", "Origin: " + origin,
				"Content-Type: application/json", "Content-Length: 0")
			.status()).isEqualTo(403);
	}

	@Test
	void thePageItselfMayAsk() throws IOException {
		assertThat(ask(LIST, "Host: localhost:8095", "Origin: http://localhost:8095", "Sec-Fetch-Site: same-origin")
			.status()).isEqualTo(200);
		assertThat(ask(LIST, "Host: [::1]:8095", "Origin: http://[::1]:8095").status()).isEqualTo(200);
		assertThat(ask(LIST, "Host: localhost:8095", "Origin: http://localhost:8095", "Origin: http://evil.example")
			.status()).isEqualTo(403);
	}

	// An image or a script of another site sends no origin.
	@ParameterizedTest
	@ValueSource(strings = { "cross-site", "same-site", "nonsense" })
	void anotherSiteIsRefusedButForALinkToThePage(String site) throws IOException {
		String from = "Sec-Fetch-Site: " + site;

		assertThat(ask(LIST, fixture.host(), from, "Sec-Fetch-Mode: no-cors", "Sec-Fetch-Dest: image").status())
			.isEqualTo(403);
		assertThat(ask(LIST, fixture.host(), from, "Sec-Fetch-Mode: navigate", "Sec-Fetch-Dest: iframe").status())
			.isEqualTo(403);
		assertThat(ask(LIST, fixture.host(), from).status()).isEqualTo(403);
		assertThat(ask("POST /v1/traces HTTP/1.1", fixture.host(), from, "Sec-Fetch-Mode: navigate",
				"Sec-Fetch-Dest: document", "Content-Type: text/plain", "Content-Length: 0")
			.status()).isEqualTo(403);
		for (String path : List.of("/api/traces?q=x", "/api/events", "/api/traces/" + "0".repeat(32) + "/file",
				"/app.css", "/v1/traces")) {
			assertThat(navigated("GET " + path + " HTTP/1.1", from)).as(path).isEqualTo(403);
		}
		assertThat(navigated("GET / HTTP/1.1", from)).isEqualTo(200);
		assertThat(navigated("GET /index.html HTTP/1.1", from)).isEqualTo(200);
	}

	// An address that somebody types comes from no site.
	@Test
	void anAddressThatIsTypedIsAnswered() throws IOException {
		assertThat(navigated(LIST, "Sec-Fetch-Site: none")).isEqualTo(200);
	}

	private static int navigated(String line, String from) throws IOException {
		return ask(line, fixture.host(), from, "Sec-Fetch-Mode: navigate", "Sec-Fetch-Dest: document").status();
	}

	@ParameterizedTest
	@ValueSource(strings = { "X-Forwarded-For: 127.0.0.1", "x-forwarded-host: localhost", "Forwarded: for=127.0.0.1",
			"Via: 1.1 proxy", "X-Real-IP: ::1" })
	void whatCameThroughAProxyIsRefused(String header) throws IOException {
		RawConnection.Answered answer = ask(LIST, fixture.host(), header);

		assertThat(answer.status()).isEqualTo(403);
	}

	@Test
	void aRequestToAProxyIsRefused() throws IOException {
		assertThat(ask("GET http://evil.example/api/traces HTTP/1.1", fixture.host()).status()).isEqualTo(403);
		assertThat(ask("GET //evil.example/api/traces HTTP/1.1", fixture.host()).status()).isEqualTo(403);
	}

	@ParameterizedTest
	@ValueSource(strings = { "POST", "PUT", "DELETE", "HEAD", "OPTIONS", "PATCH", "TRACE", "get" })
	void onlyGetIsAnswered(String method) throws IOException {
		RawConnection.Answered answer = ask(method + " /api/traces HTTP/1.1", fixture.host(), "Content-Length: 0");

		assertThat(answer.status()).isEqualTo(405);
		assertThat(answer.headers()).containsEntry("Allow", "GET");
	}

	@Test
	void tracesAreOnlyPosted() throws IOException {
		RawConnection.Answered answer = ask("GET /v1/traces HTTP/1.1", fixture.host());

		assertThat(answer.status()).isEqualTo(405);
		assertThat(answer.headers()).containsEntry("Allow", "POST");
	}

	@Test
	void everyAnswerIsSecured() throws IOException {
		for (String path : List.of("/", "/api/traces", "/nothing", "/api/traces/" + "0".repeat(32) + "/file")) {
			assertThat(ask("GET " + path + " HTTP/1.1", fixture.host()).headers())
				.hasEntrySatisfying("Content-Security-Policy",
						(policy) -> assertThat(policy).startsWith("default-src 'none';").doesNotContain("unsafe"))
				.containsEntry("X-Content-Type-Options", "nosniff")
				.containsEntry("Referrer-Policy", "no-referrer")
				.containsEntry("Cache-Control", "no-store")
				.doesNotContainKey("Access-Control-Allow-Origin");
		}
	}

	@ParameterizedTest
	@ValueSource(strings = { "/../../etc/passwd", "/..%2f..%2fetc%2fpasswd", "/%2e%2e/app.css", "/page/index.html",
			"/api/traces/..", "/api/traces/" + "A", "/api/traces/0123456789ABCDEF0123456789ABCDEF", "/api/traces?q=%zz",
			"/api/steps?trace=%&span=", "/api/diff?a=&b=", "//", "/;x=/api/traces" })
	void whatIsNotThereIsNotFound(String path) throws IOException {
		int status = ask("GET " + path + " HTTP/1.1", fixture.host()).status();

		assertThat(status).isIn(path.startsWith("/api/traces?") ? List.of(200, 400) : List.of(400, 403, 404));
		assertThat(fixture.failures).isEmpty();
	}

	@Test
	void bothLoopbackAddressesAreServed() throws IOException {
		InetAddress six = InetAddress.getByName("::1");
		assumeThat(NetworkInterface.getByInetAddress(six)).isNotNull();

		try (RawConnection connection = new RawConnection(six, fixture.server.port())) {
			assertThat(connection.ask(LIST, "Host: [::1]:" + fixture.server.port()).status()).isEqualTo(200);
		}
	}

	@Test
	void noOtherAddressIsServed() throws IOException {
		assertThatExceptionOfType(ConnectException.class)
			.isThrownBy(() -> new RawConnection(notLoopback(), fixture.server.port()));
	}

	// As if a rule of the firewall led here.
	@Test
	void aPeerThatIsNotThisMachineIsRefused() throws IOException {
		HttpServer open = HttpServer.create(new InetSocketAddress(0), 0);
		try (ServerFixture reachable = new ServerFixture(List.of(open), ServerLimits.DEFAULT);
				RawConnection connection = new RawConnection(notLoopback(), reachable.server.port())) {
			RawConnection.Answered answer = connection.ask(LIST, "Host: localhost");

			assertThat(answer.status()).isEqualTo(403);
		}
	}

	private static InetAddress notLoopback() throws IOException {
		Optional<InetAddress> address = NetworkInterface.networkInterfaces()
			.flatMap(NetworkInterface::inetAddresses)
			.filter((candidate) -> !candidate.isLoopbackAddress() && !candidate.isLinkLocalAddress())
			.findFirst();
		assumeThat(address).isPresent();
		return address.orElseThrow();
	}

	private static RawConnection.Answered ask(String... lines) throws IOException {
		return RawConnection.ask(fixture.server, lines);
	}

}
