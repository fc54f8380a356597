package io.agenttracing.instrument.mcp;

import io.modelcontextprotocol.common.McpTransportContext;
import io.opentelemetry.context.Context;
import org.jspecify.annotations.Nullable;

/**
 * What a blocking client hands to its transport, with the context of the thread that
 * waits for the answer.
 *
 * @param transport what the application hands over
 * @param caller the context of the caller
 */
record CallerTransportContext(McpTransportContext transport, Context caller) implements McpTransportContext {

	@Override
	public @Nullable Object get(String key) {
		return this.transport.get(key);
	}

}
