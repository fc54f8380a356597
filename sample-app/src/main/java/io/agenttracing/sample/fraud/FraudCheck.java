package io.agenttracing.sample.fraud;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

import io.agenttracing.AgentAttribute;
import io.agenttracing.TracedAgent;

import org.springframework.beans.factory.annotation.Value;
import org.springframework.context.annotation.Profile;
import org.springframework.core.task.AsyncTaskExecutor;
import org.springframework.stereotype.Component;

/**
 * The orchestrator of a payment: it asks two agents, one after the other, and lets the
 * payment wait no longer than its timeout.
 */
@Component
@Profile("timeouts")
@TracedAgent(name = "fraud-check", version = "1.0", role = TracedAgent.Role.ORCHESTRATOR,
		timeout = "${sample.fraud.timeout}")
public class FraudCheck {

	private final HistoryAgent history;

	private final RiskAgent risk;

	private final AsyncTaskExecutor executor;

	private final Duration timeout;

	FraudCheck(HistoryAgent history, RiskAgent risk, AsyncTaskExecutor applicationTaskExecutor,
			@Value("${sample.fraud.timeout}") Duration timeout) {
		this.history = history;
		this.risk = risk;
		this.executor = applicationTaskExecutor;
		this.timeout = timeout;
	}

	/**
	 * Checks a payment.
	 * @param payment the id of the payment
	 * @return the risk, from 0 to 1
	 * @throws TimeoutException if it took too long
	 */
	@AgentAttribute(key = "fraud.risk", expression = "#result")
	public double check(@AgentAttribute("payment.id") String payment) throws TimeoutException {
		CompletableFuture<Double> checked = CompletableFuture
			.supplyAsync(() -> this.risk.score(payment, this.history.payments(payment)), this.executor);
		try {
			return checked.get(this.timeout.toMillis(), TimeUnit.MILLISECONDS);
		}
		catch (ExecutionException ex) {
			throw new CompletionException(ex.getCause());
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
			throw new CompletionException(ex);
		}
	}

}
