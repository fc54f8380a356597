package io.agenttracing.sample.agent;

import org.jspecify.annotations.Nullable;

/**
 * What comes back to the orchestrator: an answer with a verdict, or the reason why there
 * is none.
 */
record Outcome(@Nullable Answer answer, @Nullable Verdict verdict, @Nullable String failure) {

	static Outcome of(Answer answer, Verdict verdict) {
		return new Outcome(answer, verdict, null);
	}

	static Outcome failed(String agent, Throwable cause) {
		return new Outcome(null, null, "The " + agent + " agent failed: " + cause.getMessage());
	}

}
