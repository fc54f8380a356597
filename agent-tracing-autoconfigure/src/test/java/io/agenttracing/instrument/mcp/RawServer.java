package io.agenttracing.instrument.mcp;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/**
 * A server of others, in a process and without an SDK: lines of JSON over standard input
 * and output. Each call of a tool is answered with its metadata.
 */
final class RawServer {

	private static final JsonMapper JSON = JsonMapper.shared();

	private RawServer() {
	}

	/**
	 * The properties of a client with a connection to one.
	 * @param name the name of the connection
	 */
	static Stream<String> connection(String name) {
		String connection = "spring.ai.mcp.client.stdio.connections." + name + ".";
		List<String> arguments = List.of("-XX:TieredStopAtLevel=1", "-cp", System.getProperty("java.class.path"),
				RawServer.class.getName());
		return Stream.concat(
				Stream.of(connection + "command=" + Path.of(System.getProperty("java.home"), "bin", "java")),
				Stream.iterate(0, (i) -> i < arguments.size(), (i) -> i + 1)
					.map((i) -> connection + "args[" + i + "]=" + arguments.get(i)));
	}

	public static void main(String[] args) throws IOException {
		PrintStream out = new PrintStream(System.out, true, StandardCharsets.UTF_8);
		BufferedReader in = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
		for (String line = in.readLine(); line != null; line = in.readLine()) {
			JsonNode request = JSON.readTree(line);
			if (request.has("id")) {
				ObjectNode answer = JSON.createObjectNode().put("jsonrpc", "2.0");
				answer.set("id", request.get("id"));
				answer.set("result", result(request));
				out.println(JSON.writeValueAsString(answer));
			}
		}
	}

	private static ObjectNode result(JsonNode request) {
		ObjectNode result = JSON.createObjectNode();
		switch (request.get("method").asString()) {
			case "initialize" -> {
				result.put("protocolVersion", "2025-06-18");
				result.putObject("capabilities").putObject("tools");
				result.putObject("serverInfo").put("name", "raw").put("version", "1");
			}
			case "tools/call" -> result.putArray("content")
				.addObject()
				.put("type", "text")
				.put("text", request.path("params").path("_meta").toString());
			default -> result.putArray("tools");
		}
		return result;
	}

}
