package io.agenttracing.benchmark;

import io.agenttracing.AgentAttribute;
import io.agenttracing.AgentStep;

/**
 * The method with this project's annotation.
 */
class StepCheck implements Check {

	@Override
	@AgentStep(name = "check")
	@AgentAttribute(key = "validation.score", expression = "#result.score")
	public Verdict check(@AgentAttribute("document.id") String id, @AgentAttribute("document.pages") int pages,
			String text) {
		return Check.verdictOn(text);
	}

}
