package io.agenttracing.viewer.server;

import java.io.IOException;
import java.util.Map;
import java.util.function.Consumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpHandler;
import io.agenttracing.viewer.model.TraceModels;
import io.agenttracing.viewer.page.PageFile;
import io.agenttracing.viewer.page.PageFiles;
import org.jspecify.annotations.Nullable;

/**
 * Answers a request: by the files of the page, what it asks for, the events, or another
 * endpoint. Nothing but {@code /v1/traces} changes anything here.
 */
final class Routes implements HttpHandler {

	private static final String UPLOAD = "/v1/traces";

	private static final String EVENTS = "/api/events";

	private static final Pattern TRACE = Pattern.compile("/api/traces/([0-9a-f]{32})(?:/(logs|otlp|file))?");

	private final TraceModels models;

	private final EventStream events;

	private final @Nullable TraceUpload upload;

	private final LargeAnswers large;

	private final PostedRequests posted;

	private final RequestThreads threads;

	private final Consumer<Throwable> failures;

	Routes(TraceModels models, EventStream events, @Nullable TraceUpload upload, LargeAnswers large,
			PostedRequests posted, RequestThreads threads, Consumer<Throwable> failures) {
		this.models = models;
		this.events = events;
		this.upload = upload;
		this.large = large;
		this.posted = posted;
		this.threads = threads;
		this.failures = failures;
	}

	@Override
	public void handle(HttpExchange exchange) throws IOException {
		this.threads.headRead();
		try (exchange) {
			String refusal = RequestGuard.refusal(exchange);
			if (refusal != null) {
				Reply.error(403, refusal).send(exchange);
			}
			else {
				answer(exchange);
			}
			this.threads.answered();
		}
	}

	private void answer(HttpExchange exchange) throws IOException {
		String path = exchange.getRequestURI().getRawPath();
		boolean upload = path.equals(UPLOAD);
		PostEndpoint endpoint = this.posted.at(path);
		String method = (upload || endpoint != null) ? "POST" : "GET";
		if (!exchange.getRequestMethod().equals(method)) {
			Reply.error(405, "Only " + method + " is answered here", "Allow", method).send(exchange);
		}
		else if (endpoint != null) {
			this.posted.answer(exchange, endpoint);
		}
		else if (path.equals(EVENTS)) {
			this.events.send(exchange);
		}
		else if (upload) {
			receive(exchange, this.upload).send(exchange);
		}
		else {
			show(exchange, path, new Query(exchange.getRequestURI().getRawQuery()));
		}
	}

	private Reply receive(HttpExchange exchange, @Nullable TraceUpload upload) throws IOException {
		if (upload == null) {
			return TraceUpload.refused(exchange, 404, "Nothing is received here", Map.of());
		}
		try {
			return upload.receive(exchange);
		}
		catch (IOException ex) {
			throw ex;
		}
		catch (Throwable ex) {
			// Who sends again what is too much for the memory has the same again.
			this.failures.accept(ex);
			return TraceUpload.refused(exchange, 500, "it cannot be read: " + ex.getClass().getName(), Map.of());
		}
	}

	private void show(HttpExchange exchange, String path, Query query) throws IOException {
		Matcher trace = TRACE.matcher(path);
		if (query.isTooLong()) {
			Reply.error(414, "The request is too long").send(exchange);
		}
		else if (trace.matches() && trace.group(2) != null) {
			part(exchange, trace.group(1), trace.group(2), query);
		}
		else {
			found(path, query).send(exchange);
		}
	}

	private Reply found(String path, Query query) {
		try {
			return find(path, query);
		}
		catch (Throwable ex) {
			this.failures.accept(ex);
			return Reply.failed(ex);
		}
	}

	private Reply find(String path, Query query) {
		Matcher trace = TRACE.matcher(path);
		if (trace.matches()) {
			return Reply.json(this.models.trace(trace.group(1)));
		}
		return switch (path) {
			case "/api/traces" -> Reply.json(this.models.list(query.value("q")));
			case "/api/steps" -> Reply.json(this.models.steps(query.value("trace"), query.value("span")));
			case "/api/diff" -> Reply.json(this.models.diff(query.value("a"), query.value("b")));
			default -> page(path);
		};
	}

	private void part(HttpExchange exchange, String id, String part, Query query) throws IOException {
		switch (part) {
			case "logs" -> this.large.send(exchange, Reply.JSON, Map.of(), () -> this.models.logs(id));
			case "otlp" -> this.large.send(exchange, Reply.JSON, Reply.asFile("trace-" + id + ".json"),
					() -> this.models.otlp(id));
			default -> this.large.send(exchange, "text/html; charset=utf-8", Reply.asFile("trace-" + id + ".html"),
					() -> this.models.file(id, query.value("logs").equals("1")));
		}
	}

	private static Reply page(String path) {
		PageFile file = PageFiles.of(path);
		return (file != null) ? new Reply(200, file.contentType(), file.bytes()) : Reply.notFound();
	}

}
