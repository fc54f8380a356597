package io.agenttracing.sample.springai;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;

import io.agenttracing.AgentAttribute;
import io.agenttracing.TracedAgent;
import io.agenttracing.sample.AgentName;
import io.agenttracing.sample.AgentsBy;
import io.agenttracing.sample.ConditionalOnAgent;
import io.agenttracing.sample.agent.Passage;
import io.agenttracing.sample.agent.Retrieval;
import io.agenttracing.sample.document.Document;
import io.agenttracing.sample.document.Passages;
import io.micrometer.observation.ObservationRegistry;

import org.springframework.ai.embedding.EmbeddingModel;
import org.springframework.ai.vectorstore.SearchRequest;
import org.springframework.ai.vectorstore.SimpleVectorStore;
import org.springframework.ai.vectorstore.VectorStore;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.context.annotation.Profile;
import org.springframework.stereotype.Component;

/**
 * Finds the passages of a document that are most like the question, in a vector store of
 * its own for each document.
 */
@Component
@ConditionalOnAgent(AgentName.RETRIEVAL)
@Profile(AgentsBy.SPRING_AI)
@TracedAgent(name = "retrieval", version = "2.0")
class VectorStoreRetrievalAgent implements Retrieval {

	private static final int RESULTS = 4;

	private static final String NUMBER = "number";

	private final EmbeddingModel embeddings;

	private final ObservationRegistry observations;

	private final double scale;

	VectorStoreRetrievalAgent(EmbeddingModel embeddings, ObservationRegistry observations,
			@Value("${sample.retrieval.similarity-scale:1}") double scale) {
		this.embeddings = embeddings;
		this.observations = observations;
		this.scale = scale;
	}

	@Override
	@AgentAttribute(key = "retrieval.passages", expression = "#result.size()")
	@AgentAttribute(key = "retrieval.top_similarity", expression = "#result[0].similarity")
	public List<Passage> retrieve(@AgentAttribute(key = "document.id", expression = "id") Document document) {
		VectorStore store = SimpleVectorStore.builder(this.embeddings).observationRegistry(this.observations).build();
		store.add(numbered(Passages.of(document.text())));
		return store.similaritySearch(SearchRequest.builder().query(document.question()).topK(RESULTS).build())
			.stream()
			.map(this::passage)
			.toList();
	}

	private static List<org.springframework.ai.document.Document> numbered(List<String> texts) {
		List<org.springframework.ai.document.Document> numbered = new ArrayList<>();
		for (String text : texts) {
			numbered.add(new org.springframework.ai.document.Document(text, Map.of(NUMBER, numbered.size() + 1)));
		}
		return numbered;
	}

	private Passage passage(org.springframework.ai.document.Document found) {
		Double similarity = found.getScore();
		return new Passage((int) found.getMetadata().get(NUMBER), String.valueOf(found.getText()),
				this.scale * ((similarity != null) ? similarity : 0));
	}

}
