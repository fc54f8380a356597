package io.agenttracing.pipeline.genai;

import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

import io.agenttracing.pipeline.UnaskedContent;
import io.agenttracing.span.AgentSpans;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.common.AttributesBuilder;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.sdk.common.InstrumentationScopeInfo;
import io.opentelemetry.sdk.testing.trace.TestSpanData;
import io.opentelemetry.sdk.trace.data.SpanData;
import io.opentelemetry.sdk.trace.data.StatusData;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link FrameworkSpans} with what no vendor of the tests says.
 */
class ConventionWordsTests {

	private final FrameworkSpans spans = new FrameworkSpans(UnaskedContent.ALL);

	@ParameterizedTest
	@CsvSource(delimiter = '|', emptyValue = "", textBlock = """
			gen_ai.request.temperature           | 0.7               | gen_ai.request.temperature=0.7
			gen_ai.request.top_k                 | 40                | gen_ai.request.top_k=40.0
			gen_ai.request.top_p                 | NaN               | ''
			gen_ai.request.max_tokens            | many              | ''
			gen_ai.request.embedding.dimensions  | 512               | gen_ai.embeddings.dimension.count=512
			gen_ai.request.stream                | perhaps           | ''
			gen_ai.request.stop_sequences        | ["a", "b, c"]     | gen_ai.request.stop_sequences=[a, b, c]
			gen_ai.request.stop_sequences        | []                | ''
			gen_ai.request.stop_sequences        | [""]              | ''
			gen_ai.request.stop_sequences        | a                 | ''
			gen_ai.request.stop_sequences        | [                 | ''
			gen_ai.request.stop_sequences        | ["]               | ''
			gen_ai.response.finish_reasons       | ["MAX_TOKENS"]    | gen_ai.response.finish_reasons=[length]
			gen_ai.response.finish_reasons       | ["tool_use", "x"] | gen_ai.response.finish_reasons=[tool_call, x]
			gen_ai.response.finish_reasons       | ["SAFETY"]        | gen_ai.response.finish_reasons=[safety]
			gen_ai.request.model                 | none              | ''
			gen_ai.response.model                | mm                | gen_ai.response.model=mm
			spring.ai.chat.client.conversation.id| c-1               | gen_ai.conversation.id=c-1
			gen_ai.input.messages                | [{}]              | ''
			gen_ai.prompt.0.content              | How are you?      | ''
			gen_ai.memory.query.text             | food              | ''
			db.system                            | pg_vector         | db.system.name=postgresql
			tenant                               | none              | tenant=none
			""")
	void anAttribute(String key, String value, String expected) {
		SpanData span = span("chat", Map.of("gen_ai.operation.name", "chat", key, value));
		TreeMap<String, Object> attributes = attributes(this.spans.transform(span));
		assertThat(attributes.remove("gen_ai.operation.name")).isEqualTo("chat");
		assertThat(attributes).hasToString("{" + expected + "}");
	}

	@Test
	void modelThatAStreamRepeats() {
		SpanData span = span("chat qwen3", Map.of("gen_ai.operation.name", "chat", "gen_ai.request.model", "qwen3",
				"gen_ai.response.model", "qwen3qwen3qwen3"));
		assertThat(attributes(this.spans.transform(span))).containsEntry("gen_ai.response.model", "qwen3");
	}

	@Test
	void whoWritesTheWordsOfTheConventionsKnowsBetter() {
		SpanData span = span("chat",
				Map.of("gen_ai.operation.name", "chat", "gen_ai.system", "anthropic", "gen_ai.provider.name",
						"aws.bedrock", "gen_ai.usage.input_tokens", "60", "gen_ai.usage.cache_read.input_tokens",
						"40"));
		assertThat(attributes(this.spans.transform(span))).containsEntry("gen_ai.provider.name", "aws.bedrock")
			.containsEntry("gen_ai.usage.input_tokens", 60L)
			.doesNotContainKey("gen_ai.system");
	}

	@Test
	void whatIsSaidRightIsTheSameSpan() {
		SpanData span = builder("chat", Map.of()).setKind(SpanKind.CLIENT)
			.setAttributes(Attributes.of(AttributeKey.stringKey("gen_ai.operation.name"), "chat",
					AttributeKey.longKey("gen_ai.usage.input_tokens"), 60L))
			.setTotalAttributeCount(2)
			.build();
		assertThat(this.spans.transform(span)).isSameAs(span);
	}

	@Test
	void otherSpansAreTheSame() {
		SpanData span = span("http post", Map.of("method", "POST", "status", "200"));
		assertThat(this.spans.transform(span)).isSameAs(span);
	}

	@Test
	void ownSpansSayWhatTheApplicationSays() {
		SpanData span = builder("chat", Map.of("gen_ai.operation.name", "chat", "gen_ai.input.messages", "mine"))
			.setInstrumentationScopeInfo(InstrumentationScopeInfo.create(AgentSpans.INSTRUMENTATION_SCOPE))
			.build();
		assertThat(this.spans.transform(span)).isSameAs(span);
	}

	@Test
	void attributesThatWereDroppedForALimitAreCountedAsBefore() {
		SpanData span = builder("chat", Map.of("gen_ai.operation.name", "chat", "gen_ai.system", "openai",
				"gen_ai.usage.total_tokens", "7", "gen_ai.usage.input_tokens", "5"))
			.setTotalAttributeCount(4 + 3)
			.build();
		SpanData rewritten = this.spans.transform(span);
		assertThat(rewritten.getAttributes().size()).isEqualTo(3);
		assertThat(rewritten.getTotalAttributeCount()).isEqualTo(3 + 3);
	}

