package io.agenttracing.sample.agent;

/**
 * A part of a document that may answer the question.
 *
 * @param number its place in the document, from 1 on
 * @param text the text
 * @param similarity how much it is like the question, at most 1
 */
public record Passage(int number, String text, double similarity) {

}
