package io.agenttracing.cli;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;

import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.exporter.otlp.http.trace.OtlpHttpSpanExporter;
import io.opentelemetry.exporter.otlp.trace.OtlpGrpcSpanExporter;
import io.opentelemetry.sdk.resources.Resource;
import io.opentelemetry.sdk.trace.SdkTracerProvider;
import io.opentelemetry.sdk.trace.export.SimpleSpanProcessor;
import io.opentelemetry.sdk.trace.export.SpanExporter;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * What people run: the jar, with OpenTelemetry's own exporters. What the page makes of it
 * in a browser is tested where the page is.
 */
@Timeout(value = 120, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class ViewJarTests {

	private static final Path JAR = Path.of("target", "agent-tracing-cli.jar");

	private static final int MAX_CONNECTIONS = 128;

	private final HttpClient client = HttpClient.newHttpClient();

	private Process process;

	@AfterEach
	void stop() throws InterruptedException {
		this.process.destroy();
		assertThat(this.process.waitFor(10, TimeUnit.SECONDS)).isTrue();
	}

	@Test
	void whatExportersSendIsShownAndTold() throws Exception {
		BufferedReader lines = view();
		String page = matched("Traces are shown at (\\S+), to this machine only", lines.readLine()).group(1);
		MatchResult ports = matched("OTLP is received over HTTP at port (\\d+) and over gRPC at port (\\d+), .*",
				lines.readLine());
		String agents = matched("Coding agents ask at (\\S+) .*", lines.readLine()).group(1);

		String http = "http://localhost:" + ports.group(1) + "/v1/traces";
		send(OtlpHttpSpanExporter.builder().setEndpoint(http).build(), "plain over HTTP");
		send(OtlpHttpSpanExporter.builder().setEndpoint(http).setCompression("gzip").build(), "packed over HTTP");
		String grpc = "http://localhost:" + ports.group(2);
		send(OtlpGrpcSpanExporter.builder().setEndpoint(grpc).build(), "plain over gRPC");
		send(OtlpGrpcSpanExporter.builder().setEndpoint(grpc).setCompression("gzip").build(), "packed over gRPC");
		send(OtlpGrpcSpanExporter.builder().setEndpoint("http://[::1]:" + ports.group(2)).build(), "over IPv6");

		String list = get(page + "api/traces");
		assertThat(list).contains("\"desk\"", "plain over HTTP", "packed over HTTP", "plain over gRPC",
				"packed over gRPC", "over IPv6");
		for (MatchResult id : Pattern.compile("\"id\":\"([0-9a-f]{32})").matcher(list).results().toList()) {
			assertThat(get(page + "api/traces/" + id.group(1) + "/otlp")).contains("password")
				.doesNotContain("hunter2");
		}
		String script = matched("(?s).*<script type=\"module\" src=\"(\\S+)\">.*", get(page)).group(1);
		assertThat(get(page + script)).contains("import");
		assertThat(listed(agents)).contains("over IPv6");
		connectionsAreBounded(Integer.parseInt(ports.group(1)));
		assertThat(get(page + "api/traces")).contains("over IPv6");
	}

	// The limit is read once in a program, so no other test can see it.
	private static void connectionsAreBounded(int port) throws IOException {
		List<Socket> silent = new ArrayList<>();
		try {
			for (int i = 0; i < MAX_CONNECTIONS; i++) {
				silent.add(new Socket(InetAddress.getByAddress(new byte[] { 127, 0, 0, 1 }), port));
			}
			Socket more = new Socket(InetAddress.getByAddress(new byte[] { 127, 0, 0, 1 }), port);
			silent.add(more);
			more.setSoTimeout(10_000);
			assertThat(isClosed(more)).isTrue();
			silent.get(0).setSoTimeout(1);
			assertThat(isClosed(silent.get(0))).isFalse();
		}
		finally {
			for (Socket each : silent) {
				each.close();
			}
		}
	}

	private static boolean isClosed(Socket socket) {
		try {
			return socket.getInputStream().read() < 0;
		}
		catch (SocketTimeoutException ex) {
			return false;
		}
		catch (IOException ex) {
			return true;
		}
	}

	private BufferedReader view() throws IOException {
		assertThat(JAR).as("made by mvn package").exists();
		this.process = new ProcessBuilder(Path.of(System.getProperty("java.home"), "bin", "java").toString(),
				"-Xmx256m", "-XX:TieredStopAtLevel=1", "-jar", JAR.toString(), "view", "--port=0", "--http-port=0",
				"--grpc-port=0")
			.redirectErrorStream(true)
			.start();
		return new BufferedReader(new InputStreamReader(this.process.getInputStream(), StandardCharsets.UTF_8));
	}

	private static MatchResult matched(String pattern, String text) {
		assertThat(String.valueOf(text)).matches(pattern);
		return Pattern.compile(pattern).matcher(text).results().findFirst().orElseThrow();
	}

	private static void send(SpanExporter exporter, String name) {
		Resource resource = Resource.create(Attributes.builder().put("service.name", "desk").build());
		try (SdkTracerProvider provider = SdkTracerProvider.builder()
			.setResource(resource)
			.addSpanProcessor(SimpleSpanProcessor.create(exporter))
			.build()) {
			provider.get("test")
				.spanBuilder(name)
				.setNoParent()
				.setAttribute("password", "hunter2-of-a-user")
				.startSpan()
				.end();
			assertThat(provider.forceFlush().join(10, TimeUnit.SECONDS).isSuccess()).isTrue();
		}
	}

	private String listed(String address) throws IOException, InterruptedException {
		return body(HttpRequest.newBuilder(URI.create(address))
			.header("Content-Type", "application/json")
			.header("Accept", "application/json, text/event-stream")
			.POST(BodyPublishers.ofString("""
					{"jsonrpc": "2.0", "id": 1, "method": "tools/call", "params": {"name": "list_traces"}}""")));
	}

	private String get(String address) throws IOException, InterruptedException {
		return body(HttpRequest.newBuilder(URI.create(address)));
	}

	private String body(HttpRequest.Builder request) throws IOException, InterruptedException {
		HttpResponse<String> response = this.client.send(request.build(), BodyHandlers.ofString());
		assertThat(response.statusCode()).isEqualTo(200);
		return response.body();
	}

}
