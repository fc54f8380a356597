package io.agenttracing.span;

import io.micrometer.tracing.otel.bridge.OtelSpan;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.context.Context;
import io.opentelemetry.context.ContextKey;
import org.jspecify.annotations.Nullable;

/**
 * A context with one span more than that below it. It answers OpenTelemetry's key, that
 * of {@link CurrentAgentSpan} and that of Micrometer's bridge, so that Observations nest
 * as in a scope of the bridge, whose contexts are a quarter of what a call allocates.
 * What the bridge needs is made when something asks for it; in most calls nothing does.
 */
final class SpanLayer implements Context {

	private final BridgeKeys keys;

	private final Context below;

	private final Span span;

	private final @Nullable Span agent;

	private volatile @Nullable Context plain;

	private SpanLayer(BridgeKeys keys, Context below, Span span, @Nullable Span agent) {
		this.keys = keys;
		this.below = below;
		this.span = span;
		this.agent = agent;
	}

	/**
	 * Puts a span on top of a context.
	 * @param keys the keys to answer
	 * @param context the context
	 * @param span the span
	 * @param ofAgent whether it is that of an agent call
	 * @return the context with the span
	 */
	static SpanLayer of(BridgeKeys keys, Context context, Span span, boolean ofAgent) {
		// In place of another layer, whose span would stay reachable: layers form no
		// chain.
		if (context instanceof SpanLayer covered && covered.keys == keys) {
			return new SpanLayer(keys, covered.below, span, ofAgent ? span : covered.agent);
		}
		return new SpanLayer(keys, context, span, ofAgent ? span : context.get(CurrentAgentSpan.KEY));
	}

	@Override
	@SuppressWarnings("unchecked")
	public <V> @Nullable V get(ContextKey<V> key) {
		if (key == this.keys.span()) {
			return (V) this.span;
		}
		if (key == CurrentAgentSpan.KEY) {
			return (V) this.agent;
		}
		return (key == this.keys.bridge()) ? plain().get(key) : this.below.get(key);
	}

	@Override
	public <V> Context with(ContextKey<V> key, V value) {
		return (get(key) == value) ? this : plain().with(key, value);
	}

	/**
	 * The same as a context of OpenTelemetry's, made once: the bridge stores baggage in
	 * what it finds there.
	 */
	private Context plain() {
		Context known = this.plain;
		if (known == null) {
			synchronized (this) {
				known = this.plain;
				if (known == null) {
					known = this.below.with(this.keys.span(), this.span)
						.with(this.keys.bridge(), new OtelSpan(this.span, this).context());
					if (this.agent != null) {
						known = known.with(CurrentAgentSpan.KEY, this.agent);
					}
					this.plain = known;
				}
			}
		}
		return known;
	}

}
