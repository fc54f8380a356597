package io.agenttracing.sample.recorded;

import io.agenttracing.sample.fraud.FraudCheck;
import org.junit.jupiter.api.Nested;

import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.test.context.ActiveProfiles;
import org.springframework.test.context.TestPropertySource;

/**
 * Traces of the scenarios as tests: they pass where nothing goes wrong.
 */
@ScenarioTest
class MendedScenarioTests {

	@Autowired
	private Runs runs;

	@Nested
	@ActiveProfiles("timeouts")
	@TestPropertySource(properties = { "spring.http.clients.read-timeout=2s", "sample.stand-in.risk.delays=20ms",
			"sample.fraud.history-delay=20ms" })
	class Timeouts extends TimeoutsTraceTests {

		@Autowired
		private FraudCheck check;

		@Override
		protected void run() {
			Runs.ended(() -> this.check.check("payment-4711"));
		}

	}

	@Nested
	class Retries extends RetriesTraceTests {

		@Override
		protected void run() {
			MendedScenarioTests.this.runs.document();
		}

	}

	@Nested
	class Hang extends HangTraceTests {

		@Override
		protected void run() {
			MendedScenarioTests.this.runs.document();
		}

	}

	@Nested
	class Fallback extends FallbackTraceTests {

		@Override
		protected void run() {
			MendedScenarioTests.this.runs.document();
		}

	}

	@Nested
	class Malformed extends MalformedTraceTests {

		@Override
		protected void run() {
			MendedScenarioTests.this.runs.document();
		}

	}

	@Nested
	class Unnoticed extends UnnoticedTraceTests {

		@Override
		protected void run() {
			MendedScenarioTests.this.runs.document();
		}

	}

	@Nested
	class TooLarge extends TooLargeTraceTests {

		@Override
		protected void run() {
			MendedScenarioTests.this.runs.document();
		}

	}

	@Nested
	class Slow extends SlowTraceTests {

		@Override
		protected void run() {
			MendedScenarioTests.this.runs.document();
		}

	}

	@Nested
	class Noise extends NoiseTraceTests {

		@Override
		protected void run() {
			MendedScenarioTests.this.runs.allDocumentsInOne();
		}

	}

}
