package io.agenttracing.viewer.server;

import java.io.IOException;
import java.util.function.Consumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpHandler;
import io.agenttracing.viewer.model.TraceModels;
import io.agenttracing.viewer.page.PageFile;
import io.agenttracing.viewer.page.PageFiles;

/**
 * Answers a request: by the files of the page, what it asks for, or the events. Nothing
 * but {@code /v1/traces} changes anything here.
 */
final class Routes implements HttpHandler {

	private static final String UPLOAD = "/v1/traces";

	private static final String EVENTS = "/api/events";

	private static final Pattern TRACE = Pattern.compile("/api/traces/([0-9a-f]{32})(|/logs|/otlp|/file)");

	private final TraceModels models;

	private final EventStream events;

	private final TraceUpload upload;

	private final RequestThreads threads;

	private final Consumer<Throwable> failures;

	Routes(TraceModels models, EventStream events, TraceUpload upload, RequestThreads threads,
			Consumer<Throwable> failures) {
		this.models = models;
		this.events = events;
		this.upload = upload;
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
		String method = upload ? "POST" : "GET";
		if (!exchange.getRequestMethod().equals(method)) {
			Reply.error(405, "Only " + method + " is answered here", "Allow", method).send(exchange);
		}
		else if (path.equals(EVENTS)) {
			this.events.send(exchange);
		}
		else {
			(upload ? this.upload.receive(exchange) : found(path, new Query(exchange.getRequestURI().getRawQuery())))
				.send(exchange);
		}
	}

	private Reply found(String path, Query query) {
		try {
			return query.isTooLong() ? Reply.error(414, "The request is too long") : find(path, query);
		}
		catch (Throwable ex) {
			this.failures.accept(ex);
			return Reply.error(500, "This cannot be shown: " + ex.getClass().getSimpleName());
		}
	}

	private Reply find(String path, Query query) {
		Matcher trace = TRACE.matcher(path);
		if (trace.matches()) {
			return trace(trace.group(1), trace.group(2), query);
		}
		return switch (path) {
			case "/api/traces" -> Reply.json(this.models.list(query.value("q")));
			case "/api/steps" -> Reply.json(this.models.steps(query.value("trace"), query.value("span")));
			case "/api/diff" -> Reply.json(this.models.diff(query.value("a"), query.value("b")));
			default -> page(path);
		};
	}

	private Reply trace(String id, String part, Query query) {
		return switch (part) {
			case "/logs" -> Reply.json(this.models.logs(id));
			case "/otlp" -> Reply.file(Reply.JSON, this.models.otlp(id), "trace-" + id + ".json");
			case "/file" -> Reply.file("text/html; charset=utf-8",
					this.models.file(id, query.value("logs").equals("1")), "trace-" + id + ".html");
			default -> Reply.json(this.models.trace(id));
		};
	}

	private static Reply page(String path) {
		PageFile file = PageFiles.of(path);
		return (file != null) ? new Reply(200, file.contentType(), file.bytes()) : Reply.notFound();
	}

}
