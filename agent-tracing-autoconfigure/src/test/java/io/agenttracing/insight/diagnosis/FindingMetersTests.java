package io.agenttracing.insight.diagnosis;

import java.util.List;
import java.util.Map;

import io.agenttracing.diagnosis.Confidence;
import io.agenttracing.diagnosis.Examination;
import io.agenttracing.diagnosis.Finding;
import io.agenttracing.diagnosis.Severity;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link FindingMeters}.
 */
class FindingMetersTests {

	private final FindingCounts counts = new FindingCounts();

	private final PrometheusMeterRegistry registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);

	@Test
	void countByRuleAndSeverityFromZeroOn() {
		new FindingMeters(List.of("hung", "critical-path"), this.counts).bindTo(this.registry);
		assertThat(samples()).hasSize(6).contains("agent_tracing_findings_total{rule=\"hung\",severity=\"error\"} 0.0");
		see("hung", Severity.ERROR);
		see("critical-path", Severity.INFO);
		see("critical-path", Severity.INFO);
		assertThat(samples()).hasSize(6)
			.contains("agent_tracing_findings_total{rule=\"hung\",severity=\"error\"} 1.0",
					"agent_tracing_findings_total{rule=\"hung\",severity=\"warning\"} 0.0",
					"agent_tracing_findings_total{rule=\"critical-path\",severity=\"info\"} 2.0");
	}

	@Test
	void haveNoMoreSeriesThanThereAreRulesAtStartup() {
		new FindingMeters(List.of("hung"), this.counts).bindTo(this.registry);
		for (int i = 0; i < 5_000; i++) {
			see("unsteady-" + i, Severity.INFO);
		}
		see("hung", Severity.ERROR);
		assertThat(samples()).hasSize(3);
		assertThat(this.counts.count("unsteady-0", Severity.INFO)).isZero();
		assertThat(this.counts.count("hung", Severity.ERROR)).isOne();
	}

	private void see(String rule, Severity severity) {
		Finding finding = new Finding(rule, severity, Confidence.HIGH, "x", List.of(), Map.of(), null, "", "", null);
		this.counts.onExamined("trace", new Examination(List.of(finding), List.of()), true);
	}

	private List<String> samples() {
		return this.registry.scrape().lines().filter((line) -> line.startsWith("agent_tracing_findings_")).toList();
	}

}
