package io.agenttracing.sample.standin;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * How long each answer of one API takes, and with which status it comes: what is planned
 * for the first, the second and so on, and the last for all that follow.
 */
final class AnswerPlan {

	private final List<Duration> delays;

	private final int status;

	private final AtomicInteger answers = new AtomicInteger();

	AnswerPlan(StandInProperties.Plan plan, Duration delay) {
		this.delays = plan.delays().isEmpty() ? List.of(delay) : plan.delays();
		this.status = plan.status();
	}

	/**
	 * Waits as long as the next answer takes.
	 * @throws StandInException if it is to be an error
	 */
	void await() throws InterruptedException {
		int number = Math.min(this.answers.getAndIncrement(), this.delays.size() - 1);
		Thread.sleep(this.delays.get(Math.max(0, number)).toMillis());
		if (this.status != 200) {
			throw new StandInException(this.status, "server_error", "planned", "It was planned to fail");
		}
	}

}
