package io.agenttracing.insight.diagnosis;

import io.agenttracing.autoconfigure.PropertyRequirement;
import org.jspecify.annotations.Nullable;

import org.springframework.beans.factory.InitializingBean;
import org.springframework.boot.context.properties.ConfigurationProperties;

/**
 * Properties of the diagnosis of traces.
 *
 * @since 0.1.0
 */
@ConfigurationProperties("agent-tracing.diagnosis")
public class DiagnosisProperties implements InitializingBean {

	/**
	 * Whether finished traces are examined by the rules, which say what is wrong with
	 * them.
	 */
	private boolean enabled = true;

	/**
	 * Share of a core that judging may take within a minute, from 0.0 to 1.0. Above it,
	 * traces that are not sampled are not judged; those that are exported always are.
	 */
	private double maxCpuShare = 0.02;

	/**
	 * Number of tokens, input and output, that the calls of models of one agent may use
	 * in a trace before the rule "runaway" warns. Not limited when not set.
	 */
	private @Nullable Long maxTokensPerAgent;

	public boolean isEnabled() {
		return this.enabled;
	}

	public void setEnabled(boolean enabled) {
		this.enabled = enabled;
	}

	public double getMaxCpuShare() {
		return this.maxCpuShare;
	}

	public void setMaxCpuShare(double maxCpuShare) {
		this.maxCpuShare = maxCpuShare;
	}

	public @Nullable Long getMaxTokensPerAgent() {
		return this.maxTokensPerAgent;
	}

	public void setMaxTokensPerAgent(@Nullable Long maxTokensPerAgent) {
		this.maxTokensPerAgent = maxTokensPerAgent;
	}

	@Override
	public void afterPropertiesSet() {
		PropertyRequirement.require(this.maxCpuShare >= 0 && this.maxCpuShare <= 1,
				"agent-tracing.diagnosis.max-cpu-share", this.maxCpuShare,
				"It must be a share of one core from 0.0 to 1.0, such as 0.02.");
		PropertyRequirement.require(this.maxTokensPerAgent == null || this.maxTokensPerAgent > 0,
				"agent-tracing.diagnosis.max-tokens-per-agent", this.maxTokensPerAgent,
				"It must be a positive number of tokens. Leave it out for no limit.");
	}

}
