package io.agenttracing.pipeline;

/**
 * What calls of models and tools used.
 *
 * @param inputTokens the tokens of the input, those of the cache included
 * @param outputTokens the tokens of the output
 * @param cacheReadTokens the tokens of the input that came from the provider's cache
 * @param inferenceCalls how many calls of models
 * @param toolCalls how many calls of tools
 * @since 0.1.0
 */
public record Usage(long inputTokens, long outputTokens, long cacheReadTokens, int inferenceCalls, int toolCalls) {

	/** Nothing. */
	public static final Usage NONE = new Usage(0, 0, 0, 0, 0);

	/**
	 * Whether there are any tokens.
	 * @return whether there are some of the input or the output
	 */
	public boolean hasTokens() {
		return this.inputTokens != 0 || this.outputTokens != 0 || this.cacheReadTokens != 0;
	}

}
