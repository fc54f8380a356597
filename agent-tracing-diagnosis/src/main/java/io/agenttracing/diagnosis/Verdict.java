package io.agenttracing.diagnosis;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import io.agenttracing.diagnosis.trace.SpanNode;
import io.agenttracing.diagnosis.trace.Trace;

/**
 * What rules say about one trace, one after the other: findings, nothing, or that they
 * cannot tell.
 *
 * @since 0.1.0
 */
public final class Verdict {

	private static final int MAX_FINDINGS = 16;

	private final Confidence confidence;

	private final List<NotJudged> notJudged = new ArrayList<>();

	private List<Finding> findings = List.of();

	private List<FindingBuilder> builders = List.of();

	private String rule = "";

	Verdict(Trace trace) {
		this.confidence = (!trace.isEmpty() && trace.isLoose()) ? Confidence.MEDIUM : Confidence.HIGH;
	}

	/**
	 * Another rule's turn.
	 */
	void begin(String id) {
		this.rule = id;
		this.builders = List.of();
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

	/**
	 * The end of a rule's turn.
	 */
	void end() {
		if (this.builders.isEmpty()) {
			return;
		}
		Map<String, Finding> worst = new LinkedHashMap<>();
		for (FindingBuilder builder : this.builders) {
			Finding finding = builder.build();
			worst.merge(finding.subject(), finding, Verdict::worse);
		}
		this.findings = this.findings.isEmpty() ? new ArrayList<>() : this.findings;
		worst.values().stream().limit(MAX_FINDINGS).forEach(this.findings::add);
	}

	List<Finding> findings() {
		return this.findings;
	}

	List<NotJudged> notJudged() {
		return this.notJudged;
	}

	private static Finding worse(Finding known, Finding other) {
		int severity = other.severity().compareTo(known.severity());
		return (severity > 0 || (severity == 0 && saving(other) > saving(known))) ? other : known;
	}

	private static double saving(Finding finding) {
		return (finding.savingMillis() != null) ? finding.savingMillis() : 0;
	}

}
