package io.agenttracing.test;

import java.time.Duration;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;

import io.agenttracing.AgentStep;
import io.agenttracing.StepKind;
import io.agenttracing.TracedAgent;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.SpringBootConfiguration;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.webmvc.test.autoconfigure.WebMvcTest;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.resilience.annotation.EnableResilientMethods;
import org.springframework.resilience.annotation.Retryable;
import org.springframework.test.web.servlet.assertj.MockMvcTester;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RestController;

import static io.agenttracing.test.AgentTraces.traces;
import static org.assertj.core.api.Assertions.assertThat;

/**
 * The tests of docs/testing.md are what runs. They are read by the test of that page,
 * with those of other modules.
 */
class LoanDeskTests {

	@Nested
	@SpringBootTest
	@AgentTracingTest
	class LoanTests {

		@Autowired
		LoanDesk desk;

		@Test
		void asksForAScoreTwice(AgentTrace trace) {
			this.desk.decide("l-1");
			assertThat(trace).hasRoot("invoke_agent desk")
				.agent("risk")
				.called("score")
				.afterAttempts(2)
				.within(Duration.ofSeconds(3));
		}

		@Test
		@ExpectFinding("masked-error")
		void decidesWithoutRisk() {
			this.desk.decideInSpiteOfRisk("l-1");
			assertThat(traces().await(1).get(0)).agent("risk").failedWith(TimeoutException.class);
		}

		@EnableAutoConfiguration
		@EnableResilientMethods
		@Configuration(proxyBeanMethods = false)
		@Import({ LoanDesk.class, Risk.class, Scores.class })
		static class Application {

		}

	}

	@Nested
	@WebMvcTest(LoanController.class)
	@Import({ LoanDesk.class, Risk.class, Scores.class })
	@AgentTracingTest
	class LoanControllerTests {

		@Test
		void asksForAScoreTwice(@Autowired MockMvcTester mvc, AgentTrace trace) {
			assertThat(mvc.get().uri("/loans/l-1")).hasStatusOk();
			assertThat(trace).hasRoot("http get /loans/{id}").agent("risk").called("score").afterAttempts(2);
		}

		@EnableResilientMethods
		@SpringBootConfiguration(proxyBeanMethods = false)
		@Import(LoanController.class)
		static class Application {

		}

	}

	@RestController
	record LoanController(LoanDesk desk) {

		@GetMapping("/loans/{id}")
		String get(@PathVariable String id) {
			return this.desk.decide(id);
		}

	}

	@TracedAgent(name = "desk")
	static class LoanDesk {

		private final Risk risk;

		LoanDesk(Risk risk) {
			this.risk = risk;
		}

		public String decide(String loan) {
			return this.risk.rate(loan);
		}

		public String decideInSpiteOfRisk(String loan) {
			try {
				return this.risk.fail(loan);
			}
			catch (TimeoutException ex) {
				return "later";
			}
		}

	}

	@TracedAgent(name = "risk")
	static class Risk {

		private final Scores scores;

		Risk(Scores scores) {
			this.scores = scores;
		}

		public String rate(String loan) {
			return this.scores.score(loan);
		}

		public String fail(String loan) throws TimeoutException {
			throw new TimeoutException("no answer to " + loan);
		}

	}

	static class Scores {

		private final AtomicInteger calls = new AtomicInteger();

		@AgentStep(kind = StepKind.TOOL)
		@Retryable(delay = 20)
		public String score(String loan) {
			if (this.calls.incrementAndGet() == 1) {
				throw new IllegalStateException("not yet");
			}
			return "good";
		}

	}

}
