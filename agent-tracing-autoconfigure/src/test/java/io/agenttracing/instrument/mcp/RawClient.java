package io.agenttracing.instrument.mcp;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.LinkedHashMap;
import java.util.Map;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * A client that is written in another language: it speaks JSON-RPC over streamable HTTP
 * and knows nothing of us.
 */
final class RawClient {

	private static final JsonMapper JSON = JsonMapper.shared();

	private final HttpClient http = HttpClient.newHttpClient();

	private final URI endpoint;

	private String session;

	private int requests;

	private RawClient(URI endpoint) {
		this.endpoint = endpoint;
	}

	static RawClient connect(int port) {
		RawClient client = new RawClient(URI.create("http://127.0.0.1:" + port + "/mcp"));
		client.request("initialize", Map.of("protocolVersion", "2025-06-18", "capabilities", Map.of(), "clientInfo",
				Map.of("name", "python", "version", "1")));
		client.send(Map.of("jsonrpc", "2.0", "method", "notifications/initialized"));
		return client;
	}

	/**
	 * Calls a tool.
	 * @param tool the name
	 * @param arguments the arguments
	 * @param meta what to put into {@code _meta}, null for none
	 * @return the answer
	 */
	JsonNode call(String tool, Map<String, Object> arguments, Object meta) {
		Map<String, Object> params = new LinkedHashMap<>(Map.of("name", tool, "arguments", arguments));
		if (meta != null) {
			params.put("_meta", meta);
		}
		return request("tools/call", params);
	}

	/**
	 * Reads a resource.
	 * @param uri the resource
	 * @param meta what to put into {@code _meta}
	 * @return the answer
	 */
	JsonNode read(String uri, Object meta) {
		return request("resources/read", Map.of("uri", uri, "_meta", meta));
	}

	String session() {
		return this.session;
	}

	/**
	 * Sends a request.
	 * @param method the method
	 * @param params its parameters
	 * @return the answer
	 */
	JsonNode request(String method, Map<String, Object> params) {
		HttpResponse<String> response = send(
				Map.of("jsonrpc", "2.0", "id", ++this.requests, "method", method, "params", params));
		if (this.session == null) {
			this.session = response.headers().firstValue("mcp-session-id").orElse(null);
		}
		String body = response.body();
		int data = body.indexOf("data:");
		return JSON.readTree((data >= 0) ? body.substring(data + 5).strip() : body);
	}

	private HttpResponse<String> send(Map<String, Object> message) {
		HttpRequest.Builder request = HttpRequest.newBuilder(this.endpoint)
			.header("Content-Type", "application/json")
			.header("Accept", "application/json, text/event-stream")
			.POST(HttpRequest.BodyPublishers.ofString(JSON.writeValueAsString(message)));
		if (this.session != null) {
			request.header("mcp-session-id", this.session);
		}
		try {
			return this.http.send(request.build(), BodyHandlers.ofString());
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
			throw new IllegalStateException(ex);
		}
	}

}
