package io.agenttracing.cli.mcp;

import java.io.IOException;
import java.net.ConnectException;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpTimeoutException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.UnaryOperator;

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

	private static final Set<String> LOOPBACK = Set.of("localhost", "127.0.0.1", "[::1]");

	private static final int MAX_PORT = 65_535;

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
	 * @param url its address on this machine, or that of anything there
	 * @param masking what is done to each span
	 * @return the traces, or null where the address is no such
	 */
	public static @Nullable PageTraces at(String url, UnaryOperator<SpanData> masking) {
		try {
			URI uri = new URI(url);
			String host = uri.getHost();
			if (host == null || uri.getUserInfo() != null || !LOOPBACK.contains(host.toLowerCase(Locale.ROOT))
					|| !"http".equalsIgnoreCase(uri.getScheme()) || uri.getPort() == 0 || uri.getPort() > MAX_PORT) {
				return null;
			}
			return new PageTraces("http://" + host + ((uri.getPort() > 0) ? ":" + uri.getPort() : ""), masking);
		}
		catch (URISyntaxException ex) {
			return null;
		}
	}

	@Override
	public boolean changes() {
		return true;
	}

	@Override
	public JsonNode list(String query, Duration within) throws IOException {
		byte[] answer = get("/api/traces?q=" + URLEncoder.encode(query, StandardCharsets.UTF_8), within);
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
		byte[] answer = get("/api/traces/" + traceId + "/otlp", PATIENCE);
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

	private byte @Nullable [] get(String path, Duration within) throws IOException {
		HttpRequest request = HttpRequest.newBuilder(URI.create(this.address + path)).build();
		CompletableFuture<HttpResponse<byte[]>> answer = this.client.sendAsync(request,
				(head) -> new BoundedBody(MAX_ANSWER, "The answer of the page at " + this.address + " is too large"));
		try {
			// The time of the request would end with the head of the answer.
			HttpResponse<byte[]> response = answer.get(within.toMillis(), TimeUnit.MILLISECONDS);
			if (response.statusCode() == NOT_FOUND) {
				return null;
			}
			if (response.statusCode() != OK) {
				throw new IOException("The page at " + this.address + " answers with status " + response.statusCode());
			}
			return response.body();
		}
		catch (TimeoutException ex) {
			throw late();
		}
		catch (ExecutionException ex) {
			throw failed(ex.getCause());
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
			throw new IOException("It was cancelled");
		}
		finally {
			answer.cancel(true);
		}
	}

	private IOException late() {
		return new IOException("The page at " + this.address + " does not answer");
	}

	private IOException failed(@Nullable Throwable cause) {
		if (cause instanceof HttpTimeoutException) {
			return late();
		}
		if (cause instanceof ConnectException) {
			return new ConnectException("There is no page at " + this.address
					+ ": start it with `agent-tracing-cli view`, or the application that has one");
		}
		return new IOException((cause instanceof IOException) ? cause.getMessage()
				: "The page at " + this.address + " cannot be read: " + cause);
	}

	private IOException noPage() {
		return new IOException("What answers at " + this.address + " is no page of traces");
	}

}
