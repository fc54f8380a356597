package io.agenttracing.testing;

/**
 * A handler of messages that fails, in a package of its own like any user's.
 */
public class FailingHandler {

	public void handle(String text) {
		throw new AgentFailure();
	}

	/**
	 * Why it fails.
	 */
	public static final class AgentFailure extends RuntimeException {

	}

}
