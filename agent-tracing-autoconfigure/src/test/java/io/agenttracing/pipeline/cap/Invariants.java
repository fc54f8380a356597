package io.agenttracing.pipeline.cap;

import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

import io.agenttracing.AgentSpanAttributes;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.trace.SpanContext;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.sdk.trace.data.SpanData;

/**
 * What holds for every trace that went through a span cap.
 */
final class Invariants {

	private final RandomTraceRun run;

	private final RandomTrace trace;

	private final Map<String, Integer> indexes = new HashMap<>();

	private final Set<String> exported = new HashSet<>();

	Invariants(RandomTraceRun run) {
		this.run = run;
		this.trace = run.trace();
		for (int i = 0; i < this.trace.size(); i++) {
			this.indexes.put(this.trace.span(i).getSpanId(), i);
		}
	}

	void verify(long folded) {
		for (SpanData span : this.run.exported()) {
			check(this.exported.add(span.getSpanId()), "nothing is exported twice");
		}
		check(this.exported.size() + folded == this.run.added().size(), "every span is exported or counted");
		this.run.exported().forEach(this::verifyParent);
		verifyNumber();
		verifyAttributes(folded);
		if (this.run.isTakenAtOnce()) {
			verifyChoice();
		}
	}

	private void verifyParent(SpanData span) {
		SpanContext parent = span.getParentSpanContext();
		check(!parent.isValid() || parent.isRemote() || this.exported.contains(parent.getSpanId())
				|| this.run.isLost(parent.getSpanId()), "no orphan");
		int index = this.indexes.get(span.getSpanId());
		SpanContext original = this.trace.span(index).getParentSpanContext();
		while (!original.equals(parent) && !original.getSpanId().equals(parent.getSpanId())) {
			index = this.trace.parent(index);
			check(index >= 0, "a span is moved to an ancestor");
			original = this.trace.span(index).getParentSpanContext();
		}
	}

	private void verifyNumber() {
		Set<Integer> ancestors = new HashSet<>();
		for (String id : this.exported) {
			int index = this.indexes.get(id);
			if (this.trace.isTop(index) || this.run.isExportedInPart(id)) {
				for (int i = this.trace.parent(index); i >= 0 && ancestors.add(i);) {
					i = this.trace.parent(i);
				}
			}
		}
		long others = this.exported.stream().filter((id) -> !ancestors.contains(this.indexes.get(id))).count();
		check(others <= 2L * this.run.cap() + 1, "at most twice the cap and ancestors");
	}

	private void verifyAttributes(long folded) {
		long counted = 0;
		for (SpanData span : this.run.exported()) {
			counted += value(span, AgentSpanAttributes.FOLDED_COUNT)
					+ value(span, AgentSpanAttributes.FOLDED_BELOW_COUNT);
		}
		check(counted <= folded, "no more is counted than was folded");
		for (SpanData span : this.run.last()) {
			if (value(span, AgentSpanAttributes.SPANS_CREATED) > 0) {
				check(counted == folded, "all that was folded is counted");
				check(value(span, AgentSpanAttributes.SPANS_FOLDED) == folded, "the root says what was folded");
				check(value(span, AgentSpanAttributes.SPANS_EXPORTED) == this.exported.size(),
						"the root says what was exported");
				check(value(span, AgentSpanAttributes.SPANS_CREATED) == this.run.added().size(),
						"the root says what was created");
				return;
			}
		}
	}

	/** The choice among all spans at once. */
	private void verifyChoice() {
		Set<Integer> tops = tops(false);
		int cap = this.run.cap();
		List<SpanData> chosen = this.run.exported();
		if (this.trace.size() <= cap) {
			check(chosen.stream().allMatch((span) -> span instanceof TestSpan), "what fits is untouched");
			check(chosen.size() == this.trace.size(), "what fits is exported");
			return;
		}
		Set<Integer> kept = this.run.isCompacted() ? tops(true) : tops;
		if (tops.size() <= 2 * cap) {
			for (int top : kept) {
				check(this.exported.contains(this.trace.span(top).getSpanId()), "what matters is exported");
			}
		}
		check(chosen.size() <= Math.max(cap, tops.size()), "ordinary spans do not pass the cap");
		check(chosen.size() >= Math.min(2 * cap, kept.size()), "there is no room left for what matters");
	}

	/**
	 * What matters by itself, and its ancestors where none of them can have been folded
	 * before.
	 */
	private Set<Integer> tops(boolean compacted) {
		Set<Integer> tops = new HashSet<>();
		for (int i = 0; i < this.trace.size(); i++) {
			int top = this.trace.isTop(i) ? i : -1;
			while (top >= 0 && tops.add(top)) {
				top = compacted ? -1 : this.trace.parent(top);
			}
		}
		tops.removeIf((top) -> !this.trace.isTop(top) && this.trace.isLayer(top));
		return tops;
	}

	static boolean isError(SpanData span) {
		return span.getStatus().getStatusCode() == StatusCode.ERROR;
	}

	static String kind(SpanData span) {
		return span.getName() + '/' + span.getAttributes().get(AgentSpanAttributes.ERROR_TYPE);
	}

	static void check(boolean holds, String invariant) {
		if (!holds) {
			throw new AssertionError("Does not hold: " + invariant);
		}
	}

	private static long value(SpanData span, AttributeKey<Long> key) {
		Long value = span.getAttributes().get(key);
		return (value != null) ? value : 0;
	}

}
