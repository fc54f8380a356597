package io.agenttracing.instrument.springai;

import java.util.HashMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

import io.agenttracing.AgentTracer;
import io.agenttracing.pipeline.genai.GenAiAgentTracingAutoConfiguration;
import io.agenttracing.testing.ReceivedSpan;
import io.agenttracing.testing.model.ModelReply;
import io.micrometer.observation.ObservationRegistry;
import io.opentelemetry.proto.trace.v1.Span.SpanKind;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.AfterParameterizedClassInvocation;
import org.junit.jupiter.params.BeforeParameterizedClassInvocation;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

import org.springframework.ai.document.Document;
import org.springframework.ai.embedding.EmbeddingModel;
import org.springframework.ai.vectorstore.SearchRequest;
import org.springframework.ai.vectorstore.SimpleVectorStore;
import org.springframework.ai.vectorstore.VectorStore;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

/**
 * Spring AI's spans as they arrive, by {@link GenAiAgentTracingAutoConfiguration} in the
 * words of the conventions. {@link FrameworkSpansTests} has them as they were.
 */
@ParameterizedClass(name = "{0}")
@EnumSource
class ConventionSpansTests {

	private static ExportingApplication application;

	private final ModelVendor vendor;

	ConventionSpansTests(ModelVendor vendor) {
		this.vendor = vendor;
	}

	@BeforeParameterizedClassInvocation
	static void start(ModelVendor vendor) {
		application = ExportingApplication.start(vendor);
	}

	@AfterParameterizedClassInvocation
	static void stop() {
		application.close();
	}

	@BeforeEach
	void reset() {
		application.reset();
	}

	@Test
	void callOfAModel() {
		application.model().server().then(ModelReply.text("Hello").usage(100, 7, 40));
		application.model().desk().ask("How are you?");
		ReceivedSpan chat = chat();
		assertThat(chat.kind()).isEqualTo(SpanKind.SPAN_KIND_CLIENT);
		Map<String, Object> expected = called("stop");
		expected.put("gen_ai.usage.input_tokens", 100L);
		expected.put("gen_ai.usage.output_tokens", 7L);
		if (this.vendor != ModelVendor.OLLAMA) {
			expected.put("gen_ai.usage.cache_read.input_tokens", 40L);
		}
		if (this.vendor == ModelVendor.ANTHROPIC) {
			expected.put("gen_ai.usage.cache_creation.input_tokens", 0L);
		}
		assertThat(chat.attributes()).containsExactlyInAnyOrderEntriesOf(expected);
	}

	@Test
	void streamOfAModel() {
		application.model().server().then(ModelReply.text("Hello, you there").usage(100, 7));
		application.model().desk().read("How are you?");
		Map<String, Object> expected = called("stop");
		expected.put("gen_ai.request.stream", true);
		expected.put("gen_ai.usage.input_tokens", 100L);
		expected.put("gen_ai.usage.output_tokens", 7L);
		assertThat(chat().attributes()).containsExactlyInAnyOrderEntriesOf(expected);
		assertThat(application.exported("advisor stream").attributes())
			.containsExactlyInAnyOrderEntriesOf(advisor("stream"));
	}

	@Test
	void whatIsAroundIt() {
		application.model().server().then(ModelReply.text("Hello"));
		application.model().desk().ask("How are you?");
		ReceivedSpan client = application.exported("spring_ai chat_client");
		assertThat(client.kind()).isEqualTo(SpanKind.SPAN_KIND_INTERNAL);
		assertThat(client.attributes())
			.containsExactlyInAnyOrderEntriesOf(Map.of("gen_ai.operation.name", "framework", "spring.ai.kind",
					"chat_client", "spring.ai.chat.client.stream", false, "spring.ai.chat.client.advisors",
					List.of("Tool Calling Advisor", "call"), "spring.ai.chat.client.tool.names", List.of("weather")));
		assertThat(application.exported("advisor call").attributes())
			.containsExactlyInAnyOrderEntriesOf(advisor("call"));
		ReceivedSpan tools = application.exported("advisor Tool Calling Advisor");
		assertThat(tools.kind()).isEqualTo(SpanKind.SPAN_KIND_INTERNAL);
		assertThat(tools.attributes()).containsExactlyInAnyOrderEntriesOf(advisor("Tool Calling Advisor"));
	}

	@Test
	void callOfATool() {
		application.model()
			.server()
			.then(ModelReply.toolCall("call_1", "weather", "{\"city\":\"Oslo\"}"), ModelReply.text("Go out!"));
		application.model().desk().ask("What about today?");
		verifyTool();
	}

	@Test
	void callOfAToolInAStream() {
		application.model()
			.server()
			.then(ModelReply.toolCall("call_1", "weather", "{\"city\":\"Oslo\"}"), ModelReply.text("Go out!"));
		application.model().desk().read("What about today?");
		verifyTool();
	}

