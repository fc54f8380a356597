package io.agenttracing.instrument.mcp;

import io.modelcontextprotocol.common.McpTransportContext;
import io.opentelemetry.context.Context;
import org.jspecify.annotations.Nullable;

/**
 * What a blocking client hands to its transport, with the context of the thread that
 * waits for the answer. The transport below sees what the application hands over, which
 * may be of a class that it knows.
 *
 * @param own what the application hands over
 * @param caller the context of the caller
 */
record CallerTransportContext(McpTransportContext own, Context caller) implements McpTransportContext {

	@Override
	public @Nullable Object get(String key) {
		return this.own.get(key);
	}

	/**
	 * Puts back what the application hands over.
	 * @param context a Reactor context
	 * @return the context without ours
	 */
	static reactor.util.context.Context removedFrom(reactor.util.context.Context context) {
		return (context.getOrDefault(KEY, null) instanceof CallerTransportContext ours) ? context.put(KEY, ours.own())
				: context;
	}

}
