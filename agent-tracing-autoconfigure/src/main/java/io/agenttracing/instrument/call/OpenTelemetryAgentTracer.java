package io.agenttracing.instrument.call;

import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.function.Function;

import io.agenttracing.AgentSpanAttributes;
import io.agenttracing.AgentTracer;
import io.agenttracing.StepKind;
import io.agenttracing.TracedAgent;
import io.agenttracing.context.DeclaredTimeouts;
import io.agenttracing.context.TraceContextCarrier;
import io.agenttracing.span.CurrentAgentSpan;
import io.agenttracing.span.CurrentContext;
import io.agenttracing.span.ReceivedMessage;
import io.agenttracing.span.ReceivedMessages;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.context.Context;
import org.jspecify.annotations.Nullable;

import org.springframework.beans.factory.ObjectProvider;

/**
 * The tracer for applications. With tracing switched off it only runs the work.
 */
final class OpenTelemetryAgentTracer implements AgentTracer {

	private final AgentCalls calls;

	private final TraceContextCarrier carriers;

	private final ObjectProvider<ReceivedMessages> messages;

	private final WorkResults results;

	private final DeclaredTimeouts timeouts;

	private final DecisionTemplates decisions = new DecisionTemplates();

	private final LostContext lost;

	OpenTelemetryAgentTracer(AgentCalls calls, TraceContextCarrier carriers, ObjectProvider<ReceivedMessages> messages,
			WorkResults results, DeclaredTimeouts timeouts) {
		this.calls = calls;
		this.carriers = carriers;
		this.messages = messages;
		this.results = results;
		this.timeouts = timeouts;
		this.lost = new LostContext(calls);
	}

	@Override
	public <T> T agent(String name, Callable<T> work) {
		return run(TracedWork.Form.AGENT, SpanTemplate.agent(name, TracedAgent.Role.AGENT), work);
	}

	@Override
	public <T> T workflow(String name, Callable<T> work) {
		return run(TracedWork.Form.WORKFLOW, SpanTemplate.agent(name, TracedAgent.Role.ORCHESTRATOR), work);
	}

	@Override
	public <T> T call(String name, StepKind kind, Callable<T> work) {
		return run(TracedWork.Form.STEP, SpanTemplate.step(name, kind), work);
	}

	private <T> T run(TracedWork.Form form, SpanTemplate template, Callable<T> work) {
		SpanTemplate limited = template.withTimeout(this.timeouts.of(template.callName()));
		return run(new TracedWork(this.calls, limited, form, Context.current(), null), work);
	}

	@Override
	public <T> T fallback(String name, Throwable failure, Callable<T> work) {
		Context current = Context.current();
		Context parent = LostContext.isNone(current) ? this.calls.fallbacks().callerOf(failure, current) : current;
		return run(new TracedWork(this.calls, SpanTemplate.fallback(name), TracedWork.Form.FALLBACK, parent, failure),
				work);
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
		SpanTemplate known = this.calls.orNull(() -> this.decisions.of(name, options));
		Context parent = Context.current();
		Span span = this.calls.start((known != null) ? known : SpanTemplate.decision(name, List.of()), parent);
		if (span.isRecording()) {
			span.setAttribute(AgentSpanAttributes.DECISION_CHOSEN, chosen);
			span.setAttribute(AgentSpanAttributes.DECISION_REASON, reason);
			span.setAttribute(AgentSpanAttributes.DECISION_CONFIDENCE, confidence);
		}
		this.calls.end(span);
		if (LostContext.isNone(parent)) {
			this.lost.started(span, "decision");
		}
	}

	@Override
	public void attribute(String key, @Nullable Object value) {
		Span span = CurrentAgentSpan.of(Context.current());
		if (span.isRecording()) {
			this.calls.attempt(() -> new SpanAttribute(key).set(span, value));
		}
		else {
			this.lost.attribute();
		}
	}

	@Override
	public void inject(Map<String, String> carrier) {
		Context current = Context.current();
		this.calls.attempt(() -> this.carriers.inject(current, carrier));
		if (LostContext.isNone(current)) {
			this.lost.inject();
		}
		else {
			this.calls.propagated(Span.fromContext(current));
		}
	}

	@Override
	public <T> T continueFrom(Map<String, String> carrier, String name, Callable<T> work) {
		Context parent = this.calls.attempt(() -> this.carriers.extract(carrier), this.carriers.blank());
		return run(new TracedWork(this.calls, SpanTemplate.continued(name), TracedWork.Form.CONTINUED, parent, null),
				work);
	}

	@Override
	public <T, R> Function<T, R> process(Function<? super T, ? extends R> work) {
		List<Function<Object, @Nullable ReceivedMessage>> sources = this.calls
			.attempt(() -> this.messages.orderedStream().map(ReceivedMessages::operator).toList(), List.of());
		return new MessageProcessor<>(this.calls, sources, this.results, work);
	}

	private <T> T run(TracedWork traced, Callable<T> work) {
		Context before = Context.current();
		Span span = traced.start();
		T result;
		try {
			result = call(work, this.calls.attach(span, traced.inside(traced.caller()), before), before);
		}
		catch (Throwable failure) {
			traced.ran(span);
			this.calls.fail(span, failure, traced.caller());
			throw OpenTelemetryAgentTracer.<RuntimeException>asIs(failure);
		}
		if (this.calls.isEnabled() && this.results.isPublisher(result)) {
			return this.results.trace(result, traced.subscribed(span));
		}
		traced.ran(span);
		this.results.end(span, traced.caller(), traced.agent(), result);
		if (traced.form() != TracedWork.Form.CONTINUED && LostContext.isNone(traced.caller())) {
			this.lost.started(span, traced.form().method());
		}
		return result;
	}

	private static <T> T call(Callable<T> work, AutoCloseable attached, Context before) throws Exception {
		try {
			return work.call();
		}
		finally {
			CurrentContext.detach(attached, before);
		}
	}

	/**
	 * Rethrows a checked exception of the work undeclared: a wrapper would hide it from
	 * the caller's own catch clause.
	 */
	@SuppressWarnings("unchecked")
	private static <E extends Throwable> E asIs(Throwable failure) throws E {
		throw (E) failure;
	}

}
