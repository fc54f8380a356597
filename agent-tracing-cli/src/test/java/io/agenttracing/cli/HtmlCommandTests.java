package io.agenttracing.cli;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.zip.GZIPInputStream;

import io.agenttracing.otlp.TraceReader;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * A trace as one HTML file, and that file as a trace.
 */
class HtmlCommandTests {

	private static final String ONE = "4bf92f3577b34da6a3ce929d0e0e4736";

	private static final String TWO = "4bf92f3577b34da6a3ce929d0e0e4737";

	@TempDir
	private Path directory;

	@Test
	void aTraceBecomesAPageThatHoldsItByteForByte() throws IOException {
		String trace = trace(ONE) + "\n  ";
		Path page = this.directory.resolve("page.html");
		Result result = run("html", file("trace.json", trace), "-o", page.toString());
		assertThat(result).isEqualTo(new Result(0, "", ""));
		byte[] html = Files.readAllBytes(page);
		assertThat(new String(html, StandardCharsets.UTF_8)).startsWith("<!doctype html>")
			.contains("Content-Security-Policy");
		assertThat(html).hasSizeLessThan(150_000);
		assertThat(new TraceReader().document(new ByteArrayInputStream(html))).asString(StandardCharsets.UTF_8)
			.isEqualTo(trace);
	}

	// What the page does not show is not shared.
	@Test
	void whatIsNoTraceIsNotInThePage() throws IOException {
		String more = trace(ONE).strip();
		more = more.substring(0, more.length() - 1) + ", \"note\": \"password=hunter2\", \"resourceLogs\": []}";
		String page = run("html", file("trace.json", more)).out();
		byte[] held = new TraceReader().document(new ByteArrayInputStream(page.getBytes(StandardCharsets.UTF_8)));
		assertThat(held).asString(StandardCharsets.UTF_8)
			.contains("00f067aa0ba902b7")
			.doesNotContain("hunter2", "resourceLogs");
	}

	@Test
	void theOtherCommandsReadThePage() throws IOException {
		String json = file("trace.json", trace(ONE));
		String page = file("page.html", run("html", json).out());
		Result ofPage = run("diagnose", "--json", page);
		assertThat(ofPage.status()).isEqualTo(1);
		assertThat(ofPage.out()).isEqualTo(run("diagnose", "--json", json).out()).contains("root-cause");
		assertThat(run("diff", json, page).out()).startsWith("The runs do not differ beyond noise.\n");
		assertThat(run("html", page).out()).isEqualTo(Files.readString(Path.of(page)));
	}

	// The page never says something else than the command line.
	@Test
	void thePageFindsWhatTheProgramFinds() throws IOException {
		String file = file("trace.json", trace(ONE));
		Matcher packed = Pattern.compile("id=\"model\">([^<]+)<").matcher(run("html", file).out());
		assertThat(packed.find()).isTrue();
		JsonNode model = new JsonMapper()
			.readTree(new GZIPInputStream(new ByteArrayInputStream(Base64.getDecoder().decode(packed.group(1)))));
		JsonNode said = new JsonMapper().readTree(run("diagnose", "--json", file).out());
		assertThat(model.path("findings").findValuesAsString("cause"))
			.isEqualTo(said.path("findings").findValuesAsString("cause"))
			.isNotEmpty();
		assertThat(model.path("notJudged").findValuesAsString("reason"))
			.isEqualTo(said.path("not_judged").findValuesAsString("reason"));
	}

	@Test
	void ofSeveralTracesOneIsNamed() throws IOException {
		String file = file("traces.json", trace(ONE) + "\n" + trace(TWO));
		Result refused = run("html", file);
		assertThat(refused.status()).isEqualTo(2);
		assertThat(refused.out()).isEmpty();
		assertThat(refused.err()).contains("2 traces where one is needed: --trace " + ONE + ", " + TWO);
		String page = file("page.html", run("html", "--trace", TWO.toUpperCase(Locale.ROOT), file).out());
		assertThat(run("diagnose", "--json", page).out()).contains(TWO).doesNotContain(ONE);
		assertThat(run("html", "--trace", "7", file).err()).contains("no trace 7");
	}

	@Test
	void whatIsNoTraceOrCannotBeWrittenIsSaid() throws IOException {
		assertThat(run("html", file("none", "<html><body>no trace</body></html>")).err())
			.contains("none: byte 0: a page without a trace");
		assertThat(run("html", this.directory.resolve("absent").toString()).status()).isEqualTo(2);
		Result result = run("html", file("trace.json", trace(ONE)), "-o", this.directory.toString());
		assertThat(result.status()).isEqualTo(2);
		assertThat(result.err()).contains("it cannot be written").hasLineCount(1);
	}

	@Test
	void hostileNamesStayText() throws IOException {
		String trace = trace(ONE).replace("\"ask\"", "\"</script><script>alert(1)</script>\"");
		Result result = run("html", file("trace.json", trace));
		assertThat(result.status()).isZero();
		assertThat(result.out()).doesNotContain("alert(1)");
	}

	// The page's jar knows Spring, and the program has none.
	@Test
	void noSpringIsNeeded() {
		assertThatExceptionOfType(ClassNotFoundException.class)
			.isThrownBy(() -> Class.forName("org.springframework.context.ApplicationContext"));
		assertThat(getClass().getResource("/io/agenttracing/autoconfigure")).isNull();
	}

	private static String trace(String id) {
		return """
				{"resourceSpans": [{"resource": {"attributes": [{"key": "service.name", "value": {"stringValue": "desk"}}]},
				  "scopeSpans": [{"spans": [
				    {"traceId": "%s", "spanId": "00f067aa0ba902b7", "name": "ask", "kind": 1,
				     "startTimeUnixNano": "1000000", "endTimeUnixNano": "9000000", "status": {"code": 2, "message": "down"},
				     "attributes": [{"key": "gen_ai.operation.name", "value": {"stringValue": "invoke_agent"}}]}]}]}]}"""
			.formatted(id);
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

	/**
	 * What the program has said.
	 */
	private record Result(int status, String out, String err) {

	}

}
