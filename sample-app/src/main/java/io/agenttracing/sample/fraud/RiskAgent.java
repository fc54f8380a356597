package io.agenttracing.sample.fraud;

import io.agenttracing.AgentAttribute;
import io.agenttracing.TracedAgent;
import io.agenttracing.sample.model.RiskClient;

import org.springframework.context.annotation.Profile;
import org.springframework.stereotype.Component;

/**
 * Scores the risk of a payment, by an API.
 */
@Component
@Profile("timeouts")
@TracedAgent(name = "risk-scoring", version = "1.0")
class RiskAgent {

	private final RiskClient api;

	RiskAgent(RiskClient api) {
		this.api = api;
	}

	@AgentAttribute(key = "fraud.risk", expression = "#result")
	public double score(@AgentAttribute("payment.id") String payment, int payments) {
		return this.api.score(payment, payments);
	}

}
