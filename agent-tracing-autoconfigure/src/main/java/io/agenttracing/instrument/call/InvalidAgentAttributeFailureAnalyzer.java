package io.agenttracing.instrument.call;

import org.springframework.boot.diagnostics.AbstractFailureAnalyzer;
import org.springframework.boot.diagnostics.FailureAnalysis;

/**
 * Explains an {@link InvalidAgentAttributeException}.
 */
final class InvalidAgentAttributeFailureAnalyzer extends AbstractFailureAnalyzer<InvalidAgentAttributeException> {

	@Override
	protected FailureAnalysis analyze(Throwable rootFailure, InvalidAgentAttributeException cause) {
		return new FailureAnalysis("""
				The @AgentAttribute expression

				    %s

				of %s is invalid: %s""".formatted(cause.getExpression(), cause.getMethod(), cause.getReason()), """
				Correct the expression. On a parameter it starts at the argument, such as 'content.length()'. \
				On a method it starts at a variable: a parameter by its name, such as '#document.id', or the \
				return value, '#result'. Types, beans and constructors are not available.""", cause);
	}

}
