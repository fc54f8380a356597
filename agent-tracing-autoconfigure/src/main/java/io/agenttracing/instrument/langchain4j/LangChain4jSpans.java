package io.agenttracing.instrument.langchain4j;

import java.lang.reflect.Type;
import java.time.Duration;
import java.util.List;
import java.util.function.Supplier;

import dev.langchain4j.invocation.InvocationContext;
import io.agenttracing.AgentCall;
import io.agenttracing.AgentSpanAttributes;
import io.agenttracing.autoconfigure.LazyBean;
import io.agenttracing.context.Deadline;
import io.agenttracing.context.DeclaredTimeouts;
import io.agenttracing.shape.ValueDigests;
import io.agenttracing.span.AgentSpans;
import io.agenttracing.span.Beginning;
import io.agenttracing.span.CallPlaces;
import io.agenttracing.span.FailedCalls;
import io.agenttracing.span.LostThreads;
import io.agenttracing.span.SpanHandle;
import io.agenttracing.span.StreamPace;
import io.opentelemetry.api.OpenTelemetry;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanBuilder;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.Tracer;
import io.opentelemetry.context.Context;
import org.jetbrains.annotations.ApiStatus;
import org.jspecify.annotations.Nullable;

/**
 * Starts the spans of agents, and of the calls of models and tools below them. The latter
 * are those of a framework: with a step of ours around the same call, or within it, they
 * become one.
 */
@ApiStatus.Internal
public final class LangChain4jSpans {

	/** The name under which calls of models and tools are recorded. */
	static final String INSTRUMENTATION_SCOPE = AgentSpans.INSTRUMENTATION_SCOPE + ".langchain4j";

	private static final CallPlaces PLACES = CallPlaces
		.callersOf(LangChain4jSpans.class, ServiceRegistrar.class, ServiceCall.class)
		.behind("dev.langchain4j.", "jdk.proxy");

	private final AgentSpans spans;

	private final Tracer tracer;

	private final FailedCalls failedCalls;

	private final LostThreads lostThreads;

	private final DeclaredTimeouts timeouts;

	private final @Nullable ValueDigests digests;

	private final LazyBean<ServiceParents> parents;

	LangChain4jSpans(AgentSpans spans, OpenTelemetry openTelemetry, FailedCalls failedCalls, LostThreads lostThreads,
			DeclaredTimeouts timeouts, @Nullable ValueDigests digests, Supplier<@Nullable ServiceParents> parents) {
		this.spans = spans;
		this.tracer = openTelemetry.getTracer(INSTRUMENTATION_SCOPE);
		this.failedCalls = failedCalls;
		this.lostThreads = lostThreads;
		this.timeouts = timeouts;
		this.digests = digests;
		this.parents = new LazyBean<>(parents);
	}

	boolean isEnabled() {
		return this.spans.isEnabled();
	}

	/**
	 * Starts the span of an agent.
	 * @param parent the context it starts in
	 * @param name its name
	 * @param service the interface of the AI service that is the agent, null if it is
	 * none
	 * @return the span, which has to be ended
	 */
	public AgentSpan agent(Context parent, String name, @Nullable String service) {
		return agent(parent, name, service, null);
	}

	AgentSpan agent(Context parent, String name, @Nullable String service, @Nullable Beginning began) {
		return open(parent, "invoke_agent", name, service, began);
	}

	/**
	 * Names an agent whose AI service answers with a stream: it has a span when that
	 * begins, which is after its method has returned.
	 * @param parent the context that the span will start in
	 * @param name its name
	 * @param description what it does, null if unknown
	 * @param service the interface of the AI service
	 * @return the context to call the agent in
	 */
	public Context planned(Context parent, String name, @Nullable String description, String service) {
		return new PlannedAgent(name, description, service).storeIn(parent);
	}

	/**
	 * Whether an AI service answers with a stream.
	 * @param type what its method returns
	 * @return whether it does
	 */
	public static boolean isStream(Type type) {
		return ObservedService.isStream(type);
	}

