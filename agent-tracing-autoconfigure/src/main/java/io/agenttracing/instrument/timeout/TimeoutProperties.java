package io.agenttracing.instrument.timeout;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

import io.agenttracing.autoconfigure.PropertyRequirement;
import io.agenttracing.context.DeclaredTimeouts;
import org.jspecify.annotations.Nullable;

import org.springframework.beans.factory.InitializingBean;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.util.StringUtils;

/**
 * Properties of declared timeouts.
 *
 * @since 0.1.0
 */
@ConfigurationProperties("agent-tracing")
public class TimeoutProperties implements InitializingBean {

	/**
	 * Timeouts of agents, workflows and steps, as their callers have them. The first that
	 * matches applies. They are shown and propagated, never enforced.
	 */
	private List<Timeout> timeouts = new ArrayList<>();

	public List<Timeout> getTimeouts() {
		return this.timeouts;
	}

	public void setTimeouts(List<Timeout> timeouts) {
		this.timeouts = timeouts;
	}

	@Override
	public void afterPropertiesSet() {
		for (int i = 0; i < this.timeouts.size(); i++) {
			this.timeouts.get(i).verify("agent-tracing.timeouts[" + i + "].");
		}
	}

	DeclaredTimeouts declared() {
		return new DeclaredTimeouts(this.timeouts.stream().map(Timeout::declared).toList());
	}

	/**
	 * The timeout of agents, workflows and steps with a matching name.
	 */
	public static class Timeout {

		/**
		 * Name of the agent, workflow or step, as a glob with * and ?.
		 */
		private String agent = "";

		/**
		 * Time after which its caller gives up.
		 */
		private @Nullable Duration timeout;

		public String getAgent() {
			return this.agent;
		}

		public void setAgent(String agent) {
			this.agent = agent;
		}

		public @Nullable Duration getTimeout() {
			return this.timeout;
		}

		public void setTimeout(@Nullable Duration timeout) {
			this.timeout = timeout;
		}

		private void verify(String key) {
			PropertyRequirement.require(StringUtils.hasText(this.agent), key + "agent", this.agent,
					"It must be a name or a pattern, such as \"risk-*\".");
			PropertyRequirement.require(this.timeout != null && this.timeout.toMillis() > 0, key + "timeout",
					this.timeout, "It must be at least a millisecond, such as 4s.");
		}

		private DeclaredTimeouts.Timeout declared() {
			return new DeclaredTimeouts.Timeout(this.agent, (this.timeout != null) ? this.timeout : Duration.ZERO);
		}

	}

}
