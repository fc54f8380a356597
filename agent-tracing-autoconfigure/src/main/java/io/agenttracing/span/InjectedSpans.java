package io.agenttracing.span;

import java.util.Collection;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

import io.agenttracing.AgentSpanAttributes;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.context.Context;
import io.opentelemetry.context.propagation.TextMapGetter;
import io.opentelemetry.context.propagation.TextMapPropagator;
import io.opentelemetry.context.propagation.TextMapSetter;
import io.opentelemetry.sdk.trace.ReadableSpan;
import org.jspecify.annotations.Nullable;

/**
 * The ids of spans that were injected into requests, so that other processes may have
 * children of them. A request has a span of its own as a rule, a leaf that stays in any
 * case; only the ids of others are recorded, and of these the latest 8,192 at least.
 * Thread-safe.
 *
 * @since 0.1.0
 */
public final class InjectedSpans {

	private static final int GENERATION = 8_192;

	private volatile Set<String> latest = ConcurrentHashMap.newKeySet();

	private volatile Set<String> before = Set.of();

	/**
	 * Decorates a propagator so that the spans which it injects are recorded.
	 * @param propagator the propagator
	 * @return the decorated propagator
	 */
	public TextMapPropagator recordedBy(TextMapPropagator propagator) {
		return new Recording(propagator);
	}

	/**
	 * Whether the id of a span was injected.
	 * @param spanId the id of the span
	 * @return whether it was
	 */
	public boolean contains(String spanId) {
		return this.latest.contains(spanId) || this.before.contains(spanId);
	}

	private void injected(Span span) {
		if (span instanceof ReadableSpan readable && !isRequest(readable)) {
			add(readable.getSpanContext().getSpanId());
		}
	}

	// Calls of models are of kind CLIENT, too.
	private static boolean isRequest(ReadableSpan span) {
		return span.getKind() != SpanKind.INTERNAL
				&& !AgentSpans.INSTRUMENTATION_SCOPE.equals(span.getInstrumentationScopeInfo().getName())
				&& span.getAttribute(AgentSpanAttributes.OPERATION_NAME) == null;
	}

	/**
	 * Records that the id of a span was injected.
	 * @param spanId the id of the span
	 */
	public void add(String spanId) {
		Set<String> ids = this.latest;
		if (ids.add(spanId) && ids.size() > GENERATION) {
			nextGeneration(ids);
		}
	}

	private synchronized void nextGeneration(Set<String> full) {
		if (this.latest == full) {
			this.before = full;
			this.latest = ConcurrentHashMap.newKeySet();
		}
	}

	/**
	 * Records what it injects.
	 */
	private final class Recording implements TextMapPropagator {

		private final TextMapPropagator delegate;

		Recording(TextMapPropagator delegate) {
			this.delegate = delegate;
		}

		@Override
		public Collection<String> fields() {
			return this.delegate.fields();
		}

		@Override
		public <C> void inject(Context context, @Nullable C carrier, TextMapSetter<C> setter) {
			injected(Span.fromContext(context));
			this.delegate.inject(context, carrier, setter);
		}

		@Override
		public <C> Context extract(Context context, @Nullable C carrier, TextMapGetter<C> getter) {
			return this.delegate.extract(context, carrier, getter);
		}

	}

}
