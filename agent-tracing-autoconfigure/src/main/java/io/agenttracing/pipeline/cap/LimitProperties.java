package io.agenttracing.pipeline.cap;

import io.agenttracing.autoconfigure.PropertyRequirement;

import org.springframework.beans.factory.InitializingBean;
import org.springframework.boot.context.properties.ConfigurationProperties;

/**
 * Properties of the span cap.
 *
 * @since 0.1.0
 */
@ConfigurationProperties("agent-tracing.limit")
public class LimitProperties implements InitializingBean {

	/**
	 * The span cap: how many spans of one trace this process exports, zero for all of
	 * them. Errors, agents and messages may take twice as many.
	 */
	private int maxSpansPerTrace = 50;

	public int getMaxSpansPerTrace() {
		return this.maxSpansPerTrace;
	}

	public void setMaxSpansPerTrace(int maxSpansPerTrace) {
		this.maxSpansPerTrace = maxSpansPerTrace;
	}

	@Override
	public void afterPropertiesSet() {
		PropertyRequirement.require(this.maxSpansPerTrace >= 0, "agent-tracing.limit.max-spans-per-trace",
				this.maxSpansPerTrace, "It must be a number of spans, such as 50, or 0 for no cap.");
	}

}
