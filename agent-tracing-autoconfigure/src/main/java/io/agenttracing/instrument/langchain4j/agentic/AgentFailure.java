package io.agenttracing.instrument.langchain4j.agentic;

import java.lang.reflect.InvocationTargetException;

import dev.langchain4j.agentic.agent.AgentInvocationException;
import io.agenttracing.span.SpanFailures;
import org.jspecify.annotations.Nullable;

/**
 * What an agent has really failed with.
 */
final class AgentFailure {

	private static final int MAX_WRAPPERS = 64;

	private AgentFailure() {
	}

	/**
	 * The failure in the wrappings that each agent around has put it into.
	 * @param failure the failure as it is told
	 * @return the first cause that is no wrapping
	 */
	static Throwable of(Throwable failure) {
		Throwable reason = SpanFailures.unwrap(failure);
		for (int i = 0; i < MAX_WRAPPERS && isWrapper(reason); i++) {
			@Nullable Throwable cause = SpanFailures.causeOf(reason);
			if (cause == null) {
				return reason;
			}
			reason = SpanFailures.unwrap(cause);
		}
		return reason;
	}

	private static boolean isWrapper(Throwable failure) {
		return failure instanceof InvocationTargetException || failure.getClass() == AgentInvocationException.class;
	}

}
