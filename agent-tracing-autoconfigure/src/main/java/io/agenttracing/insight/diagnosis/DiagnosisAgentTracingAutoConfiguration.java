package io.agenttracing.insight.diagnosis;

import java.util.List;

import io.agenttracing.autoconfigure.AgentTracingAutoConfiguration;
import io.agenttracing.autoconfigure.ConditionalOnAgentTracing;
import io.agenttracing.diagnosis.Diagnosis;
import io.agenttracing.diagnosis.trace.Knowledge;
import io.agenttracing.pipeline.TailSampledTraces;
import io.opentelemetry.sdk.trace.SdkTracerProvider;

import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;

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
			ObjectProvider<Knowledge> knowledge, ObjectProvider<ExaminedTraceListener> listeners) {
		Diagnosis diagnosis = properties.isEnabled() ? Diagnosis.byAllRules() : new Diagnosis(List.of());
		return new TraceDiagnosis(diagnosis, new FindingReport(System::nanoTime), tailSampled,
				knowledge.getIfAvailable(() -> Knowledge.NONE), listeners.orderedStream().toList());
	}

}
