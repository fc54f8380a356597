package io.agenttracing.sample.model;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

import io.agenttracing.AgentAttribute;
import io.agenttracing.AgentStep;
import io.agenttracing.StepKind;

import org.springframework.resilience.annotation.Retryable;
import org.springframework.stereotype.Component;

/**
 * Asks the model API for embeddings.
 */
@Component
public class EmbeddingClient {

	private final ModelApi api;

	private final ModelProperties properties;

	EmbeddingClient(ModelApi api, ModelProperties properties) {
		this.api = api;
		this.properties = properties;
	}

	@AgentStep(kind = StepKind.EMBEDDING, model = "${sample.llm.embedding-model}", provider = "${sample.llm.provider}")
	@Retryable(includes = ModelApiException.class, maxRetriesString = "${sample.llm.max-retries}", delay = 100)
	@AgentAttribute(key = "gen_ai.usage.input_tokens", expression = "#result.inputTokens")
	public Embeddings embed(@AgentAttribute(key = "embedding.texts", expression = "size()") List<String> texts) {
		List<float[]> vectors = new ArrayList<>();
		int inputTokens = 0;
		int size = this.properties.embeddingBatch();
		for (int start = 0; start < texts.size(); start += size) {
			List<String> batch = texts.subList(start, Math.min(start + size, texts.size()));
			EmbeddingResponse response = this.api.post("/embeddings",
					new EmbeddingRequest(this.properties.embeddingModel(), batch), EmbeddingResponse.class);
			response.data()
				.stream()
				.sorted(Comparator.comparingInt(EmbeddingResponse.Item::index))
				.forEach((item) -> vectors.add(item.embedding()));
			inputTokens += response.inputTokens();
		}
		return new Embeddings(vectors, inputTokens);
	}

}
