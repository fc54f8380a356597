package io.agenttracing.sample.scenario;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * A run in which one thing goes wrong. What it is lies in the configuration of that name:
 * the agents are the same as ever.
 */
public enum Scenario {

	/** Three timeouts, each reasonable alone. */
	TIMEOUTS("A fraud check gives up after 4 s. Its risk API usually needs 1 s, today 5 s; the HTTP client waits 3 s.",
			"the finding below the tree: which timeout does not fit into which, and by how much"),

	/** Attempts that nobody hears of. */
	RETRIES("The embeddings take 0.9 s, but the client waits 0.5 s. It tries five times, and nobody hears of it.",
			"retry.attempts on 'embeddings', and the five attempts below it, with the pauses between them"),

	/** An agent that never comes back. */
	HANG("The chat API accepts the request and never answers.",
			"the warning, which came while the agent hung: who, since when, and the line of code where it waits"),

	/** A way out that works, and what it costs. */
	FALLBACK("The chat API is down, so the answer is quoted from the best passage.",
			"'fallback': what it stands in for, why, and how long that had been tried; the error is marked as handled"),

	/** One agent sends what another cannot read. */
	MALFORMED(
			"After 20 good documents the retrieval agent's new version sends each similarity as a text such as '63 %'.",
			"the finding 'payload-drift' below the tree: which agent sent which field otherwise than before"),

	/** What one agent sends passes through the next and is found by the one after it. */
	UNNOTICED(
			"The retrieval agent's new version sends each similarity in percent, 63.25 for 0.6325. The LLM agent takes"
					+ " it for a number like any other and answers; the validation agent cannot use it.",
			"'validation', which found it, then at retrieval.top_similarity, up the branch, and the agent.version above"
					+ " it: that agent sent it"),

	/** One agent is slow. */
	SLOW("The chat API takes 4 s.", "the longest bar at the end of a branch"),

	/** A prompt that the model refuses. */
	TOO_LARGE("The passages do not fit into the context window of the model.",
			"'chat': the tokens, the window, and an error type that says it"),

	/** More spans than anybody reads. */
	NOISE("A long document has its passages embedded one by one: more than 400 spans.",
			"the 50 spans that are left, and folded.count on those that stand for others");

	private final String problem;

	private final String lookAt;

	Scenario(String problem, String lookAt) {
		this.problem = problem;
		this.lookAt = lookAt;
	}

	/**
	 * The scenario of a name as it is written on the command line.
	 * @param name the name, in any case
	 * @return the scenario, if there is one
	 */
	public static Optional<Scenario> of(String name) {
		return Arrays.stream(values()).filter((scenario) -> scenario.id().equalsIgnoreCase(name.strip())).findFirst();
	}

	/**
	 * All scenarios, one to a line with the command that runs it.
	 * @return the list
	 */
	public static String list() {
		return Arrays.stream(values())
			.map((scenario) -> "  --scenario=%-10s %s".formatted(scenario.id(), scenario.problem))
			.collect(Collectors.joining("\n"));
	}

	/**
	 * The name, which is also that of its configuration.
	 * @return the name in lower case
	 */
	public String id() {
		return name().toLowerCase(Locale.ROOT).replace('_', '-');
	}

	/**
	 * What goes wrong.
	 * @return a sentence or two
	 */
	public String problem() {
		return this.problem;
	}

	/**
	 * Where the trace shows it.
	 * @return half a sentence
	 */
	public String lookAt() {
		return this.lookAt;
	}

}
