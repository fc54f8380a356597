package io.agenttracing.pipeline.sampling;

import java.util.Collection;

import io.agenttracing.pipeline.SampledContext;
import io.agenttracing.pipeline.TailSampledTraces;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanContext;
import io.opentelemetry.context.Context;
import io.opentelemetry.context.propagation.TextMapGetter;
import io.opentelemetry.context.propagation.TextMapPropagator;
import io.opentelemetry.context.propagation.TextMapSetter;
import org.jspecify.annotations.Nullable;

/**
 * Propagates a trace as sampled once tail sampling has selected it: the context of spans
 * that are already open cannot change, only what is injected of it.
 */
final class TailSampledTextMapPropagator implements TextMapPropagator {

	private final TextMapPropagator delegate;

	private final TailSampledTraces kept;

	TailSampledTextMapPropagator(TextMapPropagator delegate, TailSampledTraces kept) {
		this.delegate = delegate;
		this.kept = kept;
	}

	@Override
	public Collection<String> fields() {
		return this.delegate.fields();
	}

	@Override
	public <C> void inject(Context context, @Nullable C carrier, TextMapSetter<C> setter) {
		SpanContext current = Span.fromContext(context).getSpanContext();
		boolean late = current.isValid() && !current.isSampled() && this.kept.isKept(current.getTraceId());
		this.delegate.inject(late ? context.with(Span.wrap(SampledContext.of(current))) : context, carrier, setter);
	}

	@Override
	public <C> Context extract(Context context, @Nullable C carrier, TextMapGetter<C> getter) {
		return this.delegate.extract(context, carrier, getter);
	}

}
