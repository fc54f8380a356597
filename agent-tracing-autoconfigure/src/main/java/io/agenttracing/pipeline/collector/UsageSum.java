package io.agenttracing.pipeline.collector;

import io.agenttracing.pipeline.GenAiSpans.Operation;
import io.agenttracing.pipeline.Usage;
import org.jspecify.annotations.Nullable;

/**
 * What was used in a part of a trace: on its way up, from a span to its parent, each call
 * is counted once, though two spans may stand for it. A step around a framework's call of
 * a model is that call, and so is one around several, which makes none itself. A step
 * around a framework's call of a tool is that call if it is the only one, of the same
 * tool. Between the two there is neither an agent nor another tool.
 */
final class UsageSum {

	private static final String SEVERAL = "";

	private static final int INFERENCE = 1;

	private static final int EMBEDDINGS = 2;

	private static final int ANY = 4;

	/** Of {@link WaitingSums}: the span that takes it next. */
	String waitsFor = "";

	/** Of {@link WaitingSums}. */
	@Nullable UsageSum next;

	private final UsageCount all = new UsageCount();

	// What no agent below has used.
	private final UsageCount own = new UsageCount();

	// The kinds of models that are called, and those of which the calls tell their
	// tokens.
	private int called;

	private int told;

	private @Nullable String tool;

	/**
	 * Whether a call that ends above is the same as one that is counted.
	 */
	boolean isSame(Operation operation, @Nullable String tool) {
		return (operation == Operation.TOOL) ? tool != null && tool.equals(this.tool)
				: (this.called & model(operation)) != 0;
	}

	/**
	 * Whether the tokens of a span that ends above are told by one below.
	 */
	boolean knowsTokens(Operation operation) {
		int model = model(operation);
		return (model != 0) ? (this.told & model) != 0 : this.told != 0;
	}

	/**
	 * Adds a span of no agent, above all that was added before.
	 * @param operation what it is
	 * @param tool the tool that it calls, if any
	 * @param used what was not added before
	 */
	void addAbove(Operation operation, @Nullable String tool, Usage used) {
		this.all.add(used);
		this.own.add(used);
		if (operation == Operation.TOOL) {
			beginAgain();
			this.tool = (tool != null) ? tool : SEVERAL;
		}
		else {
			int model = model(operation);
			this.called |= model;
			this.told |= used.hasTokens() ? model | ANY : 0;
		}
	}

	private static int model(Operation operation) {
		return switch (operation) {
			case INFERENCE -> INFERENCE;
			case EMBEDDINGS -> EMBEDDINGS;
			default -> 0;
		};
	}

	/**
	 * Adds an agent or workflow above all that was added before. What it tells itself of
	 * tokens takes precedence.
	 * @param tokens the tokens that it tells
	 * @return what it used itself, without agents below
	 */
	Usage addAgentAbove(Usage tokens) {
		if (tokens != Usage.NONE) {
			Usage below = this.all.value();
			long input = more(tokens.inputTokens(), below.inputTokens());
			long output = more(tokens.outputTokens(), below.outputTokens());
			long cacheRead = more(tokens.cacheReadTokens(), below.cacheReadTokens());
			this.all.add(new Usage(input, output, cacheRead, 0, 0));
			// What was counted below stays so.
			this.own.add(new Usage(Math.max(0, input), Math.max(0, output), Math.max(0, cacheRead), 0, 0));
		}
		Usage used = this.own.value();
		this.own.clear();
		beginAgain();
		return used;
	}

	private static long more(long tokens, long below) {
		return (tokens > 0) ? tokens - below : 0;
	}

	private void beginAgain() {
		this.called = 0;
		this.told = 0;
		this.tool = null;
	}

	/**
	 * Adds what was used beside.
	 */
	void add(UsageSum other) {
		this.all.add(other.all);
		this.own.add(other.own);
		this.called |= other.called;
		this.told |= other.told;
		if (other.tool != null) {
			this.tool = (this.tool == null) ? other.tool : SEVERAL;
		}
	}

	/**
	 * Passes an agent that had ended before.
	 */
	void passAgent() {
		this.own.clear();
		beginAgain();
	}

	UsageCount all() {
		return this.all;
	}

}
