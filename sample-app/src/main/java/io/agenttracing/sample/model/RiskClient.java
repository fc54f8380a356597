package io.agenttracing.sample.model;

import java.util.Map;

import io.agenttracing.AgentAttribute;
import io.agenttracing.AgentStep;
import io.agenttracing.StepKind;

import org.springframework.stereotype.Component;

/**
 * Asks the risk API.
 */
@Component
public class RiskClient {

	private final ModelApi api;

	RiskClient(ModelApi api) {
		this.api = api;
	}

	@AgentStep(name = "risk-api", kind = StepKind.API)
	@AgentAttribute(key = "fraud.risk", expression = "#result")
	public double score(String payment, int payments) {
		return this.api.post("/risk", Map.of("payment", payment, "payments", payments), Risk.class).risk();
	}

	private record Risk(double risk) {

	}

}
