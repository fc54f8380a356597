package io.agenttracing.sample;

import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import org.springframework.boot.ExitCodeGenerator;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for the whole {@link SampleApplication} with its bundled documents and uploads,
 * friendly and hostile.
 */
@ExtendWith(OutputCaptureExtension.class)
@TestInstance(Lifecycle.PER_CLASS)
class SampleApplicationTests {

	private static final String LEASE = "The rent is due on the third working day. Cats are welcome in the flat.";

	private final JsonMapper json = new JsonMapper();

	private RunningSample sample;

	private String startOutput;

	@BeforeAll
	void start(CapturedOutput output) {
		this.sample = RunningSample.start();
		this.startOutput = output.getOut();
	}

	@AfterAll
	void stop() {
		this.sample.close();
	}

	@Test
	void processesTheBundledDocumentsAtStart() {
		assertThat(this.startOutput).contains("[12/12] 12-consulting-agreement.txt")
			.containsPattern("01-service-agreement.txt +0.\\d\\d +accept .*90 days")
			.containsPattern("07-insurance-claim.txt +[01].\\d\\d +accept .*burst cold-water pipe")
			.containsPattern("03-flat-lease.txt +0.00 +review ")
			.doesNotContain(" failed ");
		assertThat(this.sample.context().getBean(ExitCodeGenerator.class).getExitCode()).isZero();
	}

	@Test
	void startsNothingOfSpringAi() {
		assertThat(this.sample.context().getBeanDefinitionNames())
			.allSatisfy((name) -> assertThat(String.valueOf(this.sample.context().getType(name, false)))
				.doesNotContain("springframework.ai")
				.doesNotContain("sample.springai"));
	}

	@Test
	void answersAboutText() {
		HttpResponse<String> response = this.sample.postText("/documents?question=When+is+the+rent+due%3F", LEASE);
		assertThat(response.statusCode()).isEqualTo(200);
		JsonNode result = this.json.readTree(response.body());
		assertThat(result.path("answer").asString()).isEqualTo("The rent is due on the third working day. [1]");
		assertThat(result.path("score").asDouble()).isEqualTo(1.0);
		assertThat(result.path("decision").asString()).isEqualTo("ACCEPT");
		assertThat(this.sample.get("/documents/" + result.path("id").asString()).body()).isEqualTo(response.body());
	}

	@Test
	void answersAboutFile() {
		HttpResponse<String> response = this.sample.postFile("lease.txt",
				("Question: Who is welcome?\n" + LEASE).getBytes(StandardCharsets.UTF_8));
		JsonNode result = this.json.readTree(response.body());
		assertThat(result.path("name").asString()).isEqualTo("lease.txt");
		assertThat(result.path("question").asString()).isEqualTo("Who is welcome?");
		assertThat(result.path("answer").asString()).startsWith("Cats are welcome in the flat.");
	}

	@Test
	void answersAboutJson() {
		HttpResponse<String> response = postJson(this.json.writeValueAsString(new Posted("lease", null, LEASE)));
		assertThat(response.statusCode()).isEqualTo(200);
		assertThat(this.json.readTree(response.body()).path("question").asString()).startsWith("What does this");
	}

	@Test
	void asksForReviewWhereTheDocumentDoesNotAnswer() {
		HttpResponse<String> response = this.sample.postText("/documents?question=Which+colour%3F", LEASE);
		JsonNode result = this.json.readTree(response.body());
		assertThat(result.path("score").asDouble()).isZero();
		assertThat(result.path("decision").asString()).isEqualTo("REVIEW");
		assertThat(result.path("findings").get(0).asString()).isEqualTo("cites no passage");
	}

	@Test
	void knowsNothingOfOtherIds() {
		assertThat(this.sample.get("/documents/doc-00000000").statusCode()).isEqualTo(404);
	}

	@ParameterizedTest
	@CsvSource({ "../../etc/passwd, passwd", "..\\\\..\\\\boot.ini, boot.ini", "<script>.txt, script.txt" })
	void usesNamesForDisplayOnly(String fileName, String displayed) {
		HttpResponse<String> response = this.sample.postFile(fileName, LEASE.getBytes(StandardCharsets.UTF_8));
		assertThat(response.statusCode()).isEqualTo(200);
		assertThat(this.json.readTree(response.body()).path("name").asString()).isEqualTo(displayed);
	}

	@Test
	void refusesBinaryFiles() {
		byte[] binary = { 'P', 'K', 3, 4, 0, 0, (byte) 0xff };
		assertThat(this.sample.postFile("archive.txt", binary).statusCode()).isEqualTo(415);
	}

	@ParameterizedTest
	@ValueSource(strings = { "multipart/form-data", "text/plain", "application/json" })
	void refusesDocumentsThatAreTooLarge(String contentType) {
		byte[] large = new byte[1024 * 1024 + 100];
		Arrays.fill(large, (byte) 'a');
		HttpResponse<String> response = contentType.startsWith("multipart") ? this.sample.postFile("large.txt", large)
				: this.sample.post("/documents", contentType, large);
		assertThat(response.statusCode()).isEqualTo(413);
	}

	@ParameterizedTest
	@ValueSource(strings = { "", "   ", "{", "[]", "{\"text\": \"\"}", "{\"question\": \"Who?\"}" })
	void refusesJsonWithoutDocument(String body) {
		assertThat(postJson(body).statusCode()).isEqualTo(400);
	}

	@Test
	void refusesQuestionsThatAreTooLong() {
		String question = "a".repeat(501);
		assertThat(this.sample.postText("/documents?question=" + question, LEASE).statusCode()).isEqualTo(400);
	}

	private HttpResponse<String> postJson(String body) {
		return this.sample.post("/documents", "application/json", body.getBytes(StandardCharsets.UTF_8));
	}

	private record Posted(String name, String question, String text) {

	}

}
