package io.agenttracing.span;

import java.lang.ref.WeakReference;

import io.agenttracing.context.Deadline;
import io.opentelemetry.api.baggage.Baggage;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanContext;
import io.opentelemetry.context.Context;
import org.jspecify.annotations.Nullable;

/**
 * The context of a call's caller, for a later fallback: the identity of the span, the
 * baggage and the deadline. The span itself is held weakly, since it may have recorded
 * the very failure that is the key to this.
 *
 * @param parent the identity of the span
 * @param span the span, null where only its identity is known
 * @param base the context with the baggage and the deadline
 * @since 0.1.0
 */
public record CallerContext(SpanContext parent, @Nullable WeakReference<Span> span, Context base) {

	/**
	 * The context of a caller of which only the span's identity is known.
	 */
	static CallerContext of(SpanContext parent) {
		return new CallerContext(parent, null, Context.root());
	}

	static CallerContext of(Context caller) {
		Span span = Span.fromContext(caller);
		Baggage baggage = Baggage.fromContext(caller);
		Deadline deadline = Deadline.of(caller);
		Context base = baggage.isEmpty() ? Context.root() : Context.root().with(baggage);
		return new CallerContext(span.getSpanContext(), new WeakReference<>(span),
				(deadline != null) ? deadline.limit(base) : base);
	}

	/**
	 * Restores the context.
	 */
	Context get() {
		Span known = (this.span != null) ? this.span.get() : null;
		return this.base.with((known != null) ? known : Span.wrap(this.parent));
	}

}
