package io.agenttracing.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Two runs of one workflow, as the program compares them.
 */
class DiffCommandTests {

	@TempDir
	private Path directory;

	@Test
	void saysWhereTheRunsDifferFirst() throws IOException {
		Result result = run("diff", file("a", 900, false), file("b", 2_900, true));
		assertThat(result.status()).isEqualTo(1);
		assertThat(result.out()).startsWith("Run B differs at step 2 `extract`: failed with Broken, +2 s.\n\nstep ")
			.containsPattern("(?m)^extract +900 ms +2900 ms +\\+2000 ms$");
		assertThat(result.err()).isEmpty();
	}

	@Test
	void isSilentWhereTheyDoNot() throws IOException {
		Result result = run("diff", file("a", 900, false), file("b", 930, false));
		assertThat(result.status()).isZero();
		assertThat(result.out()).startsWith("The runs do not differ beyond noise.\n");
	}

	@Test
	void aTerminalIsToldNothingByNames() throws IOException {
		String other = Files.readString(Path.of(file("b", 2_900, true))).replace("extract", "ex\\u001b[2Jtract");
		Path hostile = Files.writeString(this.directory.resolve("c"), other);
		assertThat(run("diff", file("a", 900, false), hostile.toString()).out()).contains("`ex\\u001b[2Jtract`")
			.doesNotContain("\u001b");
	}

	@Test
	void writesOneJsonObject() throws IOException {
		Result result = run("diff", "--json", file("a", 900, false), file("b", 2_900, true));
		JsonNode object = new JsonMapper().readTree(result.out());
		assertThat(object.path("differs").asBoolean()).isTrue();
		assertThat(object.path("step").asInt()).isEqualTo(2);
		assertThat(object.path("kind").asString()).isEqualTo("outcome");
		assertThat(object.path("span_b").asString()).isEqualTo("00f067aa0ba902b8");
		assertThat(object.path("difference_ms").asDouble()).isEqualTo(2_000);
		assertThat(object.path("steps").size()).isEqualTo(2);
		assertThat(result.out().strip()).doesNotContain("\n");
	}

	// The page shows less.
	@Test
	void nothingIsCutForPrograms() throws IOException {
		StringBuilder spans = new StringBuilder(span("00f067aa0ba902b7", "", "ask", 0, 1_000, ""));
		for (int i = 1; i <= 600; i++) {
			spans.append(',')
				.append(span("%016x".formatted(i), "00f067aa0ba902b7",
						"step " + (char) ('a' + i % 26) + (char) ('a' + i / 26), i, i + 1, ""));
		}
		String file = Files
			.writeString(this.directory.resolve("long"),
					"{\"resourceSpans\":[{\"scopeSpans\":[{\"spans\":[" + spans + "]}]}]}")
			.toString();
		assertThat(new JsonMapper().readTree(run("diff", "--json", file, file).out()).path("steps").size())
			.isEqualTo(601);
	}

	@Test
	void endsWithTwoIfAFileCannotBeRead() throws IOException {
		assertThat(run("diff", file("a", 900, false), "missing.json"))
			.isEqualTo(new Result(2, "", "missing.json: no such file\n"));
		assertThat(run("diff", file("a", 900, false), this.directory.toString()).err())
			.startsWith(this.directory + ": ")
			.hasLineCount(1);
		Path broken = Files.writeString(this.directory.resolve("broken"), "{");
		assertThat(run("diff", broken.toString(), file("a", 900, false)).status()).isEqualTo(2);
		String text = Files.readString(Path.of(file("a", 900, false)));
		Path two = Files.writeString(this.directory.resolve("two"), text + "\n" + text.replace("4bf9", "5bf9"));
		assertThat(run("diff", file("a", 900, false), two.toString()).err())
			.isEqualTo(two + ": 2 traces where one is needed\n");
		Path none = Files.writeString(this.directory.resolve("none"), "{\"resourceSpans\":[]}");
		assertThat(run("diff", none.toString(), file("a", 900, false)).status()).isEqualTo(2);
	}

	@Test
	void severalRunsOfTheWorkflowAreTheMeasureOfNoise() throws IOException {
		String runs = Files.readString(Path.of(file("a", 900, false))) + "\n"
				+ Files.readString(Path.of(file("b", 4_000, false))).replace("4bf9", "5bf9") + "\n"
				+ Files.readString(Path.of(file("c", 4_000, true))).replace("4bf9", "6bf9").replace("ask", "tell");
		String many = Files.writeString(this.directory.resolve("many"), runs).toString();
		assertThat(run("diff", many, file("d", 4_100, false)).out())
			.startsWith("The runs do not differ beyond noise.\nA is the one of 2 runs that B is most like.\n");
		assertThat(run("diff", "--json", many, file("d", 4_100, true)).out()).contains("failed with Broken, +100 ms",
				"\"runs_a\":2");
	}

	private String file(String name, int millis, boolean broken) throws IOException {
		String spans = span("00f067aa0ba902b7", "", "ask", 0, millis + 100, "") + "," + span("00f067aa0ba902b8",
				"00f067aa0ba902b7", "extract", 50, millis + 50,
				broken ? ",\"status\":{\"code\":2},\"attributes\":[{\"key\":\"error.type\",\"value\":{\"stringValue\":\"com.example.Broken\"}}]"
						: "");
		return Files
			.writeString(this.directory.resolve(name),
					"{\"resourceSpans\":[{\"scopeSpans\":[{\"spans\":[" + spans + "]}]}]}")
			.toString();
	}

	private static String span(String id, String parent, String name, int from, int to, String more) {
		return "{\"traceId\":\"4bf92f3577b34da6a3ce929d0e0e4736\",\"spanId\":\"" + id + "\",\"parentSpanId\":\""
				+ parent + "\",\"name\":\"" + name + "\",\"kind\":1,\"startTimeUnixNano\":\""
				+ (1_790_000_000_000L + from) + "000000\",\"endTimeUnixNano\":\"" + (1_790_000_000_000L + to)
				+ "000000\"" + more + "}";
	}

	private static Result run(String... arguments) {
		StringWriter out = new StringWriter();
		StringWriter err = new StringWriter();
		int status = AgentTracingCli.run(new PrintWriter(out), new PrintWriter(err, true), arguments);
		return new Result(status, out.toString(), err.toString());
	}

	private record Result(int status, String out, String err) {

	}

}
