package io.agenttracing.insight.diagnosis;

import java.time.InstantSource;
import java.util.List;

import io.agenttracing.autoconfigure.AgentTracingAutoConfiguration;
import io.agenttracing.autoconfigure.ConditionalOnAgentTracing;
import io.agenttracing.autoconfigure.EndpointSection;
import io.agenttracing.diagnosis.Diagnosis;
import io.agenttracing.pipeline.TailSampledTraces;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.binder.MeterBinder;
import io.opentelemetry.sdk.trace.SdkTracerProvider;

import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Fallback;
import org.springframework.core.annotation.Order;

/**
 * Auto-configuration for the diagnosis of finished traces. With the rules switched off,
 * errors that a fallback has handled are still marked.
 *
 * @since 0.1.0
 */
@AutoConfiguration(after = AgentTracingAutoConfiguration.class,
		beforeName = "io.agenttracing.pipeline.export.ExportAgentTracingAutoConfiguration")
@ConditionalOnAgentTracing
@ConditionalOnClass(SdkTracerProvider.class)
@ConditionalOnBean(TailSampledTraces.class)
@EnableConfigurationProperties(DiagnosisProperties.class)
public final class DiagnosisAgentTracingAutoConfiguration {

	@Bean
	TraceDiagnosis agentTracingDiagnosis(DiagnosisProperties properties, TailSampledTraces tailSampled,
			LearnedKnowledge knowledge, JudgingTime time, ObjectProvider<ExaminedTraceListener> listeners) {
		Diagnosis diagnosis = properties.isEnabled() ? Diagnosis.byAllRules() : new Diagnosis(List.of());
		return new TraceDiagnosis(diagnosis, new FindingReport(System::nanoTime), tailSampled, knowledge, time,
				listeners.orderedStream().toList());
	}

	@Bean
	LearnedKnowledge agentTracingLearnedKnowledge(DiagnosisProperties properties) {
		Long budget = properties.getMaxTokensPerAgent();
		return new LearnedKnowledge(System::nanoTime, (budget != null) ? budget : 0);
	}

	@Bean
	JudgingTime agentTracingJudgingTime(DiagnosisProperties properties) {
		return new JudgingTime(properties.getMaxCpuShare(), System::nanoTime, new JudgingTime.OfThread());
	}

	@Bean
	@Order(66)
	EndpointSection agentTracingDiagnosisSection(LearnedKnowledge knowledge, JudgingTime time) {
		return EndpointSection.of("diagnosis",
				() -> new DiagnosisState(time.share(), time.notJudged(), knowledge.names(), knowledge.destinations()));
	}

	@Bean
	RecentFindings agentTracingRecentFindings() {
		return new RecentFindings(InstantSource.system());
	}

	@Bean
	@Order(65)
	EndpointSection agentTracingFindingsSection(RecentFindings findings) {
		return EndpointSection.of("findings", findings::describe);
	}

	/**
	 * What the endpoint says of the diagnosis itself.
	 *
	 * @param cpuShare how much of a core it took in the last minute
	 * @param notJudged how many traces were not judged, since that was too much
	 * @param knownNames how many names of calls it has timed
	 * @param knownDestinations the destinations of which all messages are received here
	 */
	record DiagnosisState(double cpuShare, long notJudged, int knownNames, int knownDestinations) {

	}

	/**
	 * Meters, if Micrometer is available.
	 */
	@Configuration(proxyBeanMethods = false)
	@ConditionalOnClass(MeterBinder.class)
	static class MetersConfiguration {

		@Bean
		@Fallback
		MeterBinder agentTracingJudgingMeters(JudgingTime time) {
			return (registry) -> FunctionCounter.builder("agent_tracing.not_judged", time, JudgingTime::notJudged)
				.description("Traces that were not sampled, and not judged since that would have taken too much time")
				.register(registry);
		}

		@Bean
		FindingCounts agentTracingFindingCounts() {
			return new FindingCounts();
		}

		@Bean
		@Fallback
		FindingMeters agentTracingFindingMeters(TraceDiagnosis diagnosis, FindingCounts counts) {
			return new FindingMeters(diagnosis.rules(), counts);
		}

	}

}
