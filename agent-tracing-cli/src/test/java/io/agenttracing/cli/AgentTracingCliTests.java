package io.agenttracing.cli;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The program as it is called, with a trace in which an agent gives up before the call
 * that it waits for.
 */
class AgentTracingCliTests {

	private static final String TRACE = "4bf92f3577b34da6a3ce929d0e0e4736";

	@TempDir
	private Path directory;

	@Test
	void printsTheTreeWithItsFindings() throws IOException {
		Result result = run("diagnose", file("trace.json", trace(true)));
		assertThat(result.status()).isEqualTo(1);
		assertThat(result.out()).contains("Trace " + TRACE + ": invoke_agent risk, 1000.0 ms, 2 spans, 2 errors",
				"! error root-cause", "! warning timeout-inversion",
				"\n  so error first-timeout: http post to risk-api was the first to time out, after 998 ms.\n",
				"\n    so error root-cause: The error began in http post to risk-api: HttpTimeoutException.\n"
						+ "      fix: Look at http post to risk-api first.\n",
				"""

						warning timeout-inversion: http post to risk-api may take 3 s, but invoke_agent risk, which waits for it, gives up when
						    it has had 999 ms.
						  fix: Lower the timeout of http post to risk-api below 999 ms (spring.http.clients.read-timeout: 890ms)""");
		assertThat(result.err()).isEmpty();
	}

	@Test
	void printsOneObjectALineAndNothingElse() throws IOException {
		Result result = run("diagnose", "--json", file("one.json", trace(true)), file("two.json", trace(false)));
		assertThat(result.status()).isEqualTo(1);
		List<String> lines = result.out().lines().toList();
		assertThat(lines).hasSize(2);
		JsonNode first = new JsonMapper().readTree(lines.get(0));
		assertThat(first.path("trace").asString()).isEqualTo(TRACE);
		assertThat(first.path("spans").asInt()).isEqualTo(2);
		List<String> rules = new ArrayList<>();
		first.path("findings").forEach((finding) -> {
			rules.add(finding.path("rule").asString());
			assertThat(finding.path("spans").get(0).asString()).hasSize(16);
			assertThat(finding.has("saving_ms")).isTrue();
			assertThat(finding.path("cause").asString()).isNotEmpty();
			if (finding.has("because_of")) {
				assertThat(finding.path("because_of").asInt()).isLessThan(rules.size() - 1);
			}
		});
		assertThat(rules).contains("first-timeout", "root-cause", "timeout-inversion", "critical-path");
		assertThat(first.path("findings").findValues("because_of")).isNotEmpty();
		assertThat(first.path("not_judged").findValues("rule")).isNotEmpty();
		double path = 0;
		for (JsonNode part : first.path("critical_path")) {
			path += part.path("self_ms").doubleValue();
		}
		assertThat(path).isBetween(999.9, 1000.1);
	}

	@Test
	void isBriefEnoughForATicket() throws IOException {
		Result result = run("diagnose", "--brief", file("trace.json", trace(true)));
		assertThat(result.status()).isEqualTo(1);
		assertThat(result.out()).startsWith("Trace " + TRACE + ": invoke_agent risk, 1 s\n")
			.contains("error root-cause: ", "at RiskApi.score, spans 00f067aa0ba902b8", "  fix: ");
		assertThat(result.out().getBytes(StandardCharsets.UTF_8)).hasSizeLessThanOrEqualTo(2_048);
		StringBuilder many = new StringBuilder();
		for (int i = 10; i < 60; i++) {
			many.append(
					",{\"traceId\": \"%s\", \"spanId\": \"00f067aa0ba903%d\", \"parentSpanId\": \"00f067aa0ba902b7\", "
						.formatted(TRACE, i))
				.append("\"name\": \"call %d %s\", \"kind\": 3, \"startTimeUnixNano\": \"%d\", ".formatted(i,
						"é".repeat(80), i * 1_000_000))
				.append("\"endTimeUnixNano\": \"%d\", \"attributes\": [".formatted(i * 1_000_000 + 900_000))
				.append("{\"key\": \"agent_tracing.timeout_ms\", \"value\": {\"intValue\": \"9000\"}}]}");
		}
		String large = trace(true).replace("]}]}]}", many + "]}]}]}");
		Result brief = run("diagnose", "--brief", file("large.json", large));
		assertThat(brief.out().getBytes(StandardCharsets.UTF_8)).hasSizeBetween(1_000, 2_048);
		assertThat(brief.out()).containsPattern("… and \\d+ more\n$");
	}

