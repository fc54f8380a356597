package io.agenttracing.instrument.langchain4j;

import io.opentelemetry.context.Context;
import io.opentelemetry.context.ContextKey;
import org.jspecify.annotations.Nullable;

/**
 * An agent whose AI service answers with a stream: its span begins and ends with that.
 *
 * @param name its name
 * @param description what it does, null if unknown
 * @param service the interface of the service
 */
record PlannedAgent(String name, @Nullable String description, String service) {

	private static final ContextKey<PlannedAgent> KEY = ContextKey.named("agent-tracing.langchain4j.planned");

	/**
	 * The agent that a service is, null if none is known.
	 */
	static @Nullable PlannedAgent of(Context context, String service) {
		PlannedAgent planned = context.get(KEY);
		return (planned != null && planned.service.equals(service)) ? planned : null;
	}

	Context storeIn(Context context) {
		return context.with(KEY, this);
	}

}
