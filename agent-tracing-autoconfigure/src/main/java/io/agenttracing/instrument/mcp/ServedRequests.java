package io.agenttracing.instrument.mcp;

import java.util.Map;
import java.util.function.Function;
import java.util.function.Supplier;

import io.agenttracing.AgentCall;
import io.agenttracing.AgentSpanAttributes;
import io.agenttracing.context.ContextCounter;
import io.agenttracing.context.Deadline;
import io.agenttracing.failure.Failures;
import io.agenttracing.span.AgentSpans;
import io.agenttracing.span.TracedPublishers;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanBuilder;
import io.opentelemetry.api.trace.SpanContext;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.context.Context;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;

/**
 * Opens the spans of requests. The parent is what the client has put into {@code _meta},
 * and the HTTP request that has brought it, which may be in another trace, is linked.
 * Without that, the HTTP request is the parent.
 */
final class ServedRequests {

	private static final Log logger = LogFactory.getLog(ServedRequests.class);

	private final AgentSpans spans;

	private final RequestMeta meta;

	private final ContextCounter counter;

	private final TracedPublishers publishers;

	private final OperationMeter meter;

	private final Supplier<@Nullable String> transport;

	/**
	 * Creates the spans of a server.
	 * @param spans starts spans
	 * @param meta reads the context
	 * @param counter counts requests with and without a context
	 * @param publishers have a span in their context
	 * @param meter measures how long they take
	 * @param transport what the server listens to
	 */
	ServedRequests(AgentSpans spans, RequestMeta meta, ContextCounter counter, TracedPublishers publishers,
			OperationMeter meter, Supplier<@Nullable String> transport) {
		this.spans = spans;
		this.meta = meta;
		this.counter = counter;
		this.publishers = publishers;
		this.meter = meter;
		this.transport = transport;
	}

	boolean isEnabled() {
		return this.spans.isEnabled();
	}

	/**
	 * Opens the span of a request, and never throws.
	 * @param operation what is asked for
	 * @param session the session, if there is one
	 * @param meta what came with the request
	 * @param ambient the context in which it is served
	 * @return the request, to be ended
	 */
	ServedRequest open(ServedOperation operation, Supplier<@Nullable String> session,
			Supplier<@Nullable Map<String, Object>> meta, Context ambient) {
		Context remote = Failures.orNull(logger, "The trace context of a request could not be read",
				() -> remote(operation, meta.get()));
		Context parent = (remote != null) ? remote : ambient;
		SpanContext link = (remote != null) ? Span.fromContext(ambient).getSpanContext() : SpanContext.getInvalid();
		return new ServedRequest(this.spans.open(() -> start(operation, session, parent, link), parent), this.meter,
				operation.metered(this.transport.get()));
	}

	/**
	 * Serves a request in a span that ends with a result.
	 * @param <R> the type of the result
	 * @param result the result
	 * @param opening opens the request in the context of the subscriber
	 * @return the result, to be subscribed to
	 */
	@SuppressWarnings("unchecked")
	<R> Mono<R> trace(Mono<R> result, Function<Context, ServedRequest> opening) {
		return (Mono<R>) this.publishers.of(result, Context.current(), (subscriber, outside) -> opening.apply(outside));
	}

	private @Nullable Context remote(ServedOperation operation, @Nullable Map<String, Object> meta) {
		this.counter.increment(operation.spanName(), RequestMeta.state(meta));
		return this.meta.read(meta);
	}

	private Span start(ServedOperation operation, Supplier<@Nullable String> session, Context parent,
			SpanContext link) {
		SpanBuilder span = this.spans.builder(operation.spanName(), SpanKind.SERVER)
			.setParent(parent)
			.setAllAttributes(operation.attributes());
		if (link.isValid()) {
			span.addLink(link);
		}
		String transport = this.transport.get();
		if (transport != null) {
			span.setAttribute(McpAttributes.NETWORK_TRANSPORT, transport);
		}
		if (McpAttributes.TCP.equals(transport)) {
			span.setAttribute(McpAttributes.NETWORK_PROTOCOL_NAME, McpAttributes.HTTP);
			// Of what is no session, the SDK has an id, too.
			String id = session.get();
			if (id != null) {
				span.setAttribute(McpAttributes.SESSION_ID, id);
			}
		}
		Deadline deadline = Deadline.of(parent);
		if (deadline != null) {
			span.setAttribute(AgentSpanAttributes.BUDGET_MS, deadline.remainingMillis());
		}
		return this.spans.start(span, parent, AgentCall.Operation.PROCESS, operation.name());
	}

}