	@Test
	void isBriefAndSaysTheFirstThingWhateverTheNames() throws IOException {
		String name = "検".repeat(400);
		Result result = run("diagnose", "--brief",
				file("names.json", trace(true).replace("invoke_agent risk", name).replace("http post", name)));
		assertThat(result.out().getBytes(StandardCharsets.UTF_8)).hasSizeLessThanOrEqualTo(2_048);
		assertThat(result.out()).containsPattern("\\n(error|warning) .*\\n  at .*\\n  fix: ");
	}

	@Test
	void endsWithZeroWhereNothingIsToBeChanged() throws IOException {
		Result result = run("diagnose", file("healthy.json", trace(false)));
		assertThat(result.status()).isZero();
		assertThat(result.out()).contains("info critical-path: invoke_agent risk took 1 s");
	}

	@Test
	void readsStandardInput() throws IOException {
		InputStream before = System.in;
		System.setIn(new ByteArrayInputStream(trace(true).getBytes(StandardCharsets.UTF_8)));
		try {
			assertThat(run("diagnose", "--json", "-").status()).isEqualTo(1);
		}
		finally {
			System.setIn(before);
		}
	}

	@Test
	void whatCannotBeReadIsOneLineWithFileAndPositionAndCostsNoOther() throws IOException {
		String broken = file("broken.json", trace(true).substring(0, 200));
		Result result = run("diagnose", "--json", broken, file("trace.json", trace(true)));
		assertThat(result.status()).isEqualTo(2);
		assertThat(result.err().lines()).singleElement()
			.asString()
			.startsWith(broken + ": line ")
			.endsWith(": no JSON");
		assertThat(result.out().lines()).hasSize(1);
		Result missing = run("diagnose", this.directory.resolve("missing").toString());
		assertThat(missing.status()).isEqualTo(2);
		assertThat(missing.err().lines()).singleElement().asString().endsWith("missing: no such file");
		assertThat(run("diagnose").status()).isEqualTo(2);
		assertThat(run("diagnose", this.directory.toString()).status()).isEqualTo(2);
	}

	private String file(String name, String content) throws IOException {
		return Files.writeString(this.directory.resolve(name), content).toString();
	}

	private static Result run(String... arguments) {
		StringWriter out = new StringWriter();
		StringWriter err = new StringWriter();
		int status = AgentTracingCli.run(new PrintWriter(out), new PrintWriter(err), arguments);
		return new Result(status, out.toString(), err.toString());
	}

	private static String trace(boolean failed) {
		String status = failed ? ", \"status\": {\"code\": 2}" : "";
		String timeout = failed ? "3000" : "500";
		return """
				{"resourceSpans": [{"scopeSpans": [{"spans": [
				{"traceId": "%1$s", "spanId": "00f067aa0ba902b7", "name": "invoke_agent risk", "kind": 1,
				 "startTimeUnixNano": "0", "endTimeUnixNano": "1000000000", "attributes": [
				  {"key": "gen_ai.operation.name", "value": {"stringValue": "invoke_agent"}},
				  {"key": "code.function.name", "value": {"stringValue": "com.example.RiskApi.score"}},
				  {"key": "agent_tracing.timeout_ms", "value": {"intValue": "1000"}}]%2$s},
				{"traceId": "%1$s", "spanId": "00f067aa0ba902b8", "parentSpanId": "00f067aa0ba902b7", "name": "http post",
				 "kind": 3, "startTimeUnixNano": "1000000", "endTimeUnixNano": "999000000", "attributes": [
				  {"key": "method", "value": {"stringValue": "POST"}},
				  {"key": "client.name", "value": {"stringValue": "risk-api"}},
				  {"key": "error.type", "value": {"stringValue": "java.net.http.HttpTimeoutException"}},
				  {"key": "agent_tracing.timeout_ms", "value": {"intValue": "%3$s"}}]%2$s}
				]}]}]}
				"""
			.formatted(TRACE, status, timeout);
	}

	/**
	 * How the program ended.
	 */
	private record Result(int status, String out, String err) {

	}

}
