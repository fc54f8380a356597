package io.agenttracing.sample.agent;

/**
 * What the LLM agent made of the passages.
 */
record Answer(String text, String finishReason) {

}
