package io.agenttracing.diagnosis;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.stream.Stream;

import com.google.auto.service.AutoService;
import io.agenttracing.AgentSpanAttributes;
import io.agenttracing.diagnosis.Trace.Limit;
import io.opentelemetry.sdk.trace.data.SpanData;
import org.jspecify.annotations.Nullable;

/**
 * All attempts of a call, each as long as its timeout, exceed the caller's remaining
 * deadline: the last ones will never be made.
 *
 * @since 0.1.0
 */
@AutoService(DiagnosisRule.class)
public final class RetryCannotFit implements DiagnosisRule {

	static final String ID = "retry-cannot-fit";

	// More attempts mean a retry without a limit.
	private static final long MAX_ATTEMPTS = 1_000;

	@Override
	public boolean concerns(SpanData span) {
		return span.getAttributes().get(AgentSpanAttributes.RETRY_ATTEMPT) != null;
	}

	@Override
	public void examine(Trace trace, Consumer<Finding> findings) {
		Map<String, List<SpanData>> byCall = new LinkedHashMap<>();
		for (SpanData span : trace.spans()) {
			if (span.getAttributes().get(AgentSpanAttributes.RETRY_ATTEMPT) != null) {
				byCall.computeIfAbsent(span.getParentSpanId(), (id) -> new ArrayList<>()).add(span);
			}
		}
		if (byCall.isEmpty()) {
			return;
		}
		Map<String, Long> timeouts = timeoutsByAttempt(trace);
		for (List<SpanData> attempts : byCall.values()) {
			Retry retry = retry(trace, attempts, timeouts);
			Limit limit = (retry != null) ? trace.limitOf(retry.first()) : null;
			if (retry != null && limit != null
					&& retry.millis() > limit.millis() + TimeoutInversion.tolerance(retry.millis())) {
				findings.accept(retry.finding(limit));
			}
		}
	}

	// The timeout of the attempt itself, or the longest one below it.
	private static Map<String, Long> timeoutsByAttempt(Trace trace) {
		Map<String, Long> timeouts = new HashMap<>();
		for (SpanData span : trace.spans()) {
			long timeout = Trace.number(span, AgentSpanAttributes.TIMEOUT_MS);
			SpanData attempt = (timeout > 0) ? attemptOf(trace, span) : null;
			if (attempt != null) {
				timeouts.merge(attempt.getSpanId(), timeout, Math::max);
			}
		}
		return timeouts;
	}

	private static @Nullable SpanData attemptOf(Trace trace, SpanData span) {
		return Stream.concat(Stream.of(span), trace.ancestors(span).stream())
			.filter((candidate) -> Trace.number(candidate, AgentSpanAttributes.RETRY_ATTEMPT) > 0)
			.findFirst()
			.orElse(null);
	}

	// Without the first attempt, which was in an earlier part, the start is unknown.
	private static @Nullable Retry retry(Trace trace, List<SpanData> attempts, Map<String, Long> timeouts) {
		SpanData first = null;
		long timeout = 0;
		long max = 0;
		long backoffs = 0;
		long lastBackoff = 0;
		long policy = 0;
		for (SpanData attempt : attempts) {
			first = (Trace.number(attempt, AgentSpanAttributes.RETRY_ATTEMPT) == 1) ? attempt : first;
			timeout = Math.max(timeout, timeouts.getOrDefault(attempt.getSpanId(), 0L));
			max = Math.max(max, Trace.number(attempt, AgentSpanAttributes.RETRY_MAX_ATTEMPTS));
			policy = Math.max(policy, Trace.number(attempt, AgentSpanAttributes.RETRY_TIMEOUT_MS));
			lastBackoff = Trace.number(attempt, AgentSpanAttributes.RETRY_BACKOFF_MS);
			backoffs += lastBackoff;
		}
		SpanData call = (first != null) ? trace.parent(first) : null;
		long count = Math.max(attempts.size(), max);
		if (first == null || call == null || timeout == 0 || count < 2 || count > MAX_ATTEMPTS) {
			return null;
		}
		// The backoff before attempts that were not made is taken to be the last one.
		long pauses = backoffs + lastBackoff * (count - attempts.size());
		long total = count * timeout + pauses;
		return new Retry(Trace.name(call), first, count, timeout, pauses,
				(policy > 0) ? Math.min(total, policy + timeout) : total);
	}

	/**
	 * The longest time that a call may take with all its attempts.
	 *
	 * @param name the name of the call
	 * @param first its first attempt
	 * @param count how many attempts there may be
	 * @param timeout the milliseconds that each may take
	 * @param pauses the milliseconds between them in all
	 * @param millis the milliseconds in all
	 */
	private record Retry(String name, SpanData first, long count, long timeout, long pauses, long millis) {

		private Finding finding(Limit limit) {
			String waiter = limit.waiter();
			long left = Math.max(0, limit.millis());
			String cause = "%s may take %d attempts of %s%s, %s in all, but %s gives up after %s, when it has had %s at most"
				.formatted(this.name, this.count, TimeText.of(this.timeout),
						(this.pauses > 0) ? " and " + TimeText.of(this.pauses) + " between them" : "",
						TimeText.of(this.millis), waiter, TimeText.of(limit.timeout()), TimeText.of(left));
			return new Finding(ID, this.name + " in " + waiter, cause, advice(limit, waiter, left));
		}

		private String advice(Limit limit, String waiter, long left) {
			List<String> ways = new ArrayList<>();
			long fitting = Math.max(0, left - this.pauses) / this.timeout;
			long shorter = Math.max(0, left - this.pauses) / this.count;
			if (fitting >= 1) {
				ways.add("Make at most " + fitting + " attempts");
			}
			if (shorter >= 1) {
				ways.add((ways.isEmpty() ? "Lower" : "lower") + " their timeout to " + TimeText.of(shorter));
			}
			ways.add((ways.isEmpty() ? "Raise that of " : "or raise that of ") + waiter + " to "
					+ TimeText.of(limit.timeout() + this.millis - limit.millis()));
			return String.join(", ", ways);
		}

	}

}
