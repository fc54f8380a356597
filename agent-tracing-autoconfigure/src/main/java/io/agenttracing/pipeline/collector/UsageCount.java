package io.agenttracing.pipeline.collector;

import io.agenttracing.pipeline.Usage;

/**
 * A {@link Usage} that is added up.
 */
final class UsageCount {

	private long inputTokens;

	private long outputTokens;

	private long cacheReadTokens;

	private int inferenceCalls;

	private int toolCalls;

	void add(Usage usage) {
		this.inputTokens += usage.inputTokens();
		this.outputTokens += usage.outputTokens();
		this.cacheReadTokens += usage.cacheReadTokens();
		this.inferenceCalls += usage.inferenceCalls();
		this.toolCalls += usage.toolCalls();
	}

	void add(UsageCount other) {
		this.inputTokens += other.inputTokens;
		this.outputTokens += other.outputTokens;
		this.cacheReadTokens += other.cacheReadTokens;
		this.inferenceCalls += other.inferenceCalls;
		this.toolCalls += other.toolCalls;
	}

	Usage value() {
		return isZero() ? Usage.NONE : new Usage(this.inputTokens, this.outputTokens, this.cacheReadTokens,
				this.inferenceCalls, this.toolCalls);
	}

	boolean isZero() {
		return this.inferenceCalls == 0 && this.toolCalls == 0 && this.inputTokens == 0 && this.outputTokens == 0
				&& this.cacheReadTokens == 0;
	}

	void clear() {
		this.inputTokens = 0;
		this.outputTokens = 0;
		this.cacheReadTokens = 0;
		this.inferenceCalls = 0;
		this.toolCalls = 0;
	}

}
