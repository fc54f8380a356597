package io.agenttracing.testing;

import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

import io.agenttracing.AgentSpanAttributes;
import io.opentelemetry.api.trace.SpanContext;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.sdk.trace.data.SpanData;

/**
 * How much of what matters in traces is still there after a cap.
 */
public final class Represented {

	private static final int SLOWEST = 5;

	private int traces;

	private long spans;

	private long exported;

	private int orphans;

	private int kinds;

	private int kindsShown;

	private int models;

	private int modelsExported;

	private int leaves;

	private int leavesShown;

	/**
	 * Adds a trace.
	 * @param created its spans
	 * @param exported those that are left
	 */
	public void add(List<SpanData> created, List<SpanData> exported) {
		this.traces++;
		this.spans += created.size();
		this.exported += exported.size();
		Map<String, SpanData> exportedById = new HashMap<>();
		Set<String> standIns = new HashSet<>();
		for (SpanData span : exported) {
			exportedById.put(span.getSpanId(), span);
			if (span.getAttributes().get(AgentSpanAttributes.FOLDED_COUNT) != null) {
				standIns.add(alike(span));
			}
		}
		this.orphans += (int) exported.stream().filter((span) -> isOrphan(span, exportedById)).count();
		addKinds(created, exported);
		this.models += models(created);
		this.modelsExported += models(exported);
		for (SpanData leaf : slowestLeaves(created)) {
			this.leaves++;
			if (exportedById.containsKey(leaf.getSpanId()) || standIns.contains(alike(leaf))) {
				this.leavesShown++;
			}
		}
	}

	private void addKinds(List<SpanData> created, List<SpanData> exported) {
		Set<String> kindsOfTrace = kinds(created);
		this.kinds += kindsOfTrace.size();
		kindsOfTrace.retainAll(kinds(exported));
		this.kindsShown += kindsOfTrace.size();
	}

	private static int models(List<SpanData> spans) {
		return (int) spans.stream()
			.filter((span) -> "chat".equals(span.getAttributes().get(AgentSpanAttributes.OPERATION_NAME)))
			.count();
	}

	private static Set<String> kinds(List<SpanData> spans) {
		Set<String> kinds = new HashSet<>();
		spans.stream().filter(Represented::isError).forEach((span) -> kinds.add(errorKind(span)));
		return kinds;
	}

	private static List<SpanData> slowestLeaves(List<SpanData> spans) {
		Set<String> parents = new HashSet<>();
		spans.forEach((span) -> parents.add(span.getParentSpanId()));
		return spans.stream()
			.filter((span) -> !parents.contains(span.getSpanId()))
			.sorted(Comparator.comparingLong((span) -> span.getStartEpochNanos() - span.getEndEpochNanos()))
			.limit(SLOWEST)
			.toList();
	}

	private static boolean isOrphan(SpanData span, Map<String, SpanData> exported) {
		SpanContext parent = span.getParentSpanContext();
		return parent.isValid() && !exported.containsKey(parent.getSpanId());
	}

	/** Of siblings that are alike, or errors of one kind, one stands for the others. */
	private static String alike(SpanData span) {
		return isError(span) ? errorKind(span) : span.getParentSpanId() + ' ' + span.getKind() + ' ' + span.getName();
	}

	private static boolean isError(SpanData span) {
		return span.getStatus().getStatusCode() == StatusCode.ERROR;
	}

	private static String errorKind(SpanData span) {
		return span.getName() + '/' + span.getAttributes().get(AgentSpanAttributes.ERROR_TYPE);
	}

	public int orphans() {
		return this.orphans;
	}

	public double errors() {
		return (this.kinds > 0) ? (double) this.kindsShown / this.kinds : 1;
	}

	/**
	 * The share of calls of models that are exported themselves.
	 * @return the share
	 */
	public double models() {
		return (this.models > 0) ? (double) this.modelsExported / this.models : 1;
	}

	public double slowest() {
		return (double) this.leavesShown / this.leaves;
	}

	public String row(double share, String cap) {
		return row(String.format(Locale.ROOT, "%.0f %%", 100 * share), cap);
	}

	/**
	 * A row of a table in Markdown.
	 * @param traces what traces they were
	 * @param cap what the cap was
	 * @return the row
	 */
	public String row(String traces, String cap) {
		return String.format(Locale.ROOT, "| %s | %s | %.1f of %.1f | %d | %.1f %% | %.1f %% | %.1f %% |\n", traces,
				cap, (double) this.exported / this.traces, (double) this.spans / this.traces, this.orphans,
				100 * errors(), 100 * models(), 100 * slowest());
	}

}
