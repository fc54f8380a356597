package io.agenttracing.autoconfigure;

import java.util.List;

import io.agenttracing.span.BridgedContext;
import io.micrometer.tracing.Span;
import io.micrometer.tracing.TraceContext;
import io.micrometer.tracing.otel.bridge.OtelPropagator;
import io.opentelemetry.api.trace.TracerProvider;
import io.opentelemetry.context.Scope;
import io.opentelemetry.context.propagation.ContextPropagators;
import org.jspecify.annotations.Nullable;

/**
 * Injects the context of the span itself. Micrometer's bridge injects fields from the
 * thread's context, which lacks them where the parent came from the Reactor context. A
 * subclass, so that the bean stays injectable by its class.
 */
final class OwnContextPropagator extends OtelPropagator {

	private final OtelPropagator delegate;

	OwnContextPropagator(OtelPropagator delegate) {
		super(ContextPropagators.noop(), TracerProvider.noop().get(""));
		this.delegate = delegate;
	}

	@Override
	public List<String> fields() {
		return this.delegate.fields();
	}

	@Override
	public <C> void inject(TraceContext context, @Nullable C carrier, Setter<C> setter) {
		if (BridgedContext.isCurrent(context)) {
			this.delegate.inject(context, carrier, setter);
			return;
		}
		try (Scope scope = BridgedContext.makeCurrent(context)) {
			this.delegate.inject(context, carrier, setter);
		}
	}

	@Override
	public <C> Span.Builder extract(@Nullable C carrier, Getter<C> getter) {
		return this.delegate.extract(carrier, getter);
	}

}
