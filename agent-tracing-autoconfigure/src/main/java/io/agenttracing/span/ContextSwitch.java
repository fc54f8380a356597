package io.agenttracing.span;

import io.opentelemetry.api.baggage.Baggage;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.context.Context;
import io.opentelemetry.context.Scope;

/**
 * Switches from one context to another that need not be below it. Micrometer's listeners
 * set the fields of the logging context (MDC) when a context is attached, and clear them
 * only when a scope is closed: fields that the new context lacks would keep their old
 * values.
 */
final class ContextSwitch {

	private ContextSwitch() {
	}

	static Scope from(Context before, Context context) {
		Scope scope = context.makeCurrent();
		if (lacks(context, before)) {
			before.makeCurrent().close();
		}
		return scope;
	}

	private static boolean lacks(Context context, Context before) {
		if (Span.fromContextOrNull(context) == null && Span.fromContextOrNull(before) != null) {
			return true;
		}
		Baggage baggage = Baggage.fromContext(before);
		return !baggage.isEmpty() && !baggage.equals(Baggage.fromContext(context));
	}

}
