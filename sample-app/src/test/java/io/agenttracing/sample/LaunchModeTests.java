package io.agenttracing.sample;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.boot.SpringApplication;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.mock.env.MockEnvironment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Tests for {@link LaunchMode} and what people see who start the sample in a wrong way.
 */
@ExtendWith(OutputCaptureExtension.class)
class LaunchModeTests {

	private static final String ENDPOINT = "management.opentelemetry.tracing.export.otlp.endpoint";

	private final MockEnvironment environment = new MockEnvironment();

	@TempDir
	private Path folder;

	@Test
	void startsEveryAgentByDefault() {
		assertThat(LaunchMode.agents(this.environment)).containsExactlyInAnyOrder(AgentName.values());
		process();
		assertThat(this.environment.getProperty("spring.main.web-application-type")).isNull();
		assertThat(this.environment.getProperty("sample.once")).isEqualTo("false");
		assertThat(this.environment.getProperty("sample.process")).isEqualTo("pipeline");
	}

	@Test
	void startsNoWebServerWithoutOrchestrator() {
		this.environment.setProperty("sample.agents", "retrieval, llm, validation");
		this.environment.setProperty("spring.data.redis.host", "localhost");
		process();
		assertThat(LaunchMode.agents(this.environment))
			.isEqualTo(Set.of(AgentName.RETRIEVAL, AgentName.LLM, AgentName.VALIDATION));
		assertThat(this.environment.getProperty("spring.main.web-application-type")).isEqualTo("none");
	}

	@Test
	void namesTheProcessAfterItsAgents() {
		this.environment.setProperty("sample.agents", "validation,llm, retrieval");
		this.environment.setProperty("spring.data.redis.host", "localhost");
		process();
		assertThat(this.environment.getProperty("sample.process")).isEqualTo("retrieval-llm-validation");
	}

	@ParameterizedTest
	@ValueSource(strings = { "once", "scenario" })
	void staysForWorkWithoutOrchestrator(String option) {
		this.environment.setProperty("sample.agents", "retrieval");
		this.environment.setProperty("spring.data.redis.host", "localhost");
		this.environment.setProperty(option, "hang");
		process();
		assertThat(this.environment.getProperty("sample.once")).isEqualTo("false");
	}

	@Test
	void aScenarioStaysToBeLookedAt() {
		this.environment.setProperty("scenario", "hang");
		process();
		assertThat(this.environment.getProperty("sample.once")).isEqualTo("false");
		assertThat(this.environment.getProperty("spring.main.web-application-type")).isEqualTo("none");
	}

	@Test
	void aScenarioEndsIfItIsToRunOnce() {
		this.environment.setProperty("scenario", "hang");
		this.environment.setProperty("once", "");
		process();
		assertThat(this.environment.getProperty("sample.once")).isEqualTo("true");
	}

	@Test
	void theOrchestratorHasThePage() {
		this.environment.setProperty("sample.agents", "orchestrator");
		this.environment.setProperty("sample.redis.port", "6390");
		process();
		assertThat(this.environment.getProperty("agent-tracing.viewer.enabled")).isNull();
		assertThat(this.environment.getProperty(ENDPOINT)).isNull();
	}

	@Test
	void otherProcessesSendToThePageOfTheOrchestrator() {
		this.environment.setProperty("sample.agents", "retrieval");
		this.environment.setProperty("spring.data.redis.host", "localhost");
		this.environment.setProperty("agent-tracing.viewer.port", "8123");
		process();
		assertThat(this.environment.getProperty("agent-tracing.viewer.enabled")).isEqualTo("false");
		assertThat(this.environment.getProperty(ENDPOINT)).isEqualTo("http://localhost:8123/v1/traces");
	}

	@Test
	void otherProcessesSendToTheBackendThatIsNamed() {
		this.environment.setProperty("sample.agents", "retrieval");
		this.environment.setProperty("spring.data.redis.host", "localhost");
		this.environment.setProperty(ENDPOINT, "http://localhost:4318/v1/traces");
		process();
		assertThat(this.environment.getProperty("agent-tracing.viewer.enabled")).isNull();
		assertThat(this.environment.getProperty(ENDPOINT)).isEqualTo("http://localhost:4318/v1/traces");
	}

	@Test
	void saysWhichScenarioNeedsOneProcess(CapturedOutput output) {
		assertStartFails("--scenario=timeouts", "--sample.agents=orchestrator", "--sample.redis.port=6390");
		assertThat(output).contains("APPLICATION FAILED TO START").contains("leave out sample.agents");
	}

	@Test
	void turnsArgumentsIntoProperties() {
		this.environment.setProperty("once", "");
		this.environment.setProperty("nonOptionArgs", "letters");
		process();
		assertThat(this.environment.getProperty("sample.once")).isEqualTo("true");
		assertThat(this.environment.getProperty("sample.documents")).isEqualTo("letters");
		assertThat(this.environment.getProperty("spring.main.web-application-type")).isEqualTo("none");
	}

	@ParameterizedTest
	@CsvSource(delimiter = '|', textBlock = """
			critic                      | ORCHESTRATOR
			critic                      | critic
			orchestrator,retrieval,llm  | The validation agent works in the process of the llm agent
			orchestrator                | --spring.data.redis.host=localhost
			""")
	void saysWhichAgentsAreAllowed(String agents, String message, CapturedOutput output) {
		assertStartFails("--sample.agents=" + agents);
		assertThat(output).contains("APPLICATION FAILED TO START").contains("sample.agents").contains(message);
	}

	@Test
	void saysThatTheFolderDoesNotExist(CapturedOutput output) {
		assertStartFails("--once", "--sample.documents=" + this.folder.resolve("nowhere"));
		assertThat(output).contains("There is no folder").contains("Name a folder with .txt or .md files");
	}

	@Test
	void saysThatTheFolderHasNoText(CapturedOutput output) throws IOException {
		Files.write(this.folder.resolve("picture.txt"), new byte[] { 1, 2, 3 });
		Files.write(this.folder.resolve("large.txt"), new byte[1024 * 1024 + 1]);
		Files.writeString(this.folder.resolve("program.exe"), "text");
		assertStartFails("--once", this.folder.toString());
		assertThat(output).contains("Skipping picture.txt: not UTF-8 text")
			.contains("Skipping large.txt: larger than 1048576 bytes")
			.contains("There is no text in a .txt or .md file");
	}

	private void process() {
		new LaunchMode().postProcessEnvironment(this.environment, new SpringApplication());
	}

	private static void assertStartFails(String... arguments) {
		assertThatExceptionOfType(Exception.class)
			.isThrownBy(() -> SpringApplication.run(SampleApplication.class, arguments).close());
	}

}
