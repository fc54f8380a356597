package io.agenttracing.instrument.mcp;

import java.util.function.BiFunction;
import java.util.function.Function;

import io.agenttracing.autoconfigure.LazyBean;
import io.modelcontextprotocol.spec.McpSchema.Request;
import io.opentelemetry.context.Context;
import io.opentelemetry.context.Scope;
import org.jspecify.annotations.Nullable;

/**
 * A handler that serves each request in a span.
 *
 * @param <E> the type of the exchange
 * @param <Q> the type of requests
 * @param <R> the type of results
 * @param requests opens the spans
 * @param operation what is served
 * @param session the session of an exchange
 * @param handler the handler
 */
record TracedHandler<E, Q extends Request, R>(LazyBean<ServedRequests> requests, ServedOperation operation,
		Function<E, @Nullable String> session, BiFunction<E, Q, R> handler) implements BiFunction<E, Q, R> {

	@Override
	public R apply(E exchange, Q request) {
		ServedRequests requests = this.requests.get();
		if (requests == null || !requests.isEnabled()) {
			return this.handler.apply(exchange, request);
		}
		ServedRequest served = requests.open(this.operation, () -> this.session.apply(exchange), () -> request.meta(),
				Context.current());
		R result;
		try (Scope scope = served.makeCurrent()) {
			result = this.handler.apply(exchange, request);
		}
		catch (Throwable failure) {
			served.fail(failure);
			throw failure;
		}
		served.complete(result);
		return result;
	}

}
