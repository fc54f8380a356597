package io.agenttracing.cli.recorded;

import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

import io.agenttracing.diagnosis.Finding;
import io.agenttracing.diagnosis.trace.SpanNode;
import io.agenttracing.diagnosis.trace.Trace;

/**
 * The part of a recorded trace that a test of one application does again: spans of other
 * services are not in it, nor is what was done because something failed. In a trace with
 * a fault that is all that began after the first error, since nobody knows what a mended
 * run does instead.
 */
final class RecordedRun {

	private static final String RUNAWAY = "runaway";

	private final Trace trace;

	private final List<Finding> alarms;

	private final List<SpanNode> spans;

	private final RepeatedCalls repeated;

	private final FaultErrors faults;

	private final Set<String> otherServices = new TreeSet<>();

	RecordedRun(Trace trace, List<Finding> findings) {
		this.trace = trace;
		this.alarms = findings.stream().filter(Finding::isAlarm).toList();
		this.repeated = new RepeatedCalls(trace);
		this.faults = new FaultErrors(trace, this.alarms);
		String service = trace.root().service();
		double fault = isFaulty() ? firstError() : Double.POSITIVE_INFINITY;
		Set<SpanNode> excess = excess();
		Set<SpanNode> instead = new HashSet<>();
		for (SpanNode span : trace.order()) {
			if (span.isFallback() || excess.contains(span) || instead.contains(span.parent())) {
				instead.add(span);
			}
			if (!span.service().equals(service)) {
				this.otherServices.add(span.service());
			}
		}
		this.spans = trace.order()
			.stream()
			.filter((span) -> span.service().equals(service) && !instead.contains(span) && span.begin() < fault)
			.toList();
	}

	private double firstError() {
		return this.trace.spans()
			.stream()
			.filter((span) -> isOfFault(span) && !isHandled(span))
			.mapToDouble(SpanNode::end)
			.min()
			.orElse(Double.POSITIVE_INFINITY);
	}

	// Whoever went on without end has to be called, but nobody knows how much it should
	// do.
	private Set<SpanNode> excess() {
		Set<SpanNode> excess = new HashSet<>();
		for (Finding finding : this.alarms) {
			SpanNode first = finding.rule().equals(RUNAWAY) ? this.trace.span(finding.spans().get(0)) : null;
			if (first != null && first != this.trace.root()) {
				excess.addAll(first.children());
			}
			if (first != null && finding.spans().size() > 1) {
				SpanNode handedTo = this.trace.span(finding.spans().get(1));
				for (; handedTo != null && handedTo != first; handedTo = handedTo.parent()) {
					excess.add(handedTo);
				}
			}
		}
		return excess;
	}

	/**
	 * Whether an error belongs to what the rules found.
	 */
	boolean isOfFault(SpanNode failed) {
		return isFaulty() && this.faults.contains(failed);
	}

	/**
	 * Whether an error did not matter in the end.
	 */
	boolean isHandled(SpanNode failed) {
		return this.trace.isHandled(failed) || this.repeated.isRecovered(failed);
	}

	Trace trace() {
		return this.trace;
	}

	/**
	 * Its spans, each followed by those below it.
	 */
	List<SpanNode> spans() {
		return this.spans;
	}

	/**
	 * Whether a rule found more than an info.
	 */
	boolean isFaulty() {
		return !this.alarms.isEmpty();
	}

	/**
	 * What the rules found, but for infos.
	 */
	List<Finding> alarms() {
		return this.alarms;
	}

	/**
	 * Whether all that it did is here, and nothing cut it short.
	 */
	boolean isComplete() {
		return !this.trace.isLoose() && (!isFaulty() || firstError() == Double.POSITIVE_INFINITY);
	}

	/**
	 * The services whose spans are left out.
	 */
	Set<String> otherServices() {
		return this.otherServices;
	}

}
