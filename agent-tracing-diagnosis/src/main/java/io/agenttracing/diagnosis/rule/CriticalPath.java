package io.agenttracing.diagnosis.rule;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import com.google.auto.service.AutoService;
import io.agenttracing.diagnosis.Confidence;
import io.agenttracing.diagnosis.DiagnosisRule;
import io.agenttracing.diagnosis.FindingBuilder;
import io.agenttracing.diagnosis.Severity;
import io.agenttracing.diagnosis.TimeText;
import io.agenttracing.diagnosis.Verdict;
import io.agenttracing.diagnosis.trace.Segment;
import io.agenttracing.diagnosis.trace.SpanNode;
import io.agenttracing.diagnosis.trace.Trace;
import io.opentelemetry.sdk.trace.data.SpanData;

/**
 * Where the time went: the three largest own times on the critical path.
 *
 * @since 0.1.0
 */
@AutoService(DiagnosisRule.class)
public final class CriticalPath implements DiagnosisRule {

	/** The id of this rule, which is for traces that somebody looks at. */
	public static final String ID = "critical-path";

	private static final int SHOWN = 3;

	private static final Comparator<Own> LARGEST_FIRST = Comparator.comparingDouble((own) -> -own.millis);

	@Override
	public String id() {
		return ID;
	}

	@Override
	public boolean concerns(SpanData span) {
		return false;
	}

	@Override
	public void examine(Trace trace, Verdict verdict) {
		if (trace.isPart()) {
			verdict.notJudged("only a part of the trace is here");
			return;
		}
		if (trace.spans().size() < 2) {
			return;
		}
		List<Own> largest = largest(trace);
		if (largest.isEmpty()) {
			return;
		}
		double whole = Math.max(trace.root().duration(), 1e-6);
		List<String> parts = new ArrayList<>();
		FindingBuilder finding = verdict.found(Severity.INFO, largest.get(0).span());
		for (Own own : largest) {
			long share = Math.round(100 * own.millis / whole);
			String name = own.name();
			if (share > 0 || parts.isEmpty()) {
				String calls = (own.calls > 1) ? " in " + own.calls + " calls" : "";
				parts.add(name + " " + TimeText.of(own.millis) + calls + " (" + share + " %)");
			}
			finding.and(own.span()).number(name, own.millis / whole);
		}
		finding.subject(trace.root().label())
			.cause("%s took %s, most of it in %s.", trace.root().label(), TimeText.of(trace.root().duration()),
					String.join(", ", parts))
			.fix("%s first: what is not on the critical path makes nothing shorter.", first(largest.get(0)));
		if (trace.missingParents() > 0 || trace.folded() > 0) {
			finding.confidence(Confidence.LOW);
		}
	}

	private static String first(Own own) {
		return own.queue() ? "Shorten " + own.name() : "Make " + own.name() + " faster";
	}

	private static List<Own> largest(Trace trace) {
		Map<Object, Own> owns = new LinkedHashMap<>();
		for (Segment segment : trace.criticalPath()) {
			owns.computeIfAbsent(key(segment.span(), segment.queue()),
					(key) -> new Own(segment.span(), segment.queue())).millis += segment.millis();
		}
		moveFolded(trace, owns);
		return byName(owns.values()).stream().limit(SHOWN).toList();
	}

	// Of several calls with the same name, such as attempts, the longest stands for all.
	private static List<Own> byName(Collection<Own> owns) {
		Map<String, Own> byName = new LinkedHashMap<>();
		owns.stream()
			.filter((own) -> own.millis > 0)
			.sorted(LARGEST_FIRST)
			.forEach((own) -> byName.merge(own.name(), own, Own::plus));
		return byName.values().stream().sorted(LARGEST_FIRST).toList();
	}

	private static Object key(SpanNode span, boolean queue) {
		return queue ? List.of(span) : span;
	}

	// The time of folded calls shows as their parent's own.
	private static void moveFolded(Trace trace, Map<Object, Own> owns) {
		for (SpanNode span : trace.spans()) {
			SpanNode parent = (span.foldedSum() > 0) ? span.parent() : null;
			Own above = (parent != null) ? owns.get(parent) : null;
			if (above != null) {
				double moved = Math.min(above.millis, span.foldedSum());
				above.millis -= moved;
				owns.computeIfAbsent(span, (key) -> new Own(span, false)).millis += moved;
			}
		}
	}

	/**
	 * The time that a span, or the queue before it, has on the path.
	 */
	private static final class Own {

		private final SpanNode span;

		private final boolean queue;

		private double millis;

		private long calls;

		private Own(SpanNode span, boolean queue) {
			this.span = span;
			this.queue = queue;
			this.calls = 1 + (queue ? 0 : span.foldedCount());
		}

		private Own plus(Own other) {
			this.millis += other.millis;
			this.calls += other.calls;
			return this;
		}

		private String name() {
			return this.queue ? "the queue of " + this.span.label() : this.span.label();
		}

		private SpanNode span() {
			return this.span;
		}

		private boolean queue() {
			return this.queue;
		}

	}

}
