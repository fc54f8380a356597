package io.agenttracing.diagnosis.rule;

import io.agenttracing.diagnosis.Finding;
import io.agenttracing.diagnosis.RuleVerdict;
import io.agenttracing.testing.Story;
import org.junit.jupiter.api.Test;

import static io.agenttracing.AgentSpanAttributes.RETRY_ATTEMPT;
import static io.agenttracing.AgentSpanAttributes.RETRY_BACKOFF_MS;
import static io.agenttracing.AgentSpanAttributes.RETRY_MAX_ATTEMPTS;
import static io.agenttracing.AgentSpanAttributes.RETRY_TIMEOUT_MS;
import static io.agenttracing.AgentSpanAttributes.TIMEOUT_MS;
import static org.assertj.core.api.Assertions.assertThat;

/**
 * Retries that do not fit into the time of those who wait.
 */
class RetryCannotFitTests {

	private final RuleVerdict rule = new RuleVerdict(new RetryCannotFit());

	@Test
	void addsUpAttemptsAndPauses() {
		Story story = new Story().root("invoke_agent retrieval", 0, 4_000, TIMEOUT_MS, 4_000L)
			.call("invoke_agent retrieval", "embeddings m", 0, 4_000)
			.call("embeddings m", "m attempt 1", 0, 1_000, RETRY_ATTEMPT, 1L, RETRY_MAX_ATTEMPTS, 5L)
			.call("m attempt 1", "http post", 0, 1_000, TIMEOUT_MS, 1_000L)
			.call("embeddings m", "m attempt 2", 1_100, 2_100, RETRY_ATTEMPT, 2L, RETRY_MAX_ATTEMPTS, 5L,
					RETRY_BACKOFF_MS, 100L);
		assertThat(story.examine(this.rule)).singleElement().satisfies((finding) -> {
			assertThat(finding)
				.hasToString("retry-cannot-fit: embeddings m may take 5 attempts of 1 s, 5.4 s with the pauses, but"
						+ " invoke_agent retrieval gives up after 4 s.");
			assertThat(finding.fix()).isEqualTo(
					"Make at most 3 attempts (maxRetries = 2 of @Retryable, max-attempts: 3 of Resilience4j), or give"
							+ " them 720 ms each.");
		});
	}

	@Test
	void theTimeoutOfTheCallItselfCounts() {
		Story story = new Story().root("score", 0, 500, TIMEOUT_MS, 5_000L)
			.call("score", "score attempt 1", 0, 500, RETRY_ATTEMPT, 1L, RETRY_MAX_ATTEMPTS, 2L, TIMEOUT_MS, 3_000L);
		assertThat(story.examine(this.rule)).singleElement().asString().contains("score gives up after 5 s");
	}

	@Test
	void isSilentWhereItFitsOrIsUnknown() {
		assertThat(new Story().root("score", 0, 500, TIMEOUT_MS, 7_000L)
			.call("score", "score attempt 1", 0, 500, RETRY_ATTEMPT, 1L, RETRY_MAX_ATTEMPTS, 2L, TIMEOUT_MS, 3_000L)
			.examine(this.rule)).isEmpty();
		assertThat(new Story().root("score", 0, 500, TIMEOUT_MS, 1_000L)
			.call("score", "score attempt 1", 0, 500, RETRY_ATTEMPT, 1L, RETRY_MAX_ATTEMPTS, 9L)
			.examine(this.rule)).isEmpty();
		assertThat(new Story().root("score", 0, 500)
			.call("score", "score attempt 1", 0, 500, RETRY_ATTEMPT, 1L, RETRY_MAX_ATTEMPTS, 9L, TIMEOUT_MS, 3_000L)
			.examine(this.rule)).isEmpty();
	}

	@Test
	void saysNothingOfLaterAttemptsAlone() {
		assertThat(new Story().root("score", 0, 60_000, TIMEOUT_MS, 60_000L)
			.call("score", "score attempt 4", 33_000, 43_000, RETRY_ATTEMPT, 4L, RETRY_MAX_ATTEMPTS, 5L, TIMEOUT_MS,
					10_000L)
			.call("score", "score attempt 5", 44_000, 54_000, RETRY_ATTEMPT, 5L, RETRY_MAX_ATTEMPTS, 5L, TIMEOUT_MS,
					10_000L, RETRY_BACKOFF_MS, 1_000L)
			.examine(this.rule)).isEmpty();
	}

	@Test
	void theRetrysOwnTimeoutBoundsIt() {
		Story story = new Story().root("score", 0, 500, TIMEOUT_MS, 4_000L)
			.call("score", "score attempt 1", 0, 500, RETRY_ATTEMPT, 1L, RETRY_MAX_ATTEMPTS, 10L, RETRY_TIMEOUT_MS,
					2_500L, TIMEOUT_MS, 1_000L);
		assertThat(story.examine(this.rule)).isEmpty();
	}

	@Test
	void retryingForEverIsNoPolicyThatCouldFit() {
		assertThat(new Story().root("score", 0, 500, TIMEOUT_MS, 4_000L)
			.call("score", "score attempt 1", 0, 500, RETRY_ATTEMPT, 1L, RETRY_MAX_ATTEMPTS, 2_147_483_648L, TIMEOUT_MS,
					1_000L)
			.examine(this.rule)).isEmpty();
	}

	@Test
	void oneAttemptIsNoRetry() {
		assertThat(new Story().root("score", 0, 500, TIMEOUT_MS, 1_000L)
			.call("score", "score attempt 1", 0, 500, RETRY_ATTEMPT, 1L, RETRY_MAX_ATTEMPTS, 1L, TIMEOUT_MS, 3_000L)
			.examine(this.rule)).isEmpty();
	}

}