	@ParameterizedTest
	@CsvSource(delimiter = '|', quoteCharacter = '"', textBlock = """
			"tool _calling "      | Tool Calling Advisor     | advisor Tool Calling Advisor
			simple_logger         | SimpleLoggerAdvisor      | advisor SimpleLoggerAdvisor
			call                  | call                     | advisor call
			my own name           | SimpleLoggerAdvisor      | my own name
			""")
	void namesOfAdvisors(String recorded, String advisor, String expected) {
		SpanData span = span(recorded, Map.of("gen_ai.operation.name", "framework", "spring.ai.kind", "advisor",
				"spring.ai.advisor.name", advisor));
		assertThat(this.spans.transform(span).getName()).isEqualTo(expected);
	}

	@ParameterizedTest
	@CsvSource({ "embedding m, m, m-1, embeddings m", "embedding, none, m-1, embeddings m-1",
			"embedding, none, none, embeddings", "mine, m, m-1, mine" })
	void namesOfEmbeddings(String recorded, String requested, String answered, String expected) {
		SpanData span = span(recorded, Map.of("gen_ai.operation.name", "embedding", "gen_ai.request.model", requested,
				"gen_ai.response.model", answered));
		assertThat(this.spans.transform(span).getName()).isEqualTo(expected);
	}

	@ParameterizedTest
	@CsvSource({ "chat, CLIENT", "embedding, CLIENT", "image, CLIENT", "text_completion, CLIENT",
			"execute_tool, INTERNAL", "framework, INTERNAL", "plan, INTERNAL" })
	void kinds(String operation, SpanKind expected) {
		assertThat(this.spans.transform(span("x", Map.of("gen_ai.operation.name", operation))).getKind())
			.isEqualTo(expected);
	}

	@ParameterizedTest
	@CsvSource({ "redis, CLIENT", "simple, INTERNAL" })
	void kindsOfStores(String database, SpanKind expected) {
		assertThat(this.spans.transform(span("x", Map.of("spring.ai.kind", "vector_store", "db.system", database)))
			.getKind()).isEqualTo(expected);
	}

	@Test
	void requestOfAnSdk() {
		SpanData request = builder("POST", Map.of()).setKind(SpanKind.CLIENT)
			.setAttributes(Attributes.builder()
				.put("agent_tracing.retry.attempt", 2)
				.put("method", "POST")
				.put("status", "429")
				.put("outcome", "CLIENT_ERROR")
				.put("uri", "none")
				.put("host", "api.openai.com")
				.put("target.host", "api.openai.com")
				.put("target.port", "443")
				.put("target.scheme", "https")
				.build())
			.build();
		assertThat(attributes(this.spans.transform(request)))
			.containsExactlyInAnyOrderEntriesOf(Map.of("agent_tracing.retry.attempt", 2L, "http.request.method", "POST",
					"http.response.status_code", 429L, "outcome", "CLIENT_ERROR", "server.address", "api.openai.com",
					"server.port", 443L, "url.scheme", "https"));
	}

	@Test
	void contentThatIsAskedForStays() {
		FrameworkSpans asked = new FrameworkSpans(new UnaskedContent(Set.of(UnaskedContent.Kind.TOOL)));
		SpanData span = span("execute_tool x", Map.of("gen_ai.operation.name", "execute_tool",
				"spring.ai.tool.call.arguments", "{}", "gen_ai.input.messages", "[]"));
		assertThat(attributes(asked.transform(span)))
			.hasToString("{gen_ai.operation.name=execute_tool, gen_ai.tool.call.arguments={}}");
	}

	@Test
	void contentOfOtherLibrariesDoesNotLeaveEither() {
		SpanData span = builder("openai.chat",
				Map.of("gen_ai.system", "openai", "gen_ai.prompt.0.content", "mine", "llm.request.type", "chat"))
			.setTotalAttributeCount(3 + 1)
			.build();
		SpanData rest = this.spans.transform(span);
		assertThat(attributes(rest)).containsOnlyKeys("gen_ai.system", "llm.request.type");
		assertThat(rest.getTotalAttributeCount()).isEqualTo(2 + 1);
		assertThat(attributes(this.spans.transform(span("query", Map.of("db.vector.query.filter", "mine"))))).isEmpty();
	}

	static SpanData span(String name, Map<String, String> attributes) {
		return builder(name, attributes).build();
	}

	static TestSpanData.Builder builder(String name, Map<String, String> attributes) {
		AttributesBuilder all = Attributes.builder();
		attributes.forEach(all::put);
		return TestSpanData.builder()
			.setName(name)
			.setKind(SpanKind.INTERNAL)
			.setStartEpochNanos(1)
			.setEndEpochNanos(2)
			.setStatus(StatusData.unset())
			.setHasEnded(true)
			.setAttributes(all.build())
			.setTotalAttributeCount(attributes.size())
			.setEvents(List.of());
	}

	private static TreeMap<String, Object> attributes(SpanData span) {
		TreeMap<String, Object> attributes = new TreeMap<>();
		span.getAttributes().forEach((key, value) -> attributes.put(key.getKey(), value));
		return attributes;
	}

}
