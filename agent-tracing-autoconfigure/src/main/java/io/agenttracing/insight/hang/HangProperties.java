package io.agenttracing.insight.hang;

import java.time.Duration;

import io.agenttracing.autoconfigure.PropertyRequirement;

import org.springframework.beans.factory.InitializingBean;
import org.springframework.boot.context.properties.ConfigurationProperties;

/**
 * Properties of the detection of hangs.
 *
 * @since 0.1.0
 */
@ConfigurationProperties("agent-tracing.inflight")
public class HangProperties implements InitializingBean {

	/**
	 * Whether calls that hang are reported while they hang.
	 */
	private boolean enabled = true;

	/**
	 * Time after which a call that has no timeout of its own is reported as hanging.
	 */
	private Duration stuckAfter = Duration.ofSeconds(60);

	/**
	 * Time for which a stream of a step of kind LLM, or of an agent that waits for a
	 * model, may leave demand unanswered before it is reported as hanging, 0 for never.
	 */
	private Duration streamIdle = Duration.ofSeconds(60);

	public boolean isEnabled() {
		return this.enabled;
	}

	public void setEnabled(boolean enabled) {
		this.enabled = enabled;
	}

	public Duration getStuckAfter() {
		return this.stuckAfter;
	}

	public void setStuckAfter(Duration stuckAfter) {
		this.stuckAfter = stuckAfter;
	}

	public Duration getStreamIdle() {
		return this.streamIdle;
	}

	public void setStreamIdle(Duration streamIdle) {
		this.streamIdle = streamIdle;
	}

	@Override
	public void afterPropertiesSet() {
		PropertyRequirement.require(this.stuckAfter.compareTo(Duration.ZERO) > 0, "agent-tracing.inflight.stuck-after",
				this.stuckAfter, "It must be positive. Set agent-tracing.inflight.enabled to false to watch nothing.");
		PropertyRequirement.require(!this.streamIdle.isNegative(), "agent-tracing.inflight.stream-idle",
				this.streamIdle, "It must not be negative. Set it to 0 to let streams pause for as long as they like.");
	}

}
