package io.agenttracing.sample.fraud;

import java.time.Duration;

import io.agenttracing.AgentAttribute;
import io.agenttracing.TracedAgent;

import org.springframework.beans.factory.annotation.Value;
import org.springframework.context.annotation.Profile;
import org.springframework.stereotype.Component;

/**
 * Counts earlier payments. There is no database here: it takes the time that one would.
 */
@Component
@Profile("timeouts")
@TracedAgent(name = "payment-history", version = "1.0")
class HistoryAgent {

	private final Duration delay;

	HistoryAgent(@Value("${sample.fraud.history-delay}") Duration delay) {
		this.delay = delay;
	}

	@AgentAttribute(key = "history.payments", expression = "#result")
	public int payments(@AgentAttribute("payment.id") String payment) {
		try {
			Thread.sleep(this.delay.toMillis());
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
		}
		return payment.length();
	}

}
