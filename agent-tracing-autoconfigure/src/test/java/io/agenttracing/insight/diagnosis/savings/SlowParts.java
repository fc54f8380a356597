package io.agenttracing.insight.diagnosis.savings;

import java.util.concurrent.atomic.AtomicInteger;

import io.agenttracing.AgentStep;
import io.agenttracing.AgentTracer;
import io.agenttracing.StepKind;
import io.github.resilience4j.circuitbreaker.CircuitBreaker;

import org.springframework.resilience.annotation.Retryable;
import org.springframework.web.client.HttpClientErrorException;
import org.springframework.web.client.RestClient;

/**
 * What agents do, and how it fails: each part takes as long as it is told.
 */
class SlowParts {

	private final AgentTracer tracer;

	private final RestClient http;

	private final AtomicInteger failures = new AtomicInteger();

	SlowParts(AgentTracer tracer, RestClient http) {
		this.tracer = tracer;
		this.http = http;
	}

	/**
	 * So many of the next calls fail.
	 */
	public void fail(int calls) {
		this.failures.set(calls);
	}

	@AgentStep
	public void prepare(int millis) {
		Delays.take(millis);
	}

	@AgentStep(kind = StepKind.RETRIEVAL)
	public void search(int millis) {
		Delays.take(millis);
	}

	@AgentStep(kind = StepKind.LLM, model = "model-1")
	public void think(int millis) {
		Delays.take(millis);
	}

	// Digests are what the application says until the library does.
	@AgentStep(kind = StepKind.TOOL)
	public void lookUp(int millis) {
		this.tracer.attribute("agent_tracing.tool.arguments.digest", "4f1c");
		this.tracer.attribute("agent_tracing.tool.result.digest", "90ab");
		Delays.take(millis);
	}

	@AgentStep(kind = StepKind.API)
	@Retryable(maxRetries = 4, delay = 40, multiplier = 2)
	public void retried(int millis) {
		answer(millis);
	}

	@AgentStep(kind = StepKind.API)
	public void once(int millis) {
		answer(millis);
	}

	@AgentStep(kind = StepKind.API)
	@Retryable(maxRetries = 2, delay = 30, multiplier = 2)
	public void request(int millis) {
		this.http.get().uri("/refused/{millis}", millis).retrieve().toBodilessEntity();
	}

	@AgentStep(kind = StepKind.API)
	@Retryable(maxRetries = 2, delay = 30, multiplier = 2, excludes = HttpClientErrorException.BadRequest.class)
	public void knowingRequest(int millis) {
		this.http.get().uri("/refused/{millis}", millis).retrieve().toBodilessEntity();
	}

	@AgentStep(kind = StepKind.API)
	@Retryable(maxRetries = 2, delay = 30, multiplier = 2)
	public void inner(int millis) {
		answer(millis);
	}

	@AgentStep(kind = StepKind.API)
	public void guarded(CircuitBreaker breaker, int millis) {
		breaker.executeRunnable(() -> answer(millis));
	}

	private void answer(int millis) {
		Delays.take(millis);
		if (this.failures.getAndDecrement() > 0) {
			throw new IllegalStateException("not now");
		}
	}

}
