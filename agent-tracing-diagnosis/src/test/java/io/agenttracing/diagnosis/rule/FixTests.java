package io.agenttracing.diagnosis.rule;

import io.agenttracing.diagnosis.DiagnosisRule;
import io.agenttracing.diagnosis.Finding;
import io.agenttracing.diagnosis.RuleVerdict;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * What findings tell to do: with a property that the call obeys, and a value that still
 * works when the next run is not as fast.
 */
class FixTests {

	@Test
	void aTimeoutHasATenthOfRoomAndTwoDigits() {
		assertThat(fix(new TimeoutInversion(), """
				0-4000 fraud-check op=invoke_workflow timeout=4000
				  1241-4000 http post CLIENT host=risk-api method=POST timeout=3000""")).isEqualTo(
				"Lower the timeout of http post to risk-api below 2.8 s (spring.http.clients.read-timeout: 2400ms), or raise"
						+ " that of fraud-check by more than 241 ms (and declare it: @TracedAgent(timeout = \"4700ms\")).");
	}

	@Test
	void aPropertyOfAllClientsIsNotNamedWhereAnotherCallNeedsMore() {
		assertThat(fix(new TimeoutInversion(), """
				0-4000 ask timeout=4000
				  0-2500 http get CLIENT host=orders method=GET timeout=3000
				  2600-4000 http post CLIENT host=risk-api method=POST timeout=3000""")).isEqualTo(
				"Lower the timeout of http post to risk-api below 1.4 s, or raise that of ask by more than 1.6 s.");
	}

	@Test
	void noValueIsNamedForWhatHasABudgetOnly() {
		assertThat(fix(new TimeoutInversion(), """
				0-4000 invoke_agent a op=invoke_agent budget=4000
				  1000-4000 score timeout=5000"""))
			.isEqualTo("Lower the timeout of score below 3 s, or raise that of invoke_agent a by more than 2 s.");
	}

	@Test
	void aCallThatWasQuickMayTakeASecondAllTheSame() {
		assertThat(fix(new NoTimeout(), """
				0-4000 ask
				  0-10 http get CLIENT host=orders method=GET
				  20-100 score timeout=1000"""))
			.isEqualTo("Give http get to orders a timeout (spring.http.clients.read-timeout: 1100ms).");
	}

	@Test
	void aRequestOfAnSdkDoesNotObeyThePropertyOfBootsClients() {
		assertThat(fix(new TimeoutInversion(), """
				0-4000 ask timeout=4000
				  1000-4000 POST CLIENT http.request.method=POST server.address=api.openai.com timeout=60000"""))
			.startsWith("Lower the timeout of POST to api.openai.com below 3 s, or");
	}

	@Test
	void whatGoesOnEndsWhenTheCallDoesThatItWaitsFor() {
		assertThat(fix(new ZombieWork(), """
				0-4000 ask timeout=4000 ERROR
				  1000-5000 score
				    1000-5000 http post CLIENT host=risk-api method=POST timeout=9000""")).isEqualTo(
				"Cancel it when ask gives up, or lower the timeout of http post to risk-api, so that it ends before"
						+ " (spring.http.clients.read-timeout: 2700ms).");
	}

	@Test
	void whatWasOpenIsAskedForTheTimeThatItHadHad() {
		assertThat(fix(new FirstTimeout(), """
				0-4000 ask timeout=4000 ERROR
				  3000-9000 score""")).isEqualTo("See why score had not ended after 1 s.");
	}

	@Test
	void aQueueIsNotMadeFaster() {
		assertThat(fix(new CriticalPath(), """
				0-4000 ask
				  0-10 publish PRODUCER
				    3500-4000 process CONSUMER""")).startsWith("Shorten the queue of process first:");
	}

	@Test
	void foldedSpansNeedALimit() {
		assertThat(fix(new IncompleteTrace(), """
				0-4000 ask agent_tracing.spans.folded=98
				  0-100 score"""))
			.isEqualTo("If you need them, keep as many as there were (agent-tracing.limit.max-spans-per-trace: 100).");
	}

	@Test
	void attemptsThatTimeOutAreToldWhichTimeoutItIs() {
		String attempts = "";
		for (int i = 1; i <= 4; i++) {
			attempts += """
					  %1$d-%2$d embed attempt=%3$d ERROR
					    %1$d-%2$d http post CLIENT host=models method=POST timeout=500 ERROR
					""".formatted(i * 600, i * 600 + 500, i);
		}
		assertThat(fix(new RetryStorm(), "0-4000 ask\n" + attempts))
			.isEqualTo("Make at most 3 attempts (maxRetries = 2 of"
					+ " @Retryable, max-attempts: 3 of Resilience4j), each as long as the call usually takes, which is more than"
					+ " 500 ms (spring.http.clients.read-timeout); a circuit breaker stops the rest.");
	}

	@Test
	void attemptsOfAnSdkAreLimitedByAPropertyOfItsOwn() {
		String attempts = "";
		for (int i = 0; i < 4; i++) {
			attempts += "    %d-%d POST CLIENT attempt=%d http.request.method=POST ERROR\n".formatted(i * 100,
					i * 100 + 90, i + 1);
		}
		assertThat(fix(new RetryStorm(),
				"0-1000 ask\n  0-500 chat m op=chat gen_ai.provider.name=openai ERROR\n" + attempts))
			.startsWith("Make at most 3 attempts (spring.ai.openai.max-retries: 2), each as long");
	}

	private static String fix(DiagnosisRule rule, String picture) {
		return new RuleVerdict(rule).apply(TracePicture.read(picture.lines().toList()))
			.stream()
			.map(Finding::fix)
			.findFirst()
			.orElse("nothing");
	}

}
