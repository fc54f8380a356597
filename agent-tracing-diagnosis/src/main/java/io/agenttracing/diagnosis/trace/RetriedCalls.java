package io.agenttracing.diagnosis.trace;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

import org.jspecify.annotations.Nullable;

/**
 * Finds the attempts of calls. A name alone is never enough, and asking again for what
 * was not there yet is none.
 */
final class RetriedCalls {

	private static final Pattern NUMBER = Pattern.compile("(^| )attempt \\d+$");

	private static final Comparator<SpanNode> BY_NUMBER = Comparator.comparingInt(SpanNode::attempt)
		.thenComparingDouble(SpanNode::begin);

	private RetriedCalls() {
	}

	/**
	 * The name that all attempts of a call share.
	 */
	static String nameOfCall(SpanNode attempt) {
		if (!attempt.isAttempt()) {
			return attempt.name();
		}
		String name = NUMBER.matcher(attempt.name()).replaceFirst("");
		return name.isEmpty() ? "attempt" : name;
	}

	static List<RetriedCall> in(List<SpanNode> spans) {
		Map<Key, List<SpanNode>> explicit = new LinkedHashMap<>();
		List<RetriedCall> calls = new ArrayList<>();
		for (SpanNode span : spans) {
			if (span.isAttempt()) {
				Key key = new Key(span.data().getParentSpanId(), nameOfCall(span));
				explicit.computeIfAbsent(key, (any) -> new ArrayList<>()).add(span);
			}
		}
		for (List<SpanNode> attempts : explicit.values()) {
			attempts.sort(BY_NUMBER);
			calls.add(new RetriedCall(attempts.get(0).parent(), attempts, true));
		}
		for (SpanNode span : spans) {
			if (span.children().size() > 1) {
				addNeighbours(span, calls);
			}
		}
		return calls;
	}

	private static void addNeighbours(SpanNode parent, List<RetriedCall> calls) {
		List<SpanNode> run = new ArrayList<>();
		for (SpanNode child : parent.children()) {
			boolean call = !child.isAttempt() && (child.isClient() || child.isTool()) && !child.isDatabase()
					&& !child.isWait();
			if (!call) {
				continue;
			}
			if (!run.isEmpty() && !isNext(run.get(run.size() - 1), child)) {
				finish(parent, run, calls);
				run = new ArrayList<>();
			}
			run.add(child);
		}
		finish(parent, run, calls);
	}

	private static boolean isNext(SpanNode before, SpanNode call) {
		if (!before.isError() || before.isAnsweredNo() || call.begin() < before.end()
				|| !before.name().equals(call.name())) {
			return false;
		}
		String target = call.target();
		return target != null && target.equals(before.target());
	}

	private static void finish(@Nullable SpanNode parent, List<SpanNode> run, List<RetriedCall> calls) {
		if (run.size() > 1) {
			calls.add(new RetriedCall(parent, run, false));
		}
	}

	/**
	 * What attempts of one call have in common.
	 */
	private record Key(String parentId, String name) {

	}

}
