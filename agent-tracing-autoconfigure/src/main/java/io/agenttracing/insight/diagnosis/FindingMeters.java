package io.agenttracing.insight.diagnosis;

import java.util.List;

import io.agenttracing.diagnosis.Severity;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.MeterBinder;

/**
 * Binds {@link FindingCounts} as {@code agent_tracing.findings}: for each rule that there
 * is at startup and each severity, also those that have found nothing yet. A counter that
 * begins with one has no increase, and the first error of a rule may be the only one.
 */
final class FindingMeters implements MeterBinder {

	private final List<String> rules;

	private final FindingCounts counts;

	FindingMeters(List<String> rules, FindingCounts counts) {
		this.rules = rules;
		this.counts = counts;
		counts.begin(rules);
	}

	@Override
	public void bindTo(MeterRegistry registry) {
		for (String rule : this.rules) {
			for (Severity severity : Severity.values()) {
				FunctionCounter.builder("agent_tracing.findings", this.counts, (all) -> all.count(rule, severity))
					.description("What the rules found in traces")
					.tag("rule", rule)
					.tag("severity", severity.toString())
					.register(registry);
			}
		}
	}

}
