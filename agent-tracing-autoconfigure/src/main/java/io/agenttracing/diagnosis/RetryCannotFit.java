package io.agenttracing.diagnosis;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

import io.agenttracing.AgentSpanAttributes;
import io.agenttracing.diagnosis.ReviewedTrace.Limit;
import io.opentelemetry.sdk.trace.data.SpanData;
import org.jspecify.annotations.Nullable;

/**
 * All attempts of a call, each as long as its timeout lets it, take longer than those
 * wait who wait for the call: the last ones will never be made.
 */
final class RetryCannotFit implements DiagnosisRule {

	static final String ID = "retry-cannot-fit";

	@Override
	public void examine(ReviewedTrace trace, Consumer<Finding> findings) {
		Map<String, List<SpanData>> byCall = new LinkedHashMap<>();
		for (SpanData span : trace.spans()) {
			if (span.getAttributes().get(AgentSpanAttributes.RETRY_ATTEMPT) != null) {
				byCall.computeIfAbsent(span.getParentSpanId(), (id) -> new ArrayList<>()).add(span);
			}
		}
		for (List<SpanData> attempts : byCall.values()) {
			Finding finding = examine(trace, attempts);
			if (finding != null) {
				findings.accept(finding);
			}
		}
	}

	private static @Nullable Finding examine(ReviewedTrace trace, List<SpanData> attempts) {
		SpanData first = attempts.get(0);
		SpanData call = trace.parent(first);
		Limit limit = trace.limitOf(first);
		long timeout = attempts.stream().mapToLong((attempt) -> timeout(trace, attempt)).max().orElse(0);
		if (call == null || limit == null || timeout == 0) {
			return null;
		}
		long count = Math.max(attempts.size(),
				attempts.stream().mapToLong(RetryCannotFit::maxAttempts).max().orElse(0));
		long backoff = backoff(attempts, count);
		long total = count * timeout + backoff;
		if (count < 2 || total <= limit.millis() + TimeoutInversion.tolerance(total)) {
			return null;
		}
		String waiter = limit.waiter();
		String cause = "%s may take %d attempts of %s%s, %s in all, but %s gives up after %s, when it has had %s at most"
			.formatted(ReviewedTrace.name(call), count, TimeText.of(timeout),
					(backoff > 0) ? " and " + TimeText.of(backoff) + " between them" : "", TimeText.of(total), waiter,
					TimeText.of(limit.timeout()), TimeText.of(Math.max(0, limit.millis())));
		long fitting = Math.max(0, limit.millis() - backoff) / timeout;
		String advice = (fitting >= 1)
				? "Make at most %d attempts, lower their timeout to %s, or raise that of %s to %s".formatted(fitting,
						TimeText.of(Math.max(0, limit.millis() - backoff) / count), waiter,
						TimeText.of(limit.timeout() + total - limit.millis()))
				: "Lower the timeout of an attempt to %s, or raise that of %s to %s".formatted(
						TimeText.of(Math.max(0, limit.millis() - backoff) / count), waiter,
						TimeText.of(limit.timeout() + total - limit.millis()));
		return new Finding(ID, ReviewedTrace.name(call) + " in " + waiter, cause, advice);
	}

	private static long maxAttempts(SpanData attempt) {
		Long max = attempt.getAttributes().get(AgentSpanAttributes.RETRY_MAX_ATTEMPTS);
		return (max != null) ? max : 0;
	}

	// What the attempt itself declares, or the longest that it calls.
	private static long timeout(ReviewedTrace trace, SpanData attempt) {
		Long own = attempt.getAttributes().get(AgentSpanAttributes.TIMEOUT_MS);
		if (own != null) {
			return own;
		}
		long longest = 0;
		for (SpanData span : trace.spans()) {
			Long timeout = span.getAttributes().get(AgentSpanAttributes.TIMEOUT_MS);
			if (timeout != null && timeout > longest && trace.ancestors(span).contains(attempt)) {
				longest = timeout;
			}
		}
		return longest;
	}

	// Of those that were not made, the pause before is taken to be as long as the last.
	private static long backoff(List<SpanData> attempts, long count) {
		long sum = 0;
		long last = 0;
		for (SpanData attempt : attempts) {
			Long backoff = attempt.getAttributes().get(AgentSpanAttributes.RETRY_BACKOFF_MS);
			if (backoff != null) {
				sum += backoff;
				last = backoff;
			}
		}
		return sum + last * (count - attempts.size());
	}

}
