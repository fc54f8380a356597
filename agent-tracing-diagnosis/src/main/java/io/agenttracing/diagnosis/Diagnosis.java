package io.agenttracing.diagnosis;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.ServiceLoader;
import java.util.logging.Level;
import java.util.logging.Logger;

import io.opentelemetry.sdk.trace.data.SpanData;

/**
 * Examines traces by rules. Safe for use by several threads.
 *
 * @since 0.1.0
 */
public final class Diagnosis {

	private static final Logger logger = Logger.getLogger(Diagnosis.class.getName());

	private static final int MAX_FINDINGS = 16;

	private static final int MAX_RULES = 1_000;

	private final List<DiagnosisRule> rules;

	/**
	 * A diagnosis by some rules.
	 * @param rules the rules
	 */
	public Diagnosis(List<DiagnosisRule> rules) {
		this.rules = List.copyOf(rules);
	}

	/**
	 * A diagnosis by all rules on the class path. One that cannot be created is left out,
	 * with a warning.
	 * @return the rules that {@link ServiceLoader} finds beside {@link DiagnosisRule}
	 */
	public static Diagnosis byAllRules() {
		List<DiagnosisRule> rules = new ArrayList<>();
		Iterator<DiagnosisRule> found = ServiceLoader.load(DiagnosisRule.class, DiagnosisRule.class.getClassLoader())
			.iterator();
		for (int i = 0; i < MAX_RULES; i++) {
			try {
				if (!found.hasNext()) {
					break;
				}
				rules.add(found.next());
			}
			catch (Throwable ex) {
				logger.log(Level.WARNING, "A diagnosis rule could not be created and is left out", ex);
			}
		}
		return new Diagnosis(rules);
	}

	/**
	 * Whether a trace with a span needs to be examined.
	 * @param span a span of the trace
	 * @return whether a rule may find something because of it
	 */
	public boolean concerns(SpanData span) {
		// Asked for each span that ends: without an iterator.
		for (int i = 0; i < this.rules.size(); i++) {
			if (this.rules.get(i).concerns(span)) {
				return true;
			}
		}
		return false;
	}

	/**
	 * Examines a trace.
	 * @param trace the trace
	 * @return the first 16 findings
	 */
	public List<Finding> examine(Trace trace) {
		List<Finding> findings = new ArrayList<>();
		for (DiagnosisRule rule : this.rules) {
			rule.examine(trace, (finding) -> {
				if (findings.size() < MAX_FINDINGS) {
					findings.add(finding);
				}
			});
		}
		return findings;
	}

	/**
	 * Whether there is no rule.
	 * @return whether nothing can be found
	 */
	public boolean isEmpty() {
		return this.rules.isEmpty();
	}

}
