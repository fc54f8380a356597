package io.agenttracing.diagnosis.rule;

import io.agenttracing.AgentSpanAttributes;
import io.agenttracing.diagnosis.TimeText;
import io.agenttracing.diagnosis.trace.RetriedCall;
import io.agenttracing.diagnosis.trace.SpanNode;
import io.agenttracing.diagnosis.trace.Trace;
import io.opentelemetry.api.common.AttributeKey;

/**
 * Where a person sets what a finding is about: the annotation or the property, with the
 * value. A value has a tenth of room, since no two runs take the same time. An annotation
 * only declares what the code does.
 */
final class Setting {

	private static final double ROOM = 0.1;

	private static final AttributeKey<String> LANGUAGE = AttributeKey.stringKey("telemetry.sdk.language");

	private static final AttributeKey<String> CLIENT_NAME = AttributeKey.stringKey("client.name");

	private static final AttributeKey<String> REQUEST_METHOD = AttributeKey.stringKey("http.request.method");

	private Setting() {
	}

	/**
	 * Where the timeout of a call is set that has to be shorter than a time.
	 * @param trace the trace
	 * @param span the call
	 * @param millis the time
	 * @return in brackets, with a space before; empty where that is not known
	 */
	static String below(Trace trace, SpanNode span, double millis) {
		double step = step(millis * (1 - ROOM));
		return value(trace, span, Math.floor(millis * (1 - ROOM) / step) * step);
	}

	/**
	 * Where the timeout of a call is set that has to be longer than a time.
	 * @param trace the trace
	 * @param span the call
	 * @param millis the time
	 * @return in brackets, with a space before; empty where that is not known
	 */
	static String above(Trace trace, SpanNode span, double millis) {
		double step = step(millis * (1 + ROOM));
		return value(trace, span, Math.ceil(millis * (1 + ROOM) / step) * step);
	}

	/**
	 * Where the timeout of a call is set, without a value.
	 * @param span the call
	 * @return in brackets, with a space before; empty where that is not known
	 */
	static String of(SpanNode span) {
		String where = timeoutOf(span);
		return where.isEmpty() ? "" : " (" + where + ")";
	}

	/**
	 * Where the number of attempts is set: the clients of models ask again by themselves.
	 * @param call the call
	 * @param attempts how many there should be
	 * @return in brackets, with a space before
	 */
	static String attempts(RetriedCall call, long attempts) {
		SpanNode of = call.call();
		String provider = (of != null && call.first().text(REQUEST_METHOD) != null)
				? of.text(AgentSpanAttributes.PROVIDER_NAME) : null;
		if ("openai".equals(provider) || "anthropic".equals(provider)) {
			return " (spring.ai.%s.max-retries: %d)".formatted(provider, attempts - 1);
		}
		return " (maxRetries = %d of @Retryable, max-attempts: %d of Resilience4j)".formatted(attempts - 1, attempts);
	}

	// Two digits are read; more would claim to know more.
	private static double step(double millis) {
		return (millis >= 100) ? Math.pow(10, Math.floor(Math.log10(millis)) - 1) : 1;
	}

	private static String value(Trace trace, SpanNode span, double millis) {
		String where = timeoutOf(span);
		if (where.isEmpty() || !(millis >= 1)) {
			return "";
		}
		if (!where.startsWith("@") && trace.longestHttpCallBeside(span) > millis) {
			// It holds for all clients, and one of them needs more.
			return "";
		}
		String value = TimeText.property(millis);
		return where.startsWith("@") ? " (and declare it: " + where + "(timeout = \"" + value + "\"))"
				: " (" + where + ": " + value + ")";
	}

	private static String timeoutOf(SpanNode span) {
		String language = span.data().getResource().getAttribute(LANGUAGE);
		if (language != null && !language.equals("java")) {
			return "";
		}
		if (span.isClient() && !span.isModelCall()) {
			boolean observed = span.method() != null && span.text(CLIENT_NAME) != null;
			return (observed && !span.isDatabase()) ? "spring.http.clients.read-timeout" : "";
		}
		if (span.isAgent()) {
			return "@TracedAgent";
		}
		return (span.isStep()) ? "@AgentStep" : "";
	}

}
