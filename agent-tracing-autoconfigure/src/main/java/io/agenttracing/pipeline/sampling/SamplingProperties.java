package io.agenttracing.pipeline.sampling;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

import org.jspecify.annotations.Nullable;

import org.springframework.boot.context.properties.ConfigurationProperties;

/**
 * Properties of sampling.
 *
 * @since 0.1.0
 */
@ConfigurationProperties("agent-tracing.sampling")
public class SamplingProperties {

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
