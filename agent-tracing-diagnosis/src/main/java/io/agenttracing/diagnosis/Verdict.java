package io.agenttracing.diagnosis;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import io.agenttracing.diagnosis.trace.SpanNode;
import io.agenttracing.diagnosis.trace.Trace;

/**
 * What one rule says about one trace: findings, nothing, or that it cannot tell.
 *
 * @since 0.1.0
 */
public final class Verdict {

	private static final int MAX_FINDINGS = 16;

	private final String rule;

	private final Confidence confidence;

	private final List<NotJudged> notJudged;

	private List<FindingBuilder> builders = List.of();

	Verdict(String rule, Trace trace, List<NotJudged> notJudged) {
		this.rule = rule;
		this.confidence = trace.isLoose() ? Confidence.MEDIUM : Confidence.HIGH;
		this.notJudged = notJudged;
	}

	/**
	 * Adds a finding. Of several about one subject the worst is kept.
	 * @param severity how much it matters
	 * @param span the span that shows it
	 * @return the finding, to be told
	 */
	public FindingBuilder found(Severity severity, SpanNode span) {
		if (this.builders.isEmpty()) {
			this.builders = new ArrayList<>();
		}
		FindingBuilder finding = new FindingBuilder(this.rule, severity, this.confidence, span);
		this.builders.add(finding);
		return finding;
	}

	/**
	 * Says that the rule cannot tell.
	 * @param reason what it would need
	 */
	public void notJudged(String reason) {
		this.notJudged.add(new NotJudged(this.rule, reason));
	}

	void addTo(List<Finding> findings) {
		if (this.builders.isEmpty()) {
			return;
		}
		Map<String, Finding> worst = new LinkedHashMap<>();
		for (FindingBuilder builder : this.builders) {
			Finding finding = builder.build();
			worst.merge(finding.subject(), finding, Verdict::worse);
		}
		worst.values().stream().limit(MAX_FINDINGS).forEach(findings::add);
	}

	private static Finding worse(Finding known, Finding other) {
		int severity = other.severity().compareTo(known.severity());
		return (severity > 0 || (severity == 0 && saving(other) > saving(known))) ? other : known;
	}

	private static double saving(Finding finding) {
		return (finding.savingMillis() != null) ? finding.savingMillis() : 0;
	}

}
