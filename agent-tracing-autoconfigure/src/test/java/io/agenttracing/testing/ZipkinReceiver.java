package io.agenttracing.testing;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.zip.GZIPInputStream;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;

/**
 * Receives spans as Zipkin does, in JSON over HTTP, and keeps their names.
 */
public final class ZipkinReceiver implements AutoCloseable {

	private static final Pattern NAME = Pattern.compile("\"name\":\"([^\"]+)\"");

	private final List<String> names = new ArrayList<>();

	private final HttpServer server;

	private int status = 202;

	private int attempts;

	public ZipkinReceiver() {
		try {
			this.server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
		this.server.createContext("/api/v2/spans", this::handle);
		this.server.start();
	}

	public String endpoint() {
		return "http://127.0.0.1:" + this.server.getAddress().getPort() + "/api/v2/spans";
	}

	/**
	 * Answers with a status from now on.
	 * @param status the status, 202 to take spans
	 */
	public synchronized void answer(int status) {
		this.status = status;
	}

	/**
	 * How often something was sent.
	 * @return the number of requests, refused ones included
	 */
	public synchronized int attempts() {
		return this.attempts;
	}

	public synchronized List<String> names() {
		return List.copyOf(this.names);
	}

	@Override
	public void close() {
		this.server.stop(0);
	}

	private synchronized void handle(HttpExchange exchange) throws IOException {
		try (exchange) {
			boolean gzip = "gzip".equals(exchange.getRequestHeaders().getFirst("Content-Encoding"));
			InputStream content = gzip ? new GZIPInputStream(exchange.getRequestBody()) : exchange.getRequestBody();
			String body = new String(content.readAllBytes(), StandardCharsets.UTF_8);
			this.attempts++;
			if (this.status == 202) {
				Matcher matcher = NAME.matcher(body);
				while (matcher.find()) {
					this.names.add(matcher.group(1));
				}
			}
			exchange.sendResponseHeaders(this.status, -1);
		}
	}

}
