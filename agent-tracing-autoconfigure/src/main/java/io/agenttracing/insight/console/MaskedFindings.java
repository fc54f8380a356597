package io.agenttracing.insight.console;

import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;

import io.agenttracing.diagnosis.Finding;
import io.agenttracing.secret.SecretMask;

/**
 * Findings without secrets. Spans are masked before they are examined, each by itself: a
 * sentence that is made of several may still read like one.
 */
final class MaskedFindings {

	private MaskedFindings() {
	}

	/**
	 * Masks findings.
	 * @param findings the findings, a cause before what follows from it
	 * @return the same, without secrets
	 */
	static List<Finding> of(List<Finding> findings) {
		Map<Finding, Finding> masked = new IdentityHashMap<>();
		List<Finding> all = new ArrayList<>(findings.size());
		for (Finding finding : findings) {
			Finding cause = (finding.becauseOf() != null) ? masked.get(finding.becauseOf()) : null;
			Finding copy = new Finding(finding.rule(), finding.severity(), finding.confidence(), finding.subject(),
					finding.spans(), finding.numbers(), finding.savingMillis(), SecretMask.mask(finding.cause()),
					SecretMask.mask(finding.fix()), cause);
			masked.put(finding, copy);
			all.add(copy);
		}
		return all;
	}

}
