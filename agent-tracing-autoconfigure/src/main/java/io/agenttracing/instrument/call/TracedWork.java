package io.agenttracing.instrument.call;

import java.util.Map;

import io.agenttracing.AgentSpanAttributes;
import io.agenttracing.instrument.call.reactor.PublisherCall;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.context.Context;
import io.opentelemetry.sdk.trace.ReadableSpan;
import org.jspecify.annotations.Nullable;

/**
 * Work that an application traces by {@link io.agenttracing.AgentTracer}: in one span,
 * or, if it returns a publisher, in one for each subscription, which inherits the
 * attributes that the work has set.
 *
 * @param calls starts the spans
 * @param template the constant parts of the spans
 * @param form the method of the tracer
 * @param caller the context to start in, if a subscriber has none
 * @param failure the failure that the work is the fallback for, null if it is no fallback
 * @param attributes the attributes that the work has set before it returned its publisher
 */
record TracedWork(AgentCalls calls, SpanTemplate template, Form form, Context caller, @Nullable Throwable failure,
		Attributes attributes) implements PublisherCall {

	enum Form {

		AGENT("agent"), WORKFLOW("workflow"), STEP("call"), FALLBACK("fallback"), CONTINUED("continueFrom");

		private final String method;

		Form(String method) {
			this.method = method;
		}

		/**
		 * The name of the method of the tracer.
		 */
		String method() {
			return this.method;
		}

	}

	TracedWork(AgentCalls calls, SpanTemplate template, Form form, Context caller, @Nullable Throwable failure) {
		this(calls, template, form, caller, failure, Attributes.empty());
	}

	/**
	 * Starts the span of the work itself.
	 */
	Span start() {
		return open(this.caller);
	}

	/**
	 * Called when the work has run in a span that is its only one.
	 */
	void ran(Span span) {
		if (isFallback()) {
			this.calls.fallbacks().count(span);
		}
	}

	/**
	 * Called when the work has returned a publisher.
	 * @param span the span that the work has run in, which ends here
	 * @return the work of the subscriptions
	 */
	TracedWork subscribed(Span span) {
		Attributes set = this.calls.attempt(() -> attributes(span), Attributes.empty());
		boolean recorded = span.isRecording();
		// If the span is exported, it is the parent for subscribers without a context.
		boolean seen = !this.calls.discard(span) && recorded && this.form != Form.CONTINUED;
		Context caller = seen ? this.calls.context(span, this.caller) : this.caller;
		return new TracedWork(this.calls, this.template, this.form, caller, this.failure, set);
	}

	private static Attributes attributes(Span span) {
		return (span instanceof ReadableSpan readable && span.isRecording()) ? readable.toSpanData().getAttributes()
				: Attributes.empty();
	}

	// The operators downstream of a message's processing are not below its sender.
	@Override
	public Context outside() {
		return (this.form == Form.CONTINUED) ? Context.root() : this.caller;
	}

	@Override
	public Context parent(Context subscriber) {
		boolean known = this.form != Form.CONTINUED && Span.fromContext(subscriber).getSpanContext().isValid();
		return known ? subscriber : this.caller;
	}

	@Override
	public Span start(Context parent) {
		Span span = open(parent);
		ran(span);
		if (span instanceof ReadableSpan readable && !this.attributes.isEmpty()) {
			this.calls
				.attempt(() -> this.attributes.asMap().forEach((key, value) -> setMissing(readable, span, key, value)));
		}
		return span;
	}

	// The attributes that a span starts with are not overwritten; the deadline's
	// remaining time is never inherited.
	@SuppressWarnings("unchecked")
	private static void setMissing(ReadableSpan known, Span span, AttributeKey<?> key, Object value) {
		if (known.getAttribute(key) == null && !key.equals(AgentSpanAttributes.BUDGET_MS)) {
			span.setAttribute((AttributeKey<Object>) key, value);
		}
	}

	private Span open(Context parent) {
		return (this.failure != null) ? this.calls.fallbacks().start(this.template, parent, this.failure)
				: this.calls.start(this.template, parent);
	}

	@Override
	public Context inside(Context parent) {
		return this.template.limit(parent);
	}

	@Override
	public Object kind() {
		return Map.entry(this.form, this.template.spanName());
	}

	@Override
	public String name() {
		return this.template.callName();
	}

	@Override
	public boolean isFallback() {
		return this.form == Form.FALLBACK;
	}

	@Override
	public boolean isPaced() {
		return this.template.isPaced();
	}

	/**
	 * The name of the agent, null for other work.
	 */
	@Nullable String agent() {
		return (this.form == Form.AGENT || this.form == Form.WORKFLOW) ? this.template.callName() : null;
	}

	@Override
	public void element(Span span, Object first) {
		this.calls.returned(span, agent(), first);
	}

	@Override
	public void first(Span span, double milliseconds) {
		this.template.first(span, milliseconds);
	}

}
