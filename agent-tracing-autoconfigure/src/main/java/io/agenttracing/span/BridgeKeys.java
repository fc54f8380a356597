package io.agenttracing.span;

import java.util.LinkedHashSet;
import java.util.Set;

import io.micrometer.tracing.otel.bridge.OtelCurrentTraceContext;
import io.micrometer.tracing.otel.bridge.OtelTraceContext;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanContext;
import io.opentelemetry.api.trace.TraceFlags;
import io.opentelemetry.api.trace.TraceState;
import io.opentelemetry.context.Context;
import io.opentelemetry.context.ContextKey;
import io.opentelemetry.context.Scope;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;

/**
 * The keys under which OpenTelemetry and Micrometer's bridge look for the current span.
 * Both are private, and learned from what is asked of a context. They are used only if a
 * {@link SpanLayer} with them is seen to work.
 *
 * @param span OpenTelemetry's key
 * @param bridge that of the bridge
 */
record BridgeKeys(ContextKey<Span> span, ContextKey<OtelTraceContext> bridge) {

	private static final Log logger = LogFactory.getLog(BridgeKeys.class);

	private static final SpanContext PROBE = SpanContext.create("0000000000000000000000000000a9e7", "000000000000a9e7",
			TraceFlags.getDefault(), TraceState.getDefault());

	/**
	 * Learns the keys.
	 * @param bridge the bridge's view of what is current
	 * @return the keys, null where contexts of other classes are not retained, as beside
	 * OpenTelemetry's javaagent, or where the bridge is of another version or the
	 * application's own
	 */
	static @Nullable BridgeKeys learn(OtelCurrentTraceContext bridge) {
		Context before = Context.current();
		try {
			BridgeKeys keys = (bridge.getClass() == OtelCurrentTraceContext.class) ? ask(bridge) : null;
			return (keys != null && keys.work(bridge)) ? keys : null;
		}
		catch (Throwable ex) {
			// Listeners are called when the context is attached already.
			CurrentContext.restore(before);
			logger.debug("The keys of Micrometer's bridge could not be learned", ex);
			return null;
		}
	}

	@SuppressWarnings("unchecked")
	private static @Nullable BridgeKeys ask(OtelCurrentTraceContext bridge) {
		AskedContext asked = new AskedContext();
		Span.getInvalid().storeInContext(asked);
		Set<ContextKey<?>> spans = asked.take();
		Set<ContextKey<?>> others;
		try (Scope scope = asked.makeCurrent()) {
			// What listeners have asked for.
			asked.take();
			bridge.context();
			others = asked.take();
		}
		others.removeAll(spans);
		if (spans.size() != 1 || others.size() != 1) {
			return null;
		}
		return new BridgeKeys((ContextKey<Span>) spans.iterator().next(),
				(ContextKey<OtelTraceContext>) others.iterator().next());
	}

	private boolean work(OtelCurrentTraceContext bridge) {
		Span probe = Span.wrap(PROBE);
		SpanLayer layer = SpanLayer.of(this, Context.root(), probe, false);
		try (Scope scope = layer.makeCurrent()) {
			return Context.current() == layer && Span.current() == probe
					&& bridge.context() instanceof OtelTraceContext found && found == layer.get(this.bridge);
		}
	}

	/**
	 * Has nothing, and notes what it is asked for.
	 */
	private static final class AskedContext implements Context {

		private Set<ContextKey<?>> keys = new LinkedHashSet<>();

		private Set<ContextKey<?>> take() {
			Set<ContextKey<?>> taken = this.keys;
			this.keys = new LinkedHashSet<>();
			return taken;
		}

		@Override
		public <V> @Nullable V get(ContextKey<V> key) {
			this.keys.add(key);
			return null;
		}

		@Override
		public <V> Context with(ContextKey<V> key, V value) {
			this.keys.add(key);
			return this;
		}

	}

}
