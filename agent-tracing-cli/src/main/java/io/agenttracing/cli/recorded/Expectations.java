package io.agenttracing.cli.recorded;

import java.time.Duration;
import java.util.List;
import java.util.Map;

import org.jspecify.annotations.Nullable;

/**
 * What has to hold when the same is done again.
 *
 * @param findings the rules that may find nothing more
 * @param root the name of the root, null where a test may begin elsewhere
 * @param ends how what failed has to end
 * @param agents the agents, with what each calls
 * @param order the agents that follow one another
 * @param destinations where messages are sent and received
 * @param decisions what is decided
 * @param steps how many steps there may be, 0 where that is not known
 * @param tokens how many tokens may be used, 0 where that is not known
 * @param within how long it may take, null where nobody has said
 * @param atMost how often something may be called
 * @param without what must not be called again
 */
record Expectations(List<String> findings, @Nullable String root, List<Ending> ends, List<Agent> agents,
		List<String> order, List<String> destinations, List<Decision> decisions, long steps, long tokens,
		@Nullable Duration within, Map<String, Integer> atMost, List<String> without) {

	/**
	 * How a call has to end, or the whole trace.
	 *
	 * @param call the name of the call, null for the whole trace
	 * @param outcome how
	 * @param errorType what it fails with, where it does and that is known
	 */
	record Ending(@Nullable String call, Outcome outcome, @Nullable String errorType) {

	}

	/**
	 * The ways to end.
	 */
	enum Outcome {

		/** It does not fail. */
		SUCCEEDED,

		/**
		 * What fails in it is done again, or something else is done instead. Of a whole
		 * trace nothing need fail: it may have been bad luck.
		 */
		RECOVERED,

		/** It fails, and nobody minds. */
		FAILED

	}

	/**
	 * An agent.
	 *
	 * @param name its name
	 * @param calls the names of the steps that it calls
	 */
	record Agent(String name, List<String> calls) {

	}

	/**
	 * A decision.
	 *
	 * @param name what is decided
	 * @param chosen what is chosen
	 */
	record Decision(String name, String chosen) {

	}

}
