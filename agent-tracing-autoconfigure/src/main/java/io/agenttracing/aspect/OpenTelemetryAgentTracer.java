package io.agenttracing.aspect;

import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.function.Function;

import io.agenttracing.AgentSpanAttributes;
import io.agenttracing.AgentTracer;
import io.agenttracing.StepKind;
import io.agenttracing.propagation.DeclaredTimeouts;
import io.agenttracing.propagation.TraceContextCarrier;
import io.agenttracing.trace.AgentSpans;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.context.Context;
import org.jspecify.annotations.Nullable;

/**
 * The tracer that applications use. With tracing switched off its spans are invalid and
 * only the work is run.
 */
final class OpenTelemetryAgentTracer implements AgentTracer {

	private final AgentCalls calls;

	private final TraceContextCarrier carriers;

	private final ElementProcessing processing;

	private final DeclaredTimeouts timeouts;

	OpenTelemetryAgentTracer(AgentCalls calls, TraceContextCarrier carriers, ElementProcessing processing,
			DeclaredTimeouts timeouts) {
		this.calls = calls;
		this.carriers = carriers;
		this.processing = processing;
		this.timeouts = timeouts;
	}

	@Override
	public <T> T call(String name, StepKind kind, Callable<T> work) {
		Context parent = Context.current();
		SpanTemplate template = SpanTemplate.step(name, kind);
		SpanTemplate limited = template.withTimeout(this.timeouts.of(template.callName()));
		return run(this.calls.start(limited, parent), limited.limit(parent), work);
	}

	@Override
	public <T> T fallback(String name, Throwable failure, Callable<T> work) {
		Context parent = Context.current();
		return run(this.calls.startFallback(SpanTemplate.fallback(name), parent, failure), parent, work);
	}

	@Override
	public void decision(String name, Collection<String> options, String chosen, String reason) {
		decide(name, options, chosen, reason, null);
	}

	@Override
	public void decision(String name, Collection<String> options, String chosen, String reason, double confidence) {
		decide(name, options, chosen, reason, confidence);
	}

	private void decide(String name, Collection<String> options, String chosen, String reason,
			@Nullable Double confidence) {
		List<String> known = this.calls.attempt(
				() -> options.stream().filter(Objects::nonNull).limit(SpanAttribute.MAX_ELEMENTS).toList(), List.of());
		Span span = this.calls.start(SpanTemplate.decision(name, known), Context.current());
		if (span.isRecording()) {
			span.setAttribute(AgentSpanAttributes.DECISION_CHOSEN, chosen);
			span.setAttribute(AgentSpanAttributes.DECISION_REASON, reason);
			span.setAttribute(AgentSpanAttributes.DECISION_CONFIDENCE, confidence);
		}
		this.calls.end(span);
	}

	@Override
	public void attribute(String key, @Nullable Object value) {
		Span span = AgentCalls.current();
		if (span.isRecording()) {
			this.calls.attribute(span, key, value);
		}
	}

	@Override
	public void inject(Map<String, String> carrier) {
		this.calls.attempt(() -> {
			this.carriers.inject(Context.current(), carrier);
			return true;
		}, false);
	}

	@Override
	public <T> T continueFrom(Map<String, String> carrier, String name, Callable<T> work) {
		Context parent = this.calls.attempt(() -> this.carriers.extract(carrier), this.carriers.blank());
		return run(this.calls.start(SpanTemplate.continued(name), parent), parent, work);
	}

	@Override
	public <T, R> Function<T, R> process(Function<? super T, ? extends R> work) {
		return this.processing.operator(work);
	}

	private <T> T run(Span span, Context context, Callable<T> work) {
		Context before = Context.current();
		T result;
		try {
			result = call(work, this.calls.attach(span, context, before), before);
		}
		catch (Throwable failure) {
			this.calls.fail(span, failure);
			throw AgentCallFailure.<RuntimeException>asIs(failure);
		}
		this.calls.end(span);
		return result;
	}

	private static <T> T call(Callable<T> work, AutoCloseable attached, Context before) throws Exception {
		try {
			return work.call();
		}
		finally {
			AgentSpans.detach(attached, before);
		}
	}

	/**
	 * Lets a checked exception of the work through undeclared: a wrapper would hide it
	 * from the caller's own catch clause.
	 */
	private static final class AgentCallFailure {

		@SuppressWarnings("unchecked")
		private static <E extends Throwable> E asIs(Throwable failure) throws E {
			throw (E) failure;
		}

	}

}
