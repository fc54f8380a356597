package io.agenttracing.instrument.springai;

import java.util.List;

import io.agenttracing.AgentTracer;
import io.agenttracing.testing.model.ModelFault;
import io.agenttracing.testing.model.ModelRequest;
import io.micrometer.observation.ObservationRegistry;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.sdk.trace.data.SpanData;
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
import static org.assertj.core.api.Assertions.assertThatException;

/**
 * Embeddings of the vendors that have any, and a store of vectors in memory.
 */
@ParameterizedClass(name = "{0}")
@EnumSource(names = { "OPENAI", "OLLAMA" })
class EmbeddingTests {

	private static ModelApplication application;

	EmbeddingTests(ModelVendor vendor) {
	}

	@BeforeParameterizedClassInvocation
	static void start(ModelVendor vendor) {
		application = ModelApplication.start(vendor);
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
	void textsBecomeVectors() {
		float[] hello = application.bean(EmbeddingModel.class).embed("hello");
		assertThat(hello).hasSize(32).isEqualTo(application.bean(EmbeddingModel.class).embed("hello"));
		assertThat(application.server().requests()).allMatch(ModelRequest::isForEmbeddings)
			.extracting(ModelRequest::model)
			.containsOnly("embedder");
		assertThat(application.spans().all()).filteredOn((span) -> span.getName().startsWith("embedding"))
			.hasSize(2)
			.allSatisfy((span) -> assertThat(attribute(span, "gen_ai.usage.input_tokens")).isEqualTo("10"));
	}

	@Test
	void vectorStoreFindsWhatSharesWords() {
		VectorStore store = SimpleVectorStore.builder(application.bean(EmbeddingModel.class))
			.observationRegistry(application.bean(ObservationRegistry.class))
			.build();
		AgentTracer tracer = application.bean(AgentTracer.class);
		List<Document> found = tracer.agent("librarian", () -> {
			store.add(List.of(new Document("the sun shines in Oslo"), new Document("law of taxes")));
			return store.similaritySearch(SearchRequest.builder().query("is there sun in Oslo").topK(1).build());
		});
		assertThat(found).extracting(Document::getText).containsExactly("the sun shines in Oslo");
		assertThat(application.spans().tree()).contains("invoke_agent librarian > simple add",
				"invoke_agent librarian > simple query");
		SpanData query = application.spans().named("simple query");
		assertThat(attribute(query, "db.vector.query.top_k")).isEqualTo("1");
		assertThat(application.spans().all()).extracting(SpanData::getTraceId).containsOnly(query.getTraceId());
	}

	@Test
	void refusalsArrive() {
		application.server().thenForEmbeddings(ModelFault.unauthorized());
		assertThatException().isThrownBy(() -> application.bean(EmbeddingModel.class).embed("hello"))
			.withMessageContaining("401");
		assertThat(application.server().requests()).hasSize(1);
	}

	private static String attribute(SpanData span, String key) {
		return span.getAttributes().get(AttributeKey.stringKey(key));
	}

}
