package io.agenttracing.instrument.langchain4j;

import java.lang.reflect.Proxy;
import java.util.UUID;
import java.util.stream.Stream;

import dev.langchain4j.invocation.InvocationContext;
import dev.langchain4j.observability.api.AiServiceListenerRegistrar;
import dev.langchain4j.observability.api.event.AiServiceCompletedEvent;
import dev.langchain4j.observability.api.event.AiServiceErrorEvent;
import dev.langchain4j.observability.api.event.AiServiceEvent;
import dev.langchain4j.observability.api.event.AiServiceRequestIssuedEvent;
import dev.langchain4j.observability.api.event.AiServiceStartedEvent;
import dev.langchain4j.observability.api.listener.AiServiceListener;
import dev.langchain4j.rag.AugmentationRequest;
import dev.langchain4j.rag.query.Metadata;
import dev.langchain4j.service.AiServiceContext;
import io.agenttracing.failure.Failures;
import io.agenttracing.span.WeakIdentityMap;
import io.opentelemetry.context.Context;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;

/**
 * Is told what happens in the calls of one AI service, before and after the listeners of
 * the application.
 */
final class ServiceRegistrar implements AiServiceListenerRegistrar {

	private static final Log logger = LogFactory.getLog(ServiceRegistrar.class);

	private static final String BESIDE_CALL = "Tracing beside a call of an AI service has failed";

	// A stream that nobody starts never ends: its id is reachable as long as it is.
	private final WeakIdentityMap<UUID, ServiceCall> calls = new WeakIdentityMap<>();

	private final AiServiceListenerRegistrar listeners;

	private volatile @Nullable ObservedService service;

	private volatile @Nullable OwningContext owner;

	private volatile @Nullable String beanName;

	/**
	 * Creates a registrar.
	 * @param listeners that of the listeners of the application
	 */
	ServiceRegistrar(AiServiceListenerRegistrar listeners) {
		this.listeners = listeners;
	}

	/**
	 * Called when the context of the service was made.
	 */
	void serves(AiServiceContext context) {
		this.service = new ObservedService(context, this);
	}

	/**
	 * What is told of the tools of the service.
	 */
	Stream<KeptHooks> hooks() {
		ObservedService service = this.service;
		return (service != null) ? Stream.of(KeptHooks.of(service.tools())) : Stream.of();
	}

	/**
	 * Whether an object is the service.
	 */
	boolean isOf(Object bean) {
		ObservedService service = this.service;
		return service != null && Proxy.isProxyClass(bean.getClass()) && service.type().isInstance(bean);
	}

	/**
	 * Whether a context has made the service.
	 */
	boolean isMadeBy(OwningContext context) {
		return this.owner == context;
	}

	/**
	 * Called when it is known who has made the service: the first one counts.
	 * @param context the application context
	 * @param beanName the name of the service as a bean of it, null if it is none
	 */
	void belongsTo(OwningContext context, @Nullable String beanName) {
		if (this.owner == null) {
			this.owner = context;
		}
		if (this.beanName == null && beanName != null) {
			this.beanName = beanName;
		}
	}

	/**
	 * The call with an id, null if it has no span.
	 */
	@Nullable ServiceCall call(InvocationContext invocation) {
		UUID id = invocation.invocationId();
		return (id != null) ? this.calls.get(id) : null;
	}

	/**
	 * The call that a service retrieves something for, null if it is the call of a
	 * stream, which may never be started, or has no span.
	 */
	@Nullable ServiceCall call(AugmentationRequest request) {
		return Failures.orNull(logger, BESIDE_CALL, () -> {
			Metadata metadata = request.metadata();
			InvocationContext invocation = (metadata != null) ? metadata.invocationContext() : null;
			ServiceCall call = (invocation != null) ? call(invocation) : null;
			return (call != null && !call.isStreaming()) ? call : null;
		});
	}

	/**
	 * Ends a call that an {@link Error} on its own thread has ended, of which a service
	 * tells nobody.
	 */
	void failed(ServiceCall call, Throwable failure) {
		if (failure instanceof Error && call.isOnThisThread()) {
			Failures.attempt(logger, BESIDE_CALL, () -> call.end(failure));
		}
	}

	@Override
	public <T extends AiServiceEvent> void register(AiServiceListener<T> listener) {
		this.listeners.register(listener);
	}

	@Override
	public <T extends AiServiceEvent> void unregister(AiServiceListener<T> listener) {
		this.listeners.unregister(listener);
	}

	@Override
	public void shouldThrowExceptionOnEventError(boolean shouldThrowExceptionOnEventError) {
		this.listeners.shouldThrowExceptionOnEventError(shouldThrowExceptionOnEventError);
	}

	@Override
	public <T extends AiServiceEvent> void fireEvent(T event) {
		Failures.attempt(logger, BESIDE_CALL, () -> before(event));
		try {
			this.listeners.fireEvent(event);
		}
		catch (Throwable ex) {
			Failures.attempt(logger, BESIDE_CALL, () -> failed(event, ex));
			throw ex;
		}
		Failures.attempt(logger, BESIDE_CALL, () -> after(event));
	}

	private void failed(AiServiceEvent event, Throwable failure) {
		after(event);
		ServiceCall call = call(event.invocationContext());
		if (call != null) {
			failed(call, failure);
			// Of a stream that could not be started a service tells nobody, either.
			if (call.isStreaming() && event instanceof AiServiceRequestIssuedEvent) {
				call.end(failure);
			}
		}
	}

	// Not every version of LangChain4j has all events.
	private void before(AiServiceEvent event) {
		if (event instanceof AiServiceStartedEvent) {
			start(event.invocationContext());
		}
		else if (event instanceof AiServiceRequestIssuedEvent issued) {
			issued(issued);
		}
	}

	private void after(AiServiceEvent event) {
		if (event instanceof AiServiceCompletedEvent) {
			end(event.invocationContext(), null);
		}
		else if (event instanceof AiServiceErrorEvent failed) {
			end(event.invocationContext(), failed.error());
		}
	}

	private void start(InvocationContext invocation) {
		ObservedService service = this.service;
		UUID id = invocation.invocationId();
		Context parent = OwningContext.parentOf(invocation);
		LangChain4jSpans spans = spans(parent);
		if (service == null || id == null || spans == null) {
			return;
		}
		service.observe();
		ServiceCall call = new ServiceCall(spans, parent, name(service), service.type().getName());
		this.calls.put(id, call);
		if (!service.isStreaming(invocation)) {
			call.begin();
		}
	}

	// One that is no bean, or has outlived the context that made it, belongs to the agent
	// that calls it, or else to the only context.
	private @Nullable LangChain4jSpans spans(Context parent) {
		OwningContext owner = this.owner;
		if (owner == null || this.beanName == null && owner.isClosed()) {
			AgentSpan around = AgentSpan.of(parent);
			if (around != null) {
				return around.spans();
			}
			owner = OwningContext.latest();
		}
		return (owner != null) ? owner.spans() : null;
	}

	private String name(ObservedService service) {
		String beanName = this.beanName;
		return (beanName != null) ? beanName : service.type().getSimpleName();
	}

	private void issued(AiServiceRequestIssuedEvent event) {
		ServiceCall call = call(event.invocationContext());
		ObservedService service = this.service;
		if (call != null && service != null) {
			call.request(event.request());
			service.issued(event.request(), call);
		}
	}

	private void end(InvocationContext invocation, @Nullable Throwable failure) {
		UUID id = invocation.invocationId();
		ServiceCall call = (id != null) ? this.calls.remove(id) : null;
		if (call != null) {
			call.end(failure);
		}
	}

}
