package io.agenttracing.pipeline.sampling;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

import io.agenttracing.autoconfigure.PropertyRequirement;
import org.jspecify.annotations.Nullable;

import org.springframework.beans.factory.InitializingBean;
import org.springframework.boot.context.properties.ConfigurationProperties;

/**
 * Properties of sampling.
 *
 * @since 0.1.0
 */
@ConfigurationProperties("agent-tracing.sampling")
public class SamplingProperties implements InitializingBean {

	/**
	 * Probability in the range from 0.0 to 1.0 that a trace is sampled. Overrides
	 * 'management.tracing.sampling.probability', which applies when this is not set.
	 */
	private @Nullable Double probability;

	/**
	 * Whether the sampling decision of a request or message is followed. When not, its
	 * trace goes on and is decided on here.
	 */
	private boolean trustRemote = true;

	/**
	 * Probabilities of single agents and workflows. The first rule that matches applies,
	 * and can only raise the probability.
	 */
	private List<Rule> rules = new ArrayList<>();

	/**
	 * Number of traces per second that are sampled at their beginning in this process, or
	 * kept. Above it, one a minute of each root name and error type is. Agents that a
	 * rule wants within a trace do not count. Not limited when not set.
	 */
	private @Nullable Double maxTracesPerSecond;

	private final Keep keep = new Keep();

	public @Nullable Double getProbability() {
		return this.probability;
	}

	public void setProbability(@Nullable Double probability) {
		this.probability = probability;
	}

	public boolean isTrustRemote() {
		return this.trustRemote;
	}

	public void setTrustRemote(boolean trustRemote) {
		this.trustRemote = trustRemote;
	}

	public List<Rule> getRules() {
		return this.rules;
	}

	public void setRules(List<Rule> rules) {
		this.rules = rules;
	}

	public @Nullable Double getMaxTracesPerSecond() {
		return this.maxTracesPerSecond;
	}

	public void setMaxTracesPerSecond(@Nullable Double maxTracesPerSecond) {
		this.maxTracesPerSecond = maxTracesPerSecond;
	}

	public Keep getKeep() {
		return this.keep;
	}

	@Override
	public void afterPropertiesSet() {
		if (this.probability != null) {
			requireProbability("agent-tracing.sampling.probability", this.probability);
		}
		for (int i = 0; i < this.rules.size(); i++) {
			Rule rule = this.rules.get(i);
			String key = "agent-tracing.sampling.rules[" + i + "].";
			requireProbability(key + "probability", rule.getProbability());
			PropertyRequirement.require(!rule.getAgent().isBlank(), key + "agent", rule.getAgent(),
					"It must be the name of an agent or workflow, such as \"risk-*\".");
		}
		PropertyRequirement.require(this.maxTracesPerSecond == null || this.maxTracesPerSecond > 0,
				"agent-tracing.sampling.max-traces-per-second", this.maxTracesPerSecond,
				"It must be positive. Leave it out for no limit, or set probability to 0 for no traces.");
		PropertyRequirement.require(this.keep.slowerThan == null || !this.keep.slowerThan.isNegative(),
				"agent-tracing.sampling.keep.slower-than", this.keep.slowerThan,
				"It must not be negative. Leave it out to keep no trace for being slow.");
	}

	static void requireProbability(String key, double probability) {
		PropertyRequirement.require(probability >= 0.0 && probability <= 1.0, key, probability,
				"It must be a probability from 0.0 (no trace) to 1.0 (every trace).");
	}

	/**
	 * The probability of the agents whose names match.
	 */
	public static class Rule {

		/**
		 * Name of the agent or workflow, in which an asterisk stands for any characters
		 * and a question mark for one.
		 */
		private String agent = "";

		/**
		 * Probability in the range from 0.0 to 1.0 that its calls are sampled.
		 */
		private double probability = 1.0;

		public String getAgent() {
			return this.agent;
		}

		public void setAgent(String agent) {
			this.agent = agent;
		}

		public double getProbability() {
			return this.probability;
		}

		public void setProbability(double probability) {
			this.probability = probability;
		}

	}

	/**
	 * Which traces are exported although they were not sampled, with all this process has
	 * recorded of them.
	 */
	public static class Keep {

		/**
		 * Whether tail sampling exports an unsampled trace with an error.
		 */
		private boolean errors = true;

		/**
		 * Duration of a span above which tail sampling exports its unsampled trace. Off
		 * when not set.
		 */
		private @Nullable Duration slowerThan;

		public boolean isErrors() {
			return this.errors;
		}

		public void setErrors(boolean errors) {
			this.errors = errors;
		}

		public @Nullable Duration getSlowerThan() {
			return this.slowerThan;
		}

		public void setSlowerThan(@Nullable Duration slowerThan) {
			this.slowerThan = slowerThan;
		}

	}

}