	private void verifyTool() {
		ReceivedSpan tool = application.exported("execute_tool weather");
		assertThat(tool.kind()).isEqualTo(SpanKind.SPAN_KIND_INTERNAL);
		Map<String, Object> attributes = new HashMap<>(tool.attributes());
		assertThat(attributes.remove("agent_tracing.tool.arguments.digest")).asString().matches("[0-9a-f]{16}");
		assertThat(attributes.remove("agent_tracing.tool.result.digest")).asString().matches("[0-9a-f]{16}");
		assertThat(attributes).containsExactlyInAnyOrderEntriesOf(Map.of("gen_ai.operation.name", "execute_tool",
				"gen_ai.tool.name", "weather", "gen_ai.tool.type", "function", "gen_ai.tool.call.id", "call_1",
				"gen_ai.tool.description", "The weather of a city", "spring.ai.kind", "tool_call"));
		assertThat(application.exported()).filteredOn((span) -> span.name().equals(chatName()))
			.extracting((span) -> span.attribute("gen_ai.response.finish_reasons"))
			.containsExactlyInAnyOrder(List.of((this.vendor == ModelVendor.OLLAMA) ? "stop" : "tool_call"),
					List.of("stop"));
	}

	@Test
	void answerThatIsCutShort() {
		application.model().server().then(ModelReply.text("Once upon a").atLimit());
		application.model().desk().ask("Tell me a story");
		assertThat(chat().attribute("gen_ai.response.finish_reasons")).isEqualTo(List.of("length"));
	}

	@Test
	void storeOfVectors() {
		assumeThat(this.vendor).isNotEqualTo(ModelVendor.ANTHROPIC);
		VectorStore store = SimpleVectorStore.builder(application.model().bean(EmbeddingModel.class))
			.observationRegistry(application.model().bean(ObservationRegistry.class))
			.build();
		application.model().bean(AgentTracer.class).agent("librarian", () -> {
			store.add(List.of(new Document("the sun shines in Oslo", Map.of("tenant", "ACME"))));
			return store.similaritySearch(SearchRequest.builder()
				.query("is there sun in Oslo")
				.filterExpression("tenant == 'ACME'")
				.topK(1)
				.build());
		});
		ReceivedSpan query = application.exported("simple query");
		assertThat(query.kind()).isEqualTo(SpanKind.SPAN_KIND_INTERNAL);
		assertThat(query.attributes()).containsExactlyInAnyOrderEntriesOf(Map.of("spring.ai.kind", "vector_store",
				"db.system.name", "simple", "db.operation.name", "query", "db.collection.name", "in-memory-map",
				"db.search.similarity_metric", "cosine", "db.vector.dimension_count", 32L, "db.vector.query.top_k", 1L,
				"db.vector.query.similarity_threshold", 0.0));
		assertThat(application.exported()).filteredOn((span) -> span.name().startsWith("embedding"))
			.isNotEmpty()
			.allSatisfy((span) -> {
				assertThat(span.name()).startsWith("embeddings embedder");
				assertThat(span.kind()).isEqualTo(SpanKind.SPAN_KIND_CLIENT);
				assertThat(span.attributes()).containsEntry("gen_ai.operation.name", "embeddings")
					.containsEntry("gen_ai.provider.name", this.vendor.toString())
					.containsEntry("gen_ai.usage.input_tokens", 10L)
					.containsKey("gen_ai.response.model");
			});
	}

	private Map<String, Object> called(String reason) {
		Map<String, Object> attributes = new HashMap<>(Map.of("gen_ai.operation.name", "chat", "gen_ai.provider.name",
				this.vendor.toString(), "gen_ai.request.model", this.vendor.model(), "gen_ai.response.finish_reasons",
				List.of(reason), "spring.ai.model.request.tool.names", List.of("weather")));
		switch (this.vendor) {
			case OPENAI -> {
				attributes.put("gen_ai.response.model", "gpt-5-2026-01-01");
				attributes.put("gen_ai.response.id", "chatcmpl-1");
			}
			case ANTHROPIC -> {
				attributes.put("gen_ai.response.model", this.vendor.model());
				attributes.put("gen_ai.response.id", "msg_1");
				attributes.put("gen_ai.request.max_tokens", 4096L);
			}
			case OLLAMA -> attributes.put("gen_ai.response.model", this.vendor.model());
		}
		return attributes;
	}

	private static Map<String, Object> advisor(String name) {
		return Map.of("gen_ai.operation.name", "framework", "spring.ai.kind", "advisor", "spring.ai.advisor.name",
				name);
	}

	private String chatName() {
		return "chat " + this.vendor.model();
	}

	private ReceivedSpan chat() {
		return application.exported(chatName());
	}

}
