package io.agenttracing.instrument.mcp;

import java.util.function.BiFunction;
import java.util.function.Function;

import io.agenttracing.autoconfigure.LazyBean;
import io.modelcontextprotocol.spec.McpSchema.Request;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;

/**
 * A handler that serves each request in a span which ends with the result.
 *
 * @param <E> the type of the exchange
 * @param <Q> the type of requests
 * @param <R> the type of results
 * @param requests opens the spans
 * @param operation what is served
 * @param session the session of an exchange
 * @param handler the handler
 */
record TracedAsyncHandler<E, Q extends Request, R>(LazyBean<ServedRequests> requests, ServedOperation operation,
		Function<E, @Nullable String> session, BiFunction<E, Q, Mono<R>> handler) implements BiFunction<E, Q, Mono<R>> {

	@Override
	public Mono<R> apply(E exchange, Q request) {
		ServedRequests requests = this.requests.get();
		if (requests == null || !requests.isEnabled()) {
			return this.handler.apply(exchange, request);
		}
		// What the handler does before it returns belongs to the request, too.
		return requests.trace(Mono.defer(() -> this.handler.apply(exchange, request)), (ambient) -> requests
			.open(this.operation, () -> this.session.apply(exchange), () -> request.meta(), ambient));
	}

}
