package io.agenttracing.testing.model;

/**
 * The tokens of a reply.
 *
 * @param input those of the prompt, with the ones from the cache
 * @param output those of the answer
 * @param cached those of the prompt that came from the vendor's cache
 */
public record TokenUsage(int input, int output, int cached) {

	/** What a reply costs if a test does not say otherwise. */
	static final TokenUsage DEFAULT = new TokenUsage(10, 5, 0);

}
