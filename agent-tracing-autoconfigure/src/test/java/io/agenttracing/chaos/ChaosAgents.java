package io.agenttracing.chaos;

import java.util.Map;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.LongAdder;

import io.agenttracing.AgentStep;
import io.agenttracing.StepKind;
import io.agenttracing.TracedAgent;

import org.springframework.dao.DataAccessException;
import org.springframework.data.redis.core.StringRedisTemplate;

/**
 * Agents that decide by a random generator what they do, and how much of it.
 */
final class ChaosAgents {

	static final String CHANNEL = "agent.risk";

	static final String STREAM = "agent.records";

	private ChaosAgents() {
	}

	/**
	 * Handles a document, now and then one that is large, or that fails.
	 */
	@TracedAgent(name = "loan", role = TracedAgent.Role.ORCHESTRATOR)
	public static class Loan {

		private final Risk risk;

		private final Scores scores;

		private final StringRedisTemplate redis;

		private final Messages messages;

		Loan(Risk risk, Scores scores, StringRedisTemplate redis, Messages messages) {
			this.risk = risk;
			this.scores = scores;
			this.redis = redis;
			this.messages = messages;
		}

		public int handle(Random random) {
			int sum = this.risk.assess(random);
			if (this.scores.isGood(sum)) {
				sum += this.scores.later(sum).join();
			}
			if (random.nextInt(40) == 0) {
				send(() -> this.redis.convertAndSend(CHANNEL, "document"));
			}
			if (random.nextInt(80) == 0) {
				send(() -> this.redis.opsForStream().add(STREAM, Map.of("document", "1")));
			}
			return sum;
		}

		private void send(Runnable message) {
			try {
				message.run();
			}
			catch (DataAccessException ex) {
				this.messages.unsent().increment();
			}
		}

	}

	/**
	 * An agent with as many steps as it likes.
	 */
	@TracedAgent(name = "risk")
	public static class Risk {

		private final Scores scores;

		Risk(Scores scores) {
			this.scores = scores;
		}

		public int assess(Random random) {
			int steps = (random.nextInt(50) == 0) ? 120 : random.nextInt(8);
			int sum = 0;
			for (int i = 0; i < steps; i++) {
				sum += this.scores.score(i);
			}
			if (random.nextInt(100) == 0) {
				throw new RefusedException();
			}
			return sum;
		}

	}

	/**
	 * Steps of all forms.
	 */
	public static class Scores {

		@AgentStep(kind = StepKind.TOOL, name = "score")
		public int score(int number) {
			return number % 3;
		}

		@AgentStep(kind = StepKind.DECISION, name = "good")
		public boolean isGood(int sum) {
			return sum % 2 == 0;
		}

		@AgentStep(kind = StepKind.LLM, model = "m")
		public CompletableFuture<Integer> later(int sum) {
			return CompletableFuture.completedFuture(sum);
		}

	}

	/**
	 * Listens to both.
	 */
	@TracedAgent(name = "audit")
	public static class Audit {

		private final Messages messages;

		Audit(Messages messages) {
			this.messages = messages;
		}

		public void hear(String text) {
			this.messages.heard().increment();
		}

		public void read(Map<String, String> fields) {
			this.messages.read().increment();
		}

	}

	/**
	 * Counts messages.
	 *
	 * @param unsent those that Redis has not taken
	 * @param heard those of the channel that have arrived
	 * @param read those of the stream that have arrived
	 */
	record Messages(LongAdder unsent, LongAdder heard, LongAdder read) {

		Messages() {
			this(new LongAdder(), new LongAdder(), new LongAdder());
		}

	}

	/**
	 * What the application itself throws.
	 */
	static final class RefusedException extends RuntimeException {

		RefusedException() {
			super("the application refuses", null, false, false);
		}

	}

}
