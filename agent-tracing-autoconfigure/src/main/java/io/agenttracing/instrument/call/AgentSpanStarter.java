package io.agenttracing.instrument.call;

import java.util.Arrays;
import java.util.Collections;
import java.util.List;

import io.agenttracing.AgentCall;
import io.agenttracing.AgentSpanAttributes;
import io.agenttracing.context.Deadline;
import io.agenttracing.failure.Failures;
import io.agenttracing.shape.PayloadKind;
import io.agenttracing.shape.PayloadShapes;
import io.agenttracing.shape.ShapeAttributes;
import io.agenttracing.span.AgentSpans;
import io.agenttracing.span.Beginning;
import io.agenttracing.span.LostThreads;
import io.agenttracing.span.SpanCustomizers;
import io.agenttracing.span.ViewerOnlySpans;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanBuilder;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.context.Context;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;

/**
 * Starts the spans of agent calls, with the attributes that are known by then. Values,
 * customizers, samplers and span processors are code of the application: if one fails, an
 * attribute or the span is missing, which is counted, and the call is unaffected, even by
 * an {@link Error}.
 */
final class AgentSpanStarter {

	private static final Log logger = LogFactory.getLog(AgentSpanStarter.class);

	private static final String UNKNOWN_SHAPE = "The shape of a payload could not be recorded";

	private final AgentSpans spans;

	private final SpanCustomizers customizers;

	private final LostThreads lostThreads;

	private final @Nullable PayloadShapes shapes;

	private final @Nullable ToolDigests digests;

	AgentSpanStarter(AgentSpans spans, SpanCustomizers customizers, LostThreads lostThreads,
			@Nullable PayloadShapes shapes, @Nullable ToolDigests digests) {
		this.spans = spans;
		this.customizers = customizers;
		this.lostThreads = lostThreads;
		this.shapes = shapes;
		this.digests = digests;
	}

	/**
	 * Whether a call needs no span: it would be dropped, and has no timeout to propagate.
	 */
	boolean isDropped(SpanTemplate template, Context parent) {
		try {
			return template.timeoutMillis() == 0 && this.spans.isDropped(parent, template.attributes());
		}
		catch (Throwable ex) {
			Failures.caught(logger, "It could not be determined whether a call would be sampled", ex);
			return false;
		}
	}

	/**
	 * Starts the span of a call.
	 * @param template what all spans of this call have in common
	 * @param parent the context to start in
	 * @param method the method, null for a call without one
	 * @param arguments the arguments of the method
	 * @param began when the call began, null for now
	 * @return the span, an invalid one where it could not be started
	 */
	Span start(SpanTemplate template, Context parent, @Nullable TracedMethod method, @Nullable Object[] arguments,
			@Nullable Beginning began) {
		try {
			SpanBuilder builder = this.spans.builder(template.spanName(), template.spanKind())
				.setParent(parent)
				.setAllAttributes(template.attributes());
			if (began != null) {
				began.startOf(builder, parent);
			}
			Deadline deadline = Deadline.of(parent);
			if (deadline != null) {
				builder.setAttribute(AgentSpanAttributes.BUDGET_MS, deadline.remainingMillis());
			}
			boolean described = SpanCustomizers.isRecordable(parent);
			if (described) {
				describe(builder, template, method, arguments);
			}
			Span span = builder.startSpan();
			// A message without a context has lost it in the transport, not on a thread.
			if (LostContext.isNone(parent) && template.spanKind() != SpanKind.CONSUMER) {
				this.lostThreads.began(template.spanName(), template.isWorkflow(), span, AgentCalls.PLACES);
			}
			if (!described && method != null && span.isRecording()) {
				// The sampler records a call below a span that is not recorded.
				set(span, method.arguments(), arguments, null);
			}
			if (this.shapes != null && method != null) {
				taken(span, this.shapes, method.payload(), arguments);
			}
			if (this.digests != null && method != null && method.tool() != null) {
				this.digests.asked(span, method.tool(), arguments);
			}
			return span;
		}
		catch (Throwable ex) {
			Failures.caught(logger, "The span of a call could not be started", ex);
			return Span.getInvalid();
		}
	}

	/**
	 * Sets the attributes that are known when the call has its result.
	 * @param span the span of the call
	 * @param method the method
	 * @param arguments its arguments
	 * @param result the result
	 */
	void result(Span span, TracedMethod method, @Nullable Object[] arguments, @Nullable Object result) {
		if (span.isRecording()) {
			set(span, method.results(), arguments, result);
			if (this.digests != null && method.tool() != null) {
				this.digests.answered(span, method.tool(), result);
			}
		}
	}

	/**
	 * Says what an agent has returned, where that is unusual.
	 * @param span the span of the call
	 * @param agent the name of the agent or of its method, null for a step
	 * @param value what it has returned, or the first element of that
	 */
	void returned(Span span, @Nullable String agent, @Nullable Object value) {
		if (this.shapes != null && agent != null && value != null && ViewerOnlySpans.isRecordedBeside(span)) {
			try {
				ShapeAttributes.result(span, this.shapes.value(PayloadKind.RESULT, agent, value));
			}
			catch (Throwable ex) {
				Failures.caught(logger, UNKNOWN_SHAPE, ex);
			}
		}
	}

	private static void taken(Span span, PayloadShapes shapes, @Nullable AgentPayload payload,
			@Nullable Object[] arguments) {
		if (payload != null && ViewerOnlySpans.isRecordedBeside(span)) {
			try {
				ShapeAttributes.payload(span, shapes.arguments(payload.subject(), payload.names(), arguments));
			}
			catch (Throwable ex) {
				Failures.caught(logger, UNKNOWN_SHAPE, ex);
			}
		}
	}

	private void describe(SpanBuilder builder, SpanTemplate template, @Nullable TracedMethod method,
			@Nullable Object[] arguments) {
		if (method != null) {
			set(builder, method.arguments(), arguments);
		}
		if (!this.customizers.isEmpty()) {
			this.customizers.customize(builder,
					new AgentCall(template.callName(), template.stepKind(), (method != null) ? method.method() : null,
							Collections.unmodifiableList(Arrays.asList(arguments)), template.operation()));
		}
	}

	// Twice the same, since a method reference would be an object for each call.
	private static void set(SpanBuilder span, List<AttributeBinding> bindings, @Nullable Object[] arguments) {
		for (int i = 0; i < bindings.size(); i++) {
			AttributeBinding binding = bindings.get(i);
			try {
				binding.attribute().set(span, binding.evaluate(arguments, null));
			}
			catch (Throwable ex) {
				failed(binding, ex);
			}
		}
	}

	private static void set(Span span, List<AttributeBinding> bindings, @Nullable Object[] arguments,
			@Nullable Object result) {
		for (int i = 0; i < bindings.size(); i++) {
			AttributeBinding binding = bindings.get(i);
			try {
				binding.attribute().set(span, binding.evaluate(arguments, result));
			}
			catch (Throwable ex) {
				failed(binding, ex);
			}
		}
	}

	private static void failed(AttributeBinding binding, Throwable failure) {
		Failures.counted();
		try {
			binding.failed(failure);
		}
		catch (Throwable ex) {
			// An appender of the application failed.
			Failures.counted();
		}
	}

}
