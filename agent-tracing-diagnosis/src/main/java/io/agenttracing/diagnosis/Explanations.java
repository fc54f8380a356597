package io.agenttracing.diagnosis;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;

import io.agenttracing.diagnosis.trace.SpanNode;
import io.agenttracing.diagnosis.trace.Trace;
import org.jspecify.annotations.Nullable;

/**
 * Points each finding to the one that explains it, and puts that first. One explains
 * another if its rule is among the causes of the other's rule, and its first span is one
 * of the other's, or below one.
 */
final class Explanations {

	private static final Comparator<Finding> WORST_FIRST = Comparator.comparing(Finding::severity).reversed();

	private final Trace trace;

	private final List<Finding> findings;

	private final Map<Finding, Finding> causes = new IdentityHashMap<>();

	private Explanations(Trace trace, List<Finding> findings) {
		this.trace = trace;
		this.findings = findings;
	}

	/**
	 * Orders findings.
	 * @param trace the trace
	 * @param findings what was found, in the order of the rules
	 * @param causesByRule which rules explain which
	 * @return the findings with their causes, each cause before what it explains
	 */
	static List<Finding> of(Trace trace, List<Finding> findings, Map<String, List<String>> causesByRule) {
		if (findings.size() < 2) {
			return findings;
		}
		Explanations explanations = new Explanations(trace, findings);
		for (Finding finding : findings) {
			explanations.explain(finding, causesByRule.getOrDefault(finding.rule(), List.of()));
		}
		return explanations.ordered();
	}

	private void explain(Finding finding, List<String> rules) {
		for (String rule : rules) {
			for (Finding cause : this.findings) {
				if (cause.rule().equals(rule) && cause != finding && !leadsTo(cause, finding)
						&& isAbout(cause, finding)) {
					this.causes.put(finding, cause);
					return;
				}
			}
		}
	}

	private boolean leadsTo(Finding from, Finding to) {
		for (@Nullable
		Finding finding = from; finding != null; finding = this.causes.get(finding)) {
			if (finding == to) {
				return true;
			}
		}
		return false;
	}

	private boolean isAbout(Finding cause, Finding finding) {
		String first = cause.spans().get(0);
		SpanNode origin = this.trace.span(first);
		for (String id : finding.spans()) {
			SpanNode span = this.trace.span(id);
			if (id.equals(first) || cause.spans().contains(id)
					|| (origin != null && span != null && origin.isBelow(span))) {
				return true;
			}
		}
		return false;
	}

	private List<Finding> ordered() {
		Map<Finding, Finding> done = new IdentityHashMap<>();
		List<Finding> ordered = new ArrayList<>();
		List<Finding> byWorst = new ArrayList<>(this.findings);
		byWorst.sort(WORST_FIRST);
		for (Finding finding : byWorst) {
			List<Finding> chain = new ArrayList<>();
			for (@Nullable
			Finding next = finding; next != null && !done.containsKey(next); next = this.causes.get(next)) {
				chain.add(next);
			}
			for (int i = chain.size() - 1; i >= 0; i--) {
				Finding next = chain.get(i);
				Finding cause = this.causes.get(next);
				Finding explained = (cause != null) ? next.because(done.getOrDefault(cause, cause)) : next;
				done.put(next, explained);
				ordered.add(explained);
			}
		}
		return ordered;
	}

}
