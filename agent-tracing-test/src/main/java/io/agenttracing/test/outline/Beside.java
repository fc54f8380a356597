package io.agenttracing.test.outline;

import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Set;

import io.agenttracing.diagnosis.diff.Step;

/**
 * Which of several siblings ran at the same time as another one: in which order they
 * began is chance. What a step began belongs to its time, also behind a message.
 */
final class Beside {

	private Beside() {
	}

	static Set<Step> in(List<Step> byBegin) {
		Set<Step> beside = Collections.newSetFromMap(new IdentityHashMap<>());
		Step longest = null;
		for (Step step : byBegin) {
			if (longest != null && step.begin() < longest.end()) {
				beside.add(longest);
				beside.add(step);
			}
			if (longest == null || step.end() > longest.end()) {
				longest = step;
			}
		}
		return beside;
	}

}
