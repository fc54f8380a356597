package io.agenttracing.sample.document;

import java.util.UUID;

/**
 * A document with the question to answer about it.
 *
 * @param id an id of our own, never taken from the outside
 * @param name what people call it, for display only
 * @param question the question
 * @param text the text
 */
public record Document(String id, String name, String question, String text) {

	static final String DEFAULT_QUESTION = "What does this document ask for or oblige the parties to do?";

	private static final String QUESTION_PREFIX = "Question:";

	public static Document of(String name, String question, String text) {
		String id = "doc-" + UUID.randomUUID().toString().substring(0, 8);
		return new Document(id, name, question.isBlank() ? DEFAULT_QUESTION : question.strip(), text.strip());
	}

	/**
	 * Creates a document whose first line may be {@code Question: …}.
	 * @param name what people call it
	 * @param content the question, if any, and the text
	 * @return the document
	 */
	public static Document parse(String name, String content) {
		String text = content.strip();
		if (!text.startsWith(QUESTION_PREFIX)) {
			return of(name, "", text);
		}
		int end = text.indexOf('\n');
		String firstLine = (end != -1) ? text.substring(0, end) : text;
		return of(name, firstLine.substring(QUESTION_PREFIX.length()), text.substring(firstLine.length()));
	}

}
