package io.agenttracing.cli.mcp;

import java.io.IOException;
import java.io.InputStream;
import java.net.ConnectException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpTimeoutException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.function.UnaryOperator;
import java.util.regex.Pattern;

import io.agenttracing.otlp.ReadTrace;
import io.agenttracing.otlp.TraceReader;
import io.agenttracing.otlp.UnreadableTraceException;
import io.agenttracing.viewer.store.StoredTrace;
import io.opentelemetry.sdk.trace.data.SpanData;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * The traces of a page on this machine: that of an application, or of {@code view}.
 */
public final class PageTraces implements TraceSource {

	private static final Pattern LOOPBACK = Pattern
		.compile("http://(?:localhost|127\\.0\\.0\\.1|\\[::1\\])(?::[0-9]{1,5})?/?", Pattern.CASE_INSENSITIVE);

	private static final int MAX_ANSWER = 128 * 1024 * 1024;

	private static final int NOT_FOUND = 404;

	private static final int OK = 200;

	private static final long MAX_PARTS = 8_000_000;

	private static final JsonMapper JSON = new JsonMapper();

	private final HttpClient client = HttpClient.newBuilder()
		.version(HttpClient.Version.HTTP_1_1)
		.connectTimeout(Duration.ofSeconds(2))
		.proxy(HttpClient.Builder.NO_PROXY)
		.followRedirects(HttpClient.Redirect.NEVER)
		.build();

	private final String address;

	private final UnaryOperator<SpanData> masking;

	private PageTraces(String address, UnaryOperator<SpanData> masking) {
		this.address = address;
		this.masking = masking;
	}

	/**
	 * The traces of a page, which need not be there yet.
	 * @param url its address, on this machine
	 * @param masking what is done to each span
	 * @return the traces, or null where the address is no such
	 */
	public static @Nullable PageTraces at(String url, UnaryOperator<SpanData> masking) {
		if (!LOOPBACK.matcher(url).matches()) {
			return null;
		}
		try {
			URI.create(url);
		}
		catch (IllegalArgumentException ex) {
			return null;
		}
		return new PageTraces(url.endsWith("/") ? url.substring(0, url.length() - 1) : url, masking);
	}

	@Override
	public boolean changes() {
		return true;
	}

	@Override
	public JsonNode list(String query) throws IOException {
		byte[] answer = get("/api/traces?q=" + URLEncoder.encode(query, StandardCharsets.UTF_8));
		try {
			JsonNode list = (answer != null) ? JSON.readTree(answer) : JSON.missingNode();
			if (list.path("traces").isArray()) {
				return list;
			}
		}
		catch (JacksonException ex) {
			// As where it is JSON of somebody else
		}
		throw noPage();
	}

	@Override
	public @Nullable StoredTrace trace(String traceId) throws IOException {
		byte[] answer = get("/api/traces/" + traceId + "/otlp");
		if (answer == null) {
			return null;
		}
		try {
			for (ReadTrace read : new TraceReader().readRequest(answer, MAX_PARTS)) {
				if (read.traceId().equals(traceId)) {
					return stored(read);
				}
			}
			return null;
		}
		catch (UnreadableTraceException ex) {
			throw noPage();
		}
	}

	// What is open over there goes on.
	private StoredTrace stored(ReadTrace read) {
		List<SpanData> masked = read.spans().stream().map(this.masking).toList();
		StoredTrace trace = StoredTrace.of(read.traceId(), masked);
		boolean live = masked.stream().anyMatch((span) -> !span.hasEnded());
		return new StoredTrace(trace.id(), trace.version(), trace.spans(), List.of(), 0, live);
	}

	private byte @Nullable [] get(String path) throws IOException {
		HttpRequest request = HttpRequest.newBuilder(URI.create(this.address + path))
			.timeout(Duration.ofSeconds(20))
			.build();
		try {
			HttpResponse<InputStream> response = this.client.send(request, HttpResponse.BodyHandlers.ofInputStream());
			try (InputStream body = response.body()) {
				byte[] answer = body.readNBytes(MAX_ANSWER + 1);
				if (response.statusCode() == NOT_FOUND) {
					return null;
				}
				if (response.statusCode() != OK) {
					throw new IOException(
							"The page at " + this.address + " answers with status " + response.statusCode());
				}
				if (answer.length > MAX_ANSWER) {
					throw new IOException("The answer of the page at " + this.address + " is too large");
				}
				return answer;
			}
		}
		catch (ConnectException ex) {
			throw new IOException("There is no page at " + this.address
					+ ": start it with `agent-tracing-cli view`, or the application that has one");
		}
		catch (HttpTimeoutException ex) {
			throw new IOException("The page at " + this.address + " does not answer");
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
			throw new IOException("The program ends");
		}
	}

	private IOException noPage() {
		return new IOException("What answers at " + this.address + " is no page of traces");
	}

}
