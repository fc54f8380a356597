package io.agenttracing.sample.agent;

import java.util.List;

import io.agenttracing.sample.document.Document;

/**
 * What the retrieval agent does.
 */
public interface Retrieval {

	/**
	 * Finds the passages of a document that are most like its question.
	 * @param document the document
	 * @return a few passages, the most similar one first
	 */
	List<Passage> retrieve(Document document);

}
