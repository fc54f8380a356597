package io.agenttracing.instrument.springai;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

import io.agenttracing.AgentTracer;
import io.agenttracing.pipeline.genai.GenAiAgentTracingAutoConfiguration;
import io.agenttracing.testing.model.ModelFault;
import io.agenttracing.testing.model.ModelReply;
import io.micrometer.observation.ObservationRegistry;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.AfterParameterizedClassInvocation;
import org.junit.jupiter.params.BeforeParameterizedClassInvocation;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

import org.springframework.ai.chat.client.ChatClient;
import org.springframework.ai.document.Document;
import org.springframework.ai.embedding.EmbeddingModel;
import org.springframework.ai.vectorstore.SearchRequest;
import org.springframework.ai.vectorstore.SimpleVectorStore;
import org.springframework.ai.vectorstore.VectorStore;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatException;
import static org.assertj.core.api.Assumptions.assumeThat;
import static org.awaitility.Awaitility.await;

/**
 * Nothing that is said to or by a model, a tool or a store is in anything that leaves,
 * unless somebody asks for it: {@link GenAiAgentTracingAutoConfiguration}.
 */
@ParameterizedClass(name = "{0}")
@EnumSource
class NoContentTests {

	private static final String QUESTION = "zebra";

	private static final String ANSWER = "giraffe";

	private static final String ARGUMENT = "okapi";

	private static final String RESULT = "Sunny in " + ARGUMENT;

	private static final String FAILURE = "is flooded";

	private static final PrintStream OUT = System.out;

	private static final PrintStream ERR = System.err;

	private static final ByteArrayOutputStream PRINTED = new ByteArrayOutputStream();

	private static ExportingApplication application;

	private final ModelVendor vendor;

	NoContentTests(ModelVendor vendor) {
		this.vendor = vendor;
	}

	@BeforeParameterizedClassInvocation
	static void start(ModelVendor vendor) {
		// Before the tree on the console looks where to write
		PrintStream all = new PrintStream(PRINTED, true, StandardCharsets.UTF_8);
		System.setOut(all);
		System.setErr(all);
		application = ExportingApplication.start(vendor, "agent-tracing.console.enabled=true");
	}

	@AfterParameterizedClassInvocation
	static void stop() {
		application.close();
		System.setOut(OUT);
		System.setErr(ERR);
	}

	@BeforeEach
	void reset() {
		application.reset();
		PRINTED.reset();
	}

	@Test
	void ofAConversationWithTools() {
		answers();
		assertThat(application.model().desk().ask(QUESTION)).isEqualTo(ANSWER);
		assertThat(application.model().desk().read(QUESTION)).isEqualTo(ANSWER);
		assertThat(application.model().server().requests().get(1).mentions(RESULT)).isTrue();
		assertThat(application.model().server().requests().get(1).mentions(FAILURE)).isTrue();
		verifySilent("execute_tool weather");
	}

	@Test
	void ofARefusal() {
		application.model().server().then(ModelFault.contextTooLong());
		assertThatException().isThrownBy(() -> application.model().desk().ask(QUESTION));
		verifySilent("chat " + this.vendor.model());
	}

	@Test
	void ofAnAnswerThatIsNotWhatWasAskedFor() {
		application.model().server().then(ModelReply.text(ANSWER), ModelReply.text("{\"city\": \"" + ANSWER + "\"}"));
		ChatClient client = application.model().bean(ChatClient.Builder.class).build();
		AgentTracer tracer = application.model().bean(AgentTracer.class);
		for (int i = 0; i < 2; i++) {
			assertThatException().isThrownBy(() -> tracer.workflow("office",
					() -> tracer.agent("clerk", () -> client.prompt(QUESTION).call().entity(Order.class))));
		}
		verifySilent("invoke_agent clerk");
	}

	@Test
	void ofAStore() {
		assumeThat(this.vendor).isNotEqualTo(ModelVendor.ANTHROPIC);
		VectorStore store = SimpleVectorStore.builder(application.model().bean(EmbeddingModel.class))
			.observationRegistry(application.model().bean(ObservationRegistry.class))
			.build();
		application.model().bean(AgentTracer.class).agent("librarian", () -> {
			store.add(List.of(new Document(ANSWER, Map.of("tenant", ARGUMENT))));
			return store.similaritySearch(
					SearchRequest.builder().query(QUESTION).filterExpression("tenant == '" + ARGUMENT + "'").build());
		});
		verifySilent("simple query");
	}

	// Both calls of the tool: one succeeds, one fails.
	private static void answers() {
		ModelReply tools = ModelReply.toolCall("call_1", "weather", "{\"city\":\"" + ARGUMENT + "\"}")
			.andToolCall("call_2", "weather", "{\"city\":\"" + WeatherTools.ATLANTIS + "\"}");
		application.model().server().then(tools, ModelReply.text(ANSWER), tools, ModelReply.text(ANSWER));
	}

	private static void verifySilent(String span) {
		String exported = application.exported().toString();
		assertThat(exported).contains("name=" + span);
		assertThat(Stream.of(QUESTION, ANSWER, ARGUMENT, FAILURE, WeatherTools.ATLANTIS)).noneMatch(exported::contains);
		// The tree is drawn by another thread.
		await().untilAsserted(() -> assertThat(PRINTED.toString(StandardCharsets.UTF_8)).contains(span + " "));
		String output = PRINTED.toString(StandardCharsets.UTF_8);
		assertThat(Stream.of(QUESTION, ANSWER, ARGUMENT, FAILURE, WeatherTools.ATLANTIS)).noneMatch(output::contains);
	}

	record Order(int city) {
	}

}
