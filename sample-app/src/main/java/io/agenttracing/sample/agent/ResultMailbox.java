package io.agenttracing.sample.agent;

import java.time.Duration;

import org.jspecify.annotations.Nullable;
import tools.jackson.databind.json.JsonMapper;

import org.springframework.dao.QueryTimeoutException;
import org.springframework.data.redis.core.StringRedisTemplate;
import org.springframework.stereotype.Component;

/**
 * Brings the outcome back to the orchestrator that waits for it, through a Redis list of
 * its own. A list and not a channel: the outcome is for one process, and may be there
 * before anybody waits.
 */
@Component
class ResultMailbox {

	private static final Duration KEPT_FOR = Duration.ofMinutes(2);

	private final StringRedisTemplate redis;

	private final JsonMapper json;

	ResultMailbox(StringRedisTemplate redis, JsonMapper json) {
		this.redis = redis;
		this.json = json;
	}

	void deliver(String documentId, Outcome outcome) {
		this.redis.opsForList().rightPush(key(documentId), this.json.writeValueAsString(outcome));
		this.redis.expire(key(documentId), KEPT_FOR);
	}

	/**
	 * Brings the reason why there is no answer. That it cannot be brought is the smaller
	 * failure, and does not hide the other.
	 */
	void deliverFailure(String documentId, String agent, RuntimeException failure) {
		try {
			deliver(documentId, Outcome.failed(agent, failure));
		}
		catch (RuntimeException ex) {
			failure.addSuppressed(ex);
		}
	}

	Outcome await(String documentId, Duration timeout) {
		String outcome = pop(documentId, timeout);
		if (outcome == null) {
			throw PipelineException.timedOut("No answer within " + timeout.toMillis() + " ms");
		}
		return this.json.readValue(outcome, Outcome.class);
	}

	private @Nullable String pop(String documentId, Duration timeout) {
		try {
			return this.redis.opsForList().leftPop(key(documentId), timeout);
		}
		catch (QueryTimeoutException ex) {
			return null;
		}
	}

	private static String key(String documentId) {
		return "sample:result:" + documentId;
	}

}
