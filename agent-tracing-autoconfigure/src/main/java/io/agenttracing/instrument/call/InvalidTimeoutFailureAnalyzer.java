package io.agenttracing.instrument.call;

import org.springframework.boot.diagnostics.AbstractFailureAnalyzer;
import org.springframework.boot.diagnostics.FailureAnalysis;

/**
 * Explains an {@link InvalidTimeoutException}.
 */
final class InvalidTimeoutFailureAnalyzer extends AbstractFailureAnalyzer<InvalidTimeoutException> {

	@Override
	protected FailureAnalysis analyze(Throwable rootFailure, InvalidTimeoutException cause) {
		return new FailureAnalysis("""
				The timeout '%s' of the @TracedAgent or @AgentStep

				    %s

				is not a positive time.""".formatted(cause.getTimeout(), cause.getMethod()), """
				Write a number and a unit, such as '4s', '500ms' or '1m30s', or a placeholder for one, such as \
				'${risk.timeout}'. Leave it out where the call has no timeout.""", cause);
	}

}
