package io.agenttracing.diagnosis;

import java.util.HashMap;
import java.util.Map;
import java.util.function.Consumer;

import com.google.auto.service.AutoService;
import io.agenttracing.AgentSpanAttributes;
import io.agenttracing.diagnosis.Trace.Limit;
import io.opentelemetry.sdk.trace.data.SpanData;

/**
 * The timeout of a call exceeds the caller's remaining deadline, so that it can never be
 * the first to fire.
 *
 * @since 0.1.0
 */
@AutoService(DiagnosisRule.class)
public final class TimeoutInversion implements DiagnosisRule {

	static final String ID = "timeout-inversion";

	@Override
	public boolean concerns(SpanData span) {
		return span.getAttributes().get(AgentSpanAttributes.TIMEOUT_MS) != null;
	}

	@Override
	public void examine(Trace trace, Consumer<Finding> findings) {
		// Of several calls of the same name, the one that exceeds its deadline most.
		Map<String, Inversion> worst = new HashMap<>();
		for (SpanData span : trace.spans()) {
			long timeout = Trace.number(span, AgentSpanAttributes.TIMEOUT_MS);
			Limit limit = (timeout > 0) ? trace.limitOf(span) : null;
			if (limit != null && timeout > limit.millis() + tolerance(timeout)) {
				Inversion inversion = new Inversion(Trace.name(span), timeout, limit);
				worst.merge(inversion.subject(), inversion, Inversion::worse);
			}
		}
		worst.values().forEach((inversion) -> findings.accept(inversion.finding()));
	}

	/**
	 * The difference that rounding and measuring explain: 5 ms, or 1 %.
	 */
	static long tolerance(long millis) {
		return Math.max(5, millis / 100);
	}

	/**
	 * A timeout and the deadline that it exceeds.
	 */
	private record Inversion(String name, long timeout, Limit limit) {

		private String subject() {
			return this.name + " in " + this.limit.waiter();
		}

		private Inversion worse(Inversion other) {
			return (other.timeout - other.limit.millis() > this.timeout - this.limit.millis()) ? other : this;
		}

		private Finding finding() {
			long left = Math.max(0, this.limit.millis());
			String waiter = this.limit.waiter();
			String cause = "%s may take %s, but %s, which waits for it, gives up after %s, when it has had %s at most"
				.formatted(this.name, TimeText.of(this.timeout), waiter, TimeText.of(this.limit.timeout()),
						TimeText.of(left));
			long needed = this.limit.timeout() + this.timeout - this.limit.millis();
			String raise = "aise that of %s to %s".formatted(waiter, TimeText.of(needed));
			String advice = (left > 0)
					? "Lower the timeout of %s below %s, or r%s".formatted(this.name, TimeText.of(left), raise)
					: "R" + raise + ", or do less before";
			return new Finding(ID, subject(), cause, advice);
		}

	}

}
