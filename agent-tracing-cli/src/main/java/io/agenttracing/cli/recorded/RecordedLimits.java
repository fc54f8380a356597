package io.agenttracing.cli.recorded;

import java.util.List;

import io.agenttracing.AgentSpanAttributes;
import io.agenttracing.diagnosis.trace.SpanNode;

/**
 * How many steps and tokens a run may have: as many as were recorded, and half of that
 * more where a model decides, which does so a little differently each time. What other
 * services did counts, too: where a test has them, they are in its trace.
 */
final class RecordedLimits {

	private RecordedLimits() {
	}

	static long steps(RecordedRun run, Demands demands) {
		if (demands.steps() > 0) {
			return demands.steps();
		}
		if (!isKnown(run, demands)) {
			return 0;
		}
		List<SpanNode> spans = run.trace().spans();
		boolean work = spans.stream().anyMatch(SpanNode::isWork);
		SpanNode root = run.trace().root();
		long steps = spans.stream()
			.filter((span) -> span != root && !span.isAttempt() && !span.isWait() && (!work || span.isWork()))
			.count();
		return spans.stream().anyMatch(SpanNode::isModelCall) ? steps + steps / 2 : steps;
	}

	static long tokens(RecordedRun run, Demands demands) {
		if (!isKnown(run, demands)) {
			return 0;
		}
		long tokens = 0;
		for (SpanNode span : run.trace().spans()) {
			if (span.isModelCall() || span.isEmbeddings()) {
				tokens += Math.max(0, Math.min(Integer.MAX_VALUE, span.count(AgentSpanAttributes.USAGE_INPUT_TOKENS)))
						+ Math.max(0, Math.min(Integer.MAX_VALUE, span.count(AgentSpanAttributes.USAGE_OUTPUT_TOKENS)));
			}
		}
		return rounded(tokens + tokens / 2);
	}

	// Not what is done where something else was.
	private static boolean isKnown(RecordedRun run, Demands demands) {
		return run.isComplete() && demands.without().isEmpty();
	}

	// To two digits, upwards: it is no measurement.
	private static long rounded(long tokens) {
		long unit = 1;
		while (tokens / unit >= 100) {
			unit *= 10;
		}
		return (tokens + unit - 1) / unit * unit;
	}

}
