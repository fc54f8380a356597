package io.agenttracing.benchmark;

import io.micrometer.observation.Observation;
import io.micrometer.observation.ObservationRegistry;

/**
 * The method within an Observation that is written by hand.
 */
class ObservationCheck implements Check {

	private final ObservationRegistry registry;

	ObservationCheck(ObservationRegistry registry) {
		this.registry = registry;
	}

	@Override
	public Verdict check(String id, int pages, String text) {
		Observation observation = Observation.createNotStarted("check", this.registry)
			.highCardinalityKeyValue("document.id", id)
			.highCardinalityKeyValue("document.pages", Integer.toString(pages));
		return observation.observe(() -> {
			Verdict verdict = Check.verdictOn(text);
			observation.highCardinalityKeyValue("validation.score", Double.toString(verdict.score()));
			return verdict;
		});
	}

}
