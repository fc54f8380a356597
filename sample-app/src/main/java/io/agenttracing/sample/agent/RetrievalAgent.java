package io.agenttracing.sample.agent;

import java.util.ArrayList;
import java.util.List;

import io.agenttracing.AgentAttribute;
import io.agenttracing.TracedAgent;
import io.agenttracing.sample.AgentName;
import io.agenttracing.sample.AgentsBy;
import io.agenttracing.sample.ConditionalOnAgent;
import io.agenttracing.sample.document.Document;
import io.agenttracing.sample.document.Passages;
import io.agenttracing.sample.model.EmbeddingClient;

import org.springframework.context.annotation.Profile;
import org.springframework.stereotype.Component;

/**
 * Finds the passages of a document that are most like the question.
 */
@Component
@ConditionalOnAgent(AgentName.RETRIEVAL)
@Profile("!" + AgentsBy.SPRING_AI)
@TracedAgent(name = "retrieval", version = "1.2")
class RetrievalAgent implements Retrieval {

	private final EmbeddingClient embeddings;

	private final PassageSearch search;

	RetrievalAgent(EmbeddingClient embeddings, PassageSearch search) {
		this.embeddings = embeddings;
		this.search = search;
	}

	@Override
	@AgentAttribute(key = "retrieval.passages", expression = "#result.size()")
	public List<Passage> retrieve(@AgentAttribute(key = "document.id", expression = "id") Document document) {
		List<String> texts = new ArrayList<>(Passages.of(document.text()));
		texts.add(document.question());
		List<float[]> vectors = this.embeddings.embed(texts).vectors();
		int question = texts.size() - 1;
		return this.search.mostSimilar(texts.subList(0, question), vectors, vectors.get(question));
	}

}
