package io.agenttracing.cli;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.logging.Level;
import java.util.logging.Logger;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.exporter.otlp.http.trace.OtlpHttpSpanExporter;
import io.opentelemetry.exporter.otlp.trace.OtlpGrpcSpanExporter;
import io.opentelemetry.sdk.resources.Resource;
import io.opentelemetry.sdk.trace.SdkTracerProvider;
import io.opentelemetry.sdk.trace.export.SimpleSpanProcessor;
import io.opentelemetry.sdk.trace.export.SpanExporter;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.openqa.selenium.By;
import org.openqa.selenium.chrome.ChromeDriver;
import org.openqa.selenium.chrome.ChromeDriverService;
import org.openqa.selenium.chrome.ChromeOptions;
import org.openqa.selenium.support.ui.WebDriverWait;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

/**
 * What people run: the jar, with OpenTelemetry's own exporters and a browser.
 */
class ViewJarTests {

	private static final Path JAR = Path.of("target", "agent-tracing-cli.jar");

	private static final Path BROWSER = Path.of(System.getProperty("browser.path", "/usr/bin/chromium"));

	private static final Path DRIVER = Path.of(System.getProperty("browser.driver", "/usr/bin/chromedriver"));

	private static final Pattern SHOWN = Pattern.compile("Traces are shown at (\\S+), to this machine only");

	private static final Pattern RECEIVED = Pattern
		.compile("OTLP is received over HTTP at port (\\d+) and over gRPC at port (\\d+), (.*)");

	// Warns of each version of the protocol that it does not know; it is not used here.
	private static final Logger PROTOCOL = Logger.getLogger("org.openqa.selenium");

	private static ChromeDriver driver;

	private final List<Process> processes = new ArrayList<>();

	@TempDir
	private Path directory;

	@AfterEach
	void stop() throws InterruptedException {
		for (Process process : this.processes) {
			process.destroy();
			assertThat(process.waitFor(10, TimeUnit.SECONDS)).isTrue();
		}
	}

	@AfterAll
	static void close() {
		if (driver != null) {
			driver.quit();
		}
	}

	@Test
	void whatExportersSendIsShown() throws Exception {
		BufferedReader lines = view("--port=0", "--http-port=0", "--grpc-port=0");
		String page = shown(lines);
		Matcher ports = matched(RECEIVED, lines.readLine());
		assertThat(ports.group(3)).isEqualTo("from programs on this machine only");
		String http = "http://localhost:" + ports.group(1) + "/v1/traces";
		send(OtlpHttpSpanExporter.builder().setEndpoint(http).build(), "plain over HTTP");
		send(OtlpHttpSpanExporter.builder().setEndpoint(http).setCompression("gzip").build(), "packed over HTTP");
		String grpc = "http://localhost:" + ports.group(2);
		send(OtlpGrpcSpanExporter.builder().setEndpoint(grpc).build(), "plain over gRPC");
		send(OtlpGrpcSpanExporter.builder().setEndpoint(grpc).setCompression("gzip").build(), "packed over gRPC");
		send(OtlpGrpcSpanExporter.builder().setEndpoint("http://[::1]:" + ports.group(2)).build(), "over IPv6");
		assertThat(get(page + "api/traces")).contains("\"desk\"", "plain over HTTP", "packed over HTTP",
				"plain over gRPC", "packed over gRPC", "over IPv6");
		for (Matcher id = Pattern.compile("\"id\":\"([0-9a-f]{32})").matcher(get(page + "api/traces")); id.find();) {
			assertThat(get(page + "api/traces/" + id.group(1) + "/otlp")).contains("password")
				.doesNotContain("hunter2");
		}
		assertThat(inBrowser(page, "packed over gRPC")).contains("plain over HTTP", "over IPv6");
	}

	@Test
	void aFileIsOpened() throws Exception {
		Path file = this.directory.resolve("trace.json");
		Files.writeString(file, """
				{"resourceSpans": [{"scopeSpans": [{"spans": [
				  {"traceId": "4bf92f3577b34da6a3ce929d0e0e4736", "spanId": "00f067aa0ba902b7", "name": "ask of a file",
				   "kind": 1, "startTimeUnixNano": "1000000", "endTimeUnixNano": "9000000"}]}]}]}""");
		BufferedReader lines = view("--port=0", file.toString());
		String page = shown(lines);
		assertThat(page).endsWith("/#/trace/4bf92f3577b34da6a3ce929d0e0e4736");
		assertThat(get(page.substring(0, page.indexOf('#')) + "api/traces")).contains("ask of a file");
		inBrowser(page, "ask of a file");
	}

	private BufferedReader view(String... options) throws IOException {
		assertThat(JAR).as("made by mvn package").exists();
		List<String> command = new ArrayList<>(
				List.of(Path.of(System.getProperty("java.home"), "bin", "java").toString(), "-Xmx256m",
						"-XX:TieredStopAtLevel=1", "-jar", JAR.toString(), "view"));
		command.addAll(Arrays.asList(options));
		Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
		this.processes.add(process);
		return new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
	}

	private static String shown(BufferedReader lines) throws IOException {
		return matched(SHOWN, lines.readLine()).group(1);
	}

	private static Matcher matched(Pattern pattern, String line) {
		Matcher matcher = pattern.matcher(String.valueOf(line));
		assertThat(matcher.matches()).as(line).isTrue();
		return matcher;
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

	private static String get(String address) throws IOException, InterruptedException {
		return HttpClient.newHttpClient()
			.send(HttpRequest.newBuilder(URI.create(address)).build(), BodyHandlers.ofString())
			.body();
	}

	private static String inBrowser(String page, String text) {
		assumeTrue(
				Boolean.getBoolean("browser.required") || (Files.isExecutable(BROWSER) && Files.isExecutable(DRIVER)),
				"No browser");
		ChromeDriver browser = browser();
		browser.get(page);
		new WebDriverWait(browser, Duration.ofSeconds(30))
			.until((any) -> browser.findElement(By.tagName("main")).getText().contains(text));
		return browser.findElement(By.tagName("main")).getText();
	}

	// One for all tests
	private static ChromeDriver browser() {
		if (driver == null) {
			PROTOCOL.setLevel(Level.SEVERE);
			ChromeOptions options = new ChromeOptions().setBinary(BROWSER.toFile())
				.addArguments("--headless=new", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage",
						"--no-first-run", "--disable-background-networking", "--window-size=1280,900");
			driver = new ChromeDriver(
					new ChromeDriverService.Builder().usingDriverExecutable(DRIVER.toFile()).usingAnyFreePort().build(),
					options);
		}
		return driver;
	}

}
