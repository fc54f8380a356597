package io.agenttracing.diagnosis;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.ServiceLoader;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.logging.Level;
import java.util.logging.Logger;

import io.agenttracing.diagnosis.trace.Trace;
import io.opentelemetry.sdk.trace.data.SpanData;

/**
 * Examines traces by rules. Safe for use by several threads.
 *
 * @since 0.1.0
 */
public final class Diagnosis {

	private static final Logger logger = Logger.getLogger(Diagnosis.class.getName());

	private static final int MAX_RULES = 1_000;

	private final List<DiagnosisRule> rules;

	private final Map<String, List<String>> causes = new HashMap<>();

	private final Set<String> failed = ConcurrentHashMap.newKeySet();

	/**
	 * A diagnosis by some rules.
	 * @param rules the rules
	 */
	public Diagnosis(List<DiagnosisRule> rules) {
		this.rules = List.copyOf(rules);
		this.rules.forEach((rule) -> this.causes.put(rule.id(), rule.causes()));
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
	 * The same without some rules.
	 * @param ids the ids of the rules to leave out
	 * @return a diagnosis by the others
	 */
	public Diagnosis without(Set<String> ids) {
		return new Diagnosis(this.rules.stream().filter((rule) -> !ids.contains(rule.id())).toList());
	}

	/**
	 * Whether a trace with a span needs to be examined.
	 * @param span a span of the trace
	 * @return whether a rule may find something that matters because of it
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
	 * Examines a trace. A rule that fails has judged nothing.
	 * @param trace the trace
	 * @return what each rule says
	 */
	public Examination examine(Trace trace) {
		if (this.rules.isEmpty()) {
			return Examination.NOTHING;
		}
		Verdict verdict = new Verdict(trace);
		for (int i = 0; i < this.rules.size(); i++) {
			DiagnosisRule rule = this.rules.get(i);
			verdict.begin(rule.id());
			if (trace.isEmpty()) {
				verdict.notJudged("no span");
				continue;
			}
			try {
				rule.examine(trace, verdict);
				verdict.end();
			}
			catch (Throwable ex) {
				verdict.notJudged("it failed with " + ex.getClass().getName());
				if (this.failed.add(rule.id())) {
					logger.log(Level.WARNING, "The diagnosis rule " + rule.id() + " failed; this is said once", ex);
				}
			}
		}
		return new Examination(List.copyOf(Explanations.of(trace, verdict.findings(), this.causes)),
				List.copyOf(verdict.notJudged()));
	}

	/**
	 * The ids of the rules.
	 * @return in the order in which they are asked
	 */
	public List<String> rules() {
		return this.rules.stream().map(DiagnosisRule::id).toList();
	}

	/**
	 * Whether there is no rule.
	 * @return whether nothing can be found
	 */
	public boolean isEmpty() {
		return this.rules.isEmpty();
	}

}
