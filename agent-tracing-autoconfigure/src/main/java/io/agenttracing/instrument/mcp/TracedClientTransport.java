package io.agenttracing.instrument.mcp;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;

import io.agenttracing.failure.Failures;
import io.agenttracing.span.TracedPublishers;
import io.modelcontextprotocol.common.McpTransportContext;
import io.modelcontextprotocol.json.TypeRef;
import io.modelcontextprotocol.spec.McpClientTransport;
import io.modelcontextprotocol.spec.McpSchema;
import io.modelcontextprotocol.spec.McpSchema.JSONRPCMessage;
import io.modelcontextprotocol.spec.McpSchema.JSONRPCRequest;
import io.modelcontextprotocol.spec.McpSchema.JSONRPCResponse;
import io.opentelemetry.context.Context;
import io.opentelemetry.context.Scope;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;
import reactor.core.Disposable;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;
import reactor.util.context.ContextView;

/**
 * A transport whose requests are operations, from when they are sent until their answer
 * comes, which may be on another connection. A client does not say that it has given up:
 * then the time does.
 */
final class TracedClientTransport implements McpClientTransport {

	private static final Log logger = LogFactory.getLog(TracedClientTransport.class);

	/** Where it is not known when a client gives up. */
	static final Duration LONGEST = Duration.ofMinutes(10);

	private static final String NOT_TRACED = "An MCP request is not traced";

	private final McpClientTransport transport;

	private final ClientConnection connection;

	private final Supplier<@Nullable ClientOperations> operations;

	private final Map<Object, ClientOperation> open = new ConcurrentHashMap<>();

	private volatile @Nullable Object initialization;

	/**
	 * Traces a transport.
	 * @param transport the transport
	 * @param connection what is known of its connection
	 * @param operations opens operations, null while the application starts
	 */
	TracedClientTransport(McpClientTransport transport, ClientConnection connection,
			Supplier<@Nullable ClientOperations> operations) {
		this.transport = transport;
		this.connection = connection;
		this.operations = operations;
	}

	ClientConnection connection() {
		return this.connection;
	}

	@Override
	public Mono<Void> connect(Function<Mono<JSONRPCMessage>, Mono<JSONRPCMessage>> handler) {
		return plain(this.transport.connect((message) -> handler.apply(message.doOnNext(this::received))));
	}

	private void received(JSONRPCMessage message) {
		if (message instanceof JSONRPCResponse response) {
			if (response.id().equals(this.initialization)) {
				learn(response.result());
			}
			ClientOperation operation = this.open.remove(response.id());
			if (operation != null) {
				operation.answered(response);
			}
		}
	}

	private void learn(@Nullable Object result) {
		if (result instanceof Map<?, ?> initialized && initialized.get("protocolVersion") instanceof String version) {
			this.connection.speaks(version);
		}
	}

	@Override
	public Mono<Void> sendMessage(JSONRPCMessage message) {
		return (message instanceof JSONRPCRequest request) ? Mono.deferContextual((context) -> send(request, context))
				: plain(this.transport.sendMessage(message));
	}

	private static Mono<Void> plain(Mono<Void> ofTransport) {
		return ofTransport.contextWrite(CallerTransportContext::removedFrom);
	}

	private Mono<Void> send(JSONRPCRequest request, ContextView context) {
		if (McpSchema.METHOD_INITIALIZE.equals(request.method())) {
			this.initialization = request.id();
		}
		ClientOperation operation = Failures.orNull(logger, NOT_TRACED, () -> opened(request, context));
		if (operation == null) {
			return plain(this.transport.sendMessage(request));
		}
		return Mono.from((subscriber) -> {
			try (Scope scope = operation.makeCurrent()) {
				plain(this.transport.sendMessage(operation.request())).doOnError((failure) -> failed(request, failure))
					.subscribe(subscriber);
				if (!context.hasKey(McpTransportContext.KEY)) {
					operation.released();
				}
			}
			catch (Throwable ex) {
				failed(request, ex);
				throw ex;
			}
		});
	}

	private @Nullable ClientOperation opened(JSONRPCRequest request, ContextView context) {
		ClientOperations operations = this.operations.get();
		ClientOperation operation = (operations != null) ? operations.open(request, this.connection, parent(context))
				: null;
		if (operation != null) {
			this.open.put(request.id(), operation);
			// Schedulers refuse it when they are shut down.
			Failures.attempt(logger, "An MCP request that its client gives up stays open",
					() -> operation.endedBy(timer(request)));
		}
		return operation;
	}

	private Disposable timer(JSONRPCRequest request) {
		Duration timeout = this.connection.timeout();
		return Schedulers.parallel()
			.schedule(() -> failed(request.id(), ClientOperation.TIMEOUT),
					((timeout != null) ? timeout : LONGEST).toMillis(), TimeUnit.MILLISECONDS);
	}

	private static Context parent(ContextView context) {
		Context tool = ExecutedTool.context(context);
		if (tool != null) {
			return tool;
		}
		// Another thread sends what waits for the client to be initialized.
		Object known = context.getOrDefault(McpTransportContext.KEY, null);
		Context caller = (known instanceof CallerTransportContext of) ? of.caller() : Context.root();
		return TracedPublishers.subscriberContext(context, caller);
	}

	private void failed(JSONRPCRequest request, Throwable failure) {
		ClientOperation operation = this.open.remove(request.id());
		if (operation != null) {
			operation.failed(failure);
		}
	}

	private void failed(Object id, String errorType) {
		ClientOperation operation = this.open.remove(id);
		if (operation != null) {
			operation.failed(errorType);
		}
	}

	private void closed() {
		this.open.keySet().forEach((id) -> failed(id, ClientOperation.CLOSED));
	}

	@Override
	public void setExceptionHandler(Consumer<Throwable> handler) {
		this.transport.setExceptionHandler(handler);
	}

	@Override
	public void close() {
		closed();
		this.transport.close();
	}

	@Override
	public Mono<Void> closeGracefully() {
		return plain(this.transport.closeGracefully()).doOnSubscribe((subscription) -> closed());
	}

	@Override
	public <T> T unmarshalFrom(Object data, TypeRef<T> type) {
		return this.transport.unmarshalFrom(data, type);
	}

	@Override
	public List<String> protocolVersions() {
		return this.transport.protocolVersions();
	}

	@Override
	public String toString() {
		return this.transport.toString();
	}

}
