package io.agenttracing.benchmark;

import io.micrometer.observation.annotation.ObservationKeyValue;
import io.micrometer.observation.annotation.Observed;

/**
 * The method with Micrometer's annotation for Observations.
 */
class ObservedCheck implements Check {

	@Override
	@Observed(name = "check")
	@ObservationKeyValue(key = "validation.score", expression = "score")
	public Verdict check(@ObservationKeyValue("document.id") String id,
			@ObservationKeyValue("document.pages") int pages, String text) {
		return Check.verdictOn(text);
	}

}
