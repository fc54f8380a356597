package io.agenttracing.test;

import java.util.concurrent.TimeoutException;

import io.agenttracing.AgentStep;
import io.agenttracing.StepKind;
import io.agenttracing.TracedAgent;

import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;

/**
 * An application that is tested.
 */
final class Loans {

	private Loans() {
	}

	@EnableAutoConfiguration
	@Configuration(proxyBeanMethods = false)
	@Import({ Desk.class, Risk.class, Scores.class })
	static class Application {

	}

	@TracedAgent(name = "desk")
	static class Desk {

		private final Risk risk;

		Desk(Risk risk) {
			this.risk = risk;
		}

		public String decide(String loan) {
			return this.risk.rate(loan);
		}

		public String decideInSpiteOf(String loan) {
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

		@AgentStep(kind = StepKind.COMPUTE)
		public String score(String loan) {
			return "good";
		}

	}

}
