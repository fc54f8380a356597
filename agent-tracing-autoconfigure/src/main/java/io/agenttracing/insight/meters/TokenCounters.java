package io.agenttracing.insight.meters;

import java.util.function.UnaryOperator;

import io.agenttracing.pipeline.Usage;
import io.micrometer.core.instrument.Counter;

/**
 * Counters of tokens, by kind.
 *
 * @param input of the input, those of the cache included
 * @param output of the output
 * @param cacheRead of the input that came from the provider's cache
 */
record TokenCounters(TaggedMeter<Counter> input, TaggedMeter<Counter> output, TaggedMeter<Counter> cacheRead) {

	static TokenCounters of(MeterFactory meters, String prefix, String of) {
		return new TokenCounters(
				meters.tokens(prefix + ".input_tokens",
						"Input (prompt) tokens used by " + of + ", including cached tokens"),
				meters.tokens(prefix + ".output_tokens",
						"Output (completion) tokens used by " + of + ", including reasoning tokens"),
				meters.tokens(prefix + ".cache_read.input_tokens",
						"Input tokens of " + of + " served from a provider-managed cache"));
	}

	void add(Usage used, UnaryOperator<TaggedMeter<Counter>> tags) {
		add(this.input, used.inputTokens(), tags);
		add(this.output, used.outputTokens(), tags);
		add(this.cacheRead, used.cacheReadTokens(), tags);
	}

	private static void add(TaggedMeter<Counter> counter, long tokens, UnaryOperator<TaggedMeter<Counter>> tags) {
		if (tokens > 0) {
			tags.apply(counter).meter().increment(tokens);
		}
	}

}
