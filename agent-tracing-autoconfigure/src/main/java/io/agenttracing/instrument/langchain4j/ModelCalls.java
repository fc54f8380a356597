package io.agenttracing.instrument.langchain4j;

import dev.langchain4j.model.chat.request.ChatRequest;
import io.agenttracing.span.WeakIdentityMap;
import io.opentelemetry.context.Context;
import org.jspecify.annotations.Nullable;

/**
 * Who calls a model.
 */
@FunctionalInterface
interface ModelCalls {

	/**
	 * The caller.
	 * @param request the request, null if it is unknown
	 * @return the caller, null if nothing is traced
	 */
	@Nullable Caller caller(@Nullable ChatRequest request);

	/**
	 * Models of services whose requests are known before they are made.
	 */
	static ModelCalls of(WeakIdentityMap<ChatRequest, ServiceCall> issued) {
		return (request) -> {
			ServiceCall call = (request != null) ? issued.remove(request) : null;
			if (call != null) {
				return new Caller(call.spans(), call.context(), call);
			}
			Context current = Context.current();
			AgentSpan agent = AgentSpan.of(current);
			return (agent != null) ? new Caller(agent.spans(), current, null) : null;
		};
	}

	/**
	 * Models that are beans of an application context.
	 */
	static ModelCalls of(OwningContext owner) {
		return (request) -> {
			LangChain4jSpans spans = owner.spans();
			return (spans != null) ? new Caller(spans, Context.current(), null) : null;
		};
	}

	/**
	 * A caller.
	 *
	 * @param spans starts spans
	 * @param parent the context of the call
	 * @param service the call of the service that it belongs to, null if it is none or
	 * the call of the model will have ended before
	 */
	record Caller(LangChain4jSpans spans, Context parent, @Nullable ServiceCall service) {

	}

}
