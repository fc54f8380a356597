package io.agenttracing.diagnosis.rule;

import io.agenttracing.diagnosis.TimeText;
import io.agenttracing.diagnosis.trace.SpanNode;

/**
 * Where a person sets what a finding is about: the annotation or the property, with the
 * value.
 */
final class Setting {

	private Setting() {
	}

	/**
	 * Where the timeout of a call is set.
	 * @param span the call
	 * @param millis what it should be
	 * @return in brackets, with a space before; empty where that is not known
	 */
	static String timeout(SpanNode span, double millis) {
		String where = timeoutOf(span);
		if (where.isEmpty() || millis < 1) {
			return "";
		}
		String value = TimeText.property(millis);
		return where.startsWith("@") ? " (" + where + "(timeout = \"" + value + "\"))"
				: " (" + where + ": " + value + ")";
	}

	private static String timeoutOf(SpanNode span) {
		if (span.isClient() && !span.isModelCall()) {
			return (span.method() != null && !span.isDatabase()) ? "spring.http.clients.read-timeout" : "";
		}
		if (span.isAgent()) {
			return "@TracedAgent";
		}
		return (span.isStep()) ? "@AgentStep" : "";
	}

}
