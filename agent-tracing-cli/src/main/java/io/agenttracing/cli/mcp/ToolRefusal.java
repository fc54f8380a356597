package io.agenttracing.cli.mcp;

/**
 * Why a tool has no answer, in words for who has called it.
 */
final class ToolRefusal extends Exception {

	private static final long serialVersionUID = 1L;

	ToolRefusal(String reason) {
		super(reason);
	}

}
