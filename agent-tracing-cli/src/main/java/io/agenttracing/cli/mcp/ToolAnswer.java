package io.agenttracing.cli.mcp;

import java.io.IOException;

/**
 * What a tool does with its arguments.
 */
@FunctionalInterface
interface ToolAnswer {

	/**
	 * Answers.
	 * @param arguments the arguments
	 * @return the text
	 * @throws ToolRefusal if it cannot: the message says why
	 * @throws IOException if the traces cannot be had: the message says why
	 */
	String to(ToolArguments arguments) throws ToolRefusal, IOException;

}