	/**
	 * Has agents of this thread keep what the application has set to be told of their
	 * tools.
	 * @param registration has LangChain4j tell a listener of agents
	 */
	public static void keepHooks(Runnable registration) {
		List<KeptHooks> hooks = UnclaimedServices.ofThread().stream().flatMap(ServiceRegistrar::hooks).toList();
		registration.run();
		hooks.forEach(KeptHooks::restore);
	}

	/**
	 * Starts the span of a workflow.
	 * @param parent the context it starts in
	 * @param name its name
	 * @param began when it began, null for now
	 * @return the span, which has to be ended
	 */
	public AgentSpan workflow(Context parent, String name, @Nullable Beginning began) {
		return open(parent, "invoke_workflow", name, null, began);
	}

	private AgentSpan open(Context parent, String operation, String name, @Nullable String service,
			@Nullable Beginning began) {
		boolean workflow = operation.equals("invoke_workflow");
		String spanName = operation + " " + name;
		Duration timeout = this.timeouts.of(name);
		long millis = (timeout != null) ? Math.max(1, timeout.toMillis()) : 0;
		SpanHandle handle = this.spans.open(() -> {
			SpanBuilder builder = this.spans.builder(spanName, SpanKind.INTERNAL)
				.setParent(parent)
				.setAttribute(AgentSpanAttributes.OPERATION_NAME, operation)
				.setAttribute(AgentSpanAttributes.AGENT_NAME, name);
			if (workflow) {
				builder.setAttribute(AgentSpanAttributes.WORKFLOW_NAME, name);
			}
			if (began != null) {
				began.startOf(builder, parent);
			}
			if (millis > 0) {
				builder.setAttribute(AgentSpanAttributes.TIMEOUT_MS, millis);
			}
			Deadline deadline = Deadline.of(parent);
			if (deadline != null) {
				builder.setAttribute(AgentSpanAttributes.BUDGET_MS, deadline.remainingMillis());
			}
			Span span = this.spans.start(builder, parent, AgentCall.Operation.AGENT, name);
			if (!Span.fromContext(parent).getSpanContext().isValid()) {
				this.lostThreads.began(spanName, workflow, span, PLACES);
			}
			return span;
		}, parent);
		Context limited = (millis > 0) ? Deadline.limit(parent, millis, spanName) : parent;
		return new AgentSpan(this, handle, parent, limited, name, service);
	}

	/**
	 * Starts the span of a call of a model or a tool.
	 */
	SpanHandle call(Context parent, String name, SpanKind kind, CallAttributes attributes) {
		return this.spans.open(() -> {
			SpanBuilder builder = this.tracer.spanBuilder(name).setSpanKind(kind).setParent(parent);
			attributes.set(builder);
			return builder.startSpan();
		}, parent);
	}

	/**
	 * Tracks a stream, whose pieces are awaited from now on.
	 * @return what to tell of them, null if open spans are not tracked
	 */
	@Nullable StreamPace pace(Span span) {
		StreamPace pace = this.spans.pace(span);
		if (pace != null) {
			pace.requested(Long.MAX_VALUE);
		}
		return pace;
	}

	/**
	 * The context of a call of a service that works for an agent, null for the current
	 * one.
	 */
	@Nullable Context parentOf(InvocationContext invocation) {
		ServiceParents parents = this.parents.get();
		return (parents != null) ? parents.parentOf(invocation) : null;
	}

	/**
	 * The context of work in the span of an agent.
	 */
	Context context(Span span, Context parent) {
		return span.getSpanContext().isValid() ? this.spans.callContext(span, parent) : parent;
	}

	/**
	 * Calls of this application that failed.
	 */
	FailedCalls failedCalls() {
		return this.failedCalls;
	}

	@Nullable ValueDigests digests() {
		return this.digests;
	}

	/**
	 * Sets the attributes that a call starts with.
	 */
	@FunctionalInterface
	interface CallAttributes {

		void set(SpanBuilder span);

	}

}
