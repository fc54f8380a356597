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

	private final List<Integer> statuses;

	private final AtomicInteger answers = new AtomicInteger();

	AnswerPlan(StandInProperties.Plan plan, Duration delay) {
		this.delays = plan.delays().isEmpty() ? List.of(delay) : plan.delays();
		this.statuses = plan.status();
	}

	/**
	 * Waits as long as the next answer takes.
	 * @throws StandInException if it is to be an error
	 */
	void await() throws InterruptedException {
		int number = Math.max(0, this.answers.getAndIncrement());
		Thread.sleep(planned(this.delays, number).toMillis());
		int status = planned(this.statuses, number);
		if (status == 429) {
			throw new StandInException(status, "requests", "rate_limit_exceeded",
					"Too many requests, as it was planned");
		}
		if (status != 200) {
			throw new StandInException(status, "server_error", "planned", "It was planned to fail");
		}
	}

	private static <T> T planned(List<T> plan, int number) {
		return plan.get(Math.min(number, plan.size() - 1));
	}

}
