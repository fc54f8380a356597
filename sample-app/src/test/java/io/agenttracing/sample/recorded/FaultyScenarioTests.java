package io.agenttracing.sample.recorded;

import java.util.List;
import java.util.stream.Stream;

import io.agenttracing.sample.fraud.FraudCheck;
import io.agenttracing.sample.scenario.Scenario;
import io.agenttracing.test.AgentTrace;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.platform.engine.TestExecutionResult;
import org.junit.platform.testkit.engine.EngineTestKit;
import org.junit.platform.testkit.engine.Event;

import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.test.context.ActiveProfiles;
import org.springframework.test.context.TestPropertySource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.platform.engine.discovery.DiscoverySelectors.selectMethod;

/**
 * Traces of the scenarios as tests: they fail, and say why, where the same goes wrong
 * again.
 */
class FaultyScenarioTests {

	@ParameterizedTest
	@MethodSource("faulty")
	void isRed(Class<?> test, String method, String reason) {
		List<Event> failed = EngineTestKit.engine("junit-jupiter")
			.selectors(selectMethod(test, method, AgentTrace.class.getName()))
			.execute()
			.testEvents()
			.failed()
			.list();
		assertThat(failed).singleElement()
			.extracting((event) -> event.getRequiredPayload(TestExecutionResult.class).getThrowable().orElseThrow())
			.asInstanceOf(InstanceOfAssertFactories.THROWABLE)
			.hasMessageContaining(reason);
	}

	static Stream<Arguments> faulty() {
		return Stream.of(Arguments.of(Timeouts.class, "endsWell", "timeout-inversion"),
				Arguments.of(Retries.class, "endsWell", "retry-storm"), Arguments.of(Hang.class, "endsWell", "hung"),
				Arguments.of(Fallback.class, "endsWell", "fallback best-passage"),
				Arguments.of(Malformed.class, "endsWell", "payload-drift"),
				Arguments.of(Unnoticed.class, "endsWell", "invoke_agent validation"),
				Arguments.of(TooLarge.class, "endsWell", "ContextLengthExceeded"),
				Arguments.of(Slow.class, "takesNoMore", "2 s"),
				Arguments.of(Noise.class, "takesNoMore", "at most 20 calls of \"http post\""));
	}

	@Test
	void thereIsOneForEachScenario() {
		assertThat(faulty()).hasSameSizeAs(Scenario.values());
	}

	@ScenarioTest
	@ActiveProfiles("timeouts")
	@TestPropertySource(properties = "sample.fraud.history-delay=1200ms")
	static class Timeouts extends TimeoutsTraceTests {

		@Autowired
		private FraudCheck check;

		@Override
		protected void run() {
			Runs.ended(() -> this.check.check("payment-4711"));
		}

	}

	@ScenarioTest
	@ActiveProfiles("retries")
	static class Retries extends RetriesTraceTests {

		@Autowired
		private Runs runs;

		@Override
		protected void run() {
			this.runs.document();
		}

	}

	@ScenarioTest
	@ActiveProfiles("hang")
	@TestPropertySource(properties = { "agent-tracing.inflight.stuck-after=1s", "sample.timeout=2s",
			"spring.http.clients.read-timeout=3s" })
	static class Hang extends HangTraceTests {

		@Autowired
		private Runs runs;

		@Override
		protected void run() {
			this.runs.document();
		}

	}

	@ScenarioTest
	@ActiveProfiles("fallback")
	static class Fallback extends FallbackTraceTests {

		@Autowired
		private Runs runs;

		@Override
		protected void run() {
			this.runs.document();
		}

	}

	@ScenarioTest
	@ActiveProfiles("malformed")
	@TestInstance(Lifecycle.PER_CLASS)
	static class Malformed extends MalformedTraceTests {

		private static final int GOOD_DOCUMENTS = 20;

		@Autowired
		private Runs runs;

		// What is usual has to be known
		@BeforeAll
		void learn() {
			for (int i = 0; i < GOOD_DOCUMENTS; i++) {
				this.runs.document();
			}
		}

		@Override
		protected void run() {
			this.runs.document();
		}

	}

	@ScenarioTest
	@ActiveProfiles("unnoticed")
	static class Unnoticed extends UnnoticedTraceTests {

		@Autowired
		private Runs runs;

		@Override
		protected void run() {
			this.runs.document();
		}

	}

	@ScenarioTest
	@ActiveProfiles("too-large")
	static class TooLarge extends TooLargeTraceTests {

		@Autowired
		private Runs runs;

		@Override
		protected void run() {
			this.runs.document();
		}

	}

	@ScenarioTest
	@ActiveProfiles("slow")
	static class Slow extends SlowTraceTests {

		@Autowired
		private Runs runs;

		@Override
		protected void run() {
			this.runs.document();
		}

	}

	@ScenarioTest
	@ActiveProfiles("noise")
	static class Noise extends NoiseTraceTests {

		@Autowired
		private Runs runs;

		@Override
		protected void run() {
			this.runs.allDocumentsInOne();
		}

	}

}
