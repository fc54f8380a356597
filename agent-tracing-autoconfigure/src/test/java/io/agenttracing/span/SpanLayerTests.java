package io.agenttracing.span;

import io.micrometer.tracing.TraceContext;
import io.micrometer.tracing.otel.bridge.OtelCurrentTraceContext;
import io.opentelemetry.api.baggage.Baggage;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanContext;
import io.opentelemetry.api.trace.TraceFlags;
import io.opentelemetry.api.trace.TraceState;
import io.opentelemetry.context.Context;
import io.opentelemetry.context.ContextKey;
import io.opentelemetry.context.ContextStorage;
import io.opentelemetry.context.Scope;
import io.opentelemetry.sdk.testing.context.SettableContextStorageProvider;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link SpanLayer} and {@link BridgeKeys}. How layers nest is tested in
 * {@link NestedContextsTests}.
 */
class SpanLayerTests {

	private static final ContextKey<String> KEY = ContextKey.named("of the application");

	private final OtelCurrentTraceContext bridge = new OtelCurrentTraceContext();

	private final BridgeKeys keys = BridgeKeys.learn(this.bridge);

	@Test
	void whatIsAddedComesToAllThatIsThere() {
		Span span = span(1);
		Context below = Context.root().with(KEY, "below").with(Baggage.builder().put("k", "v").build());
		SpanLayer layer = SpanLayer.of(this.keys, below, span, true);
		Context added = layer.with(KEY, "above");
		assertThat(added.get(KEY)).isEqualTo("above");
		assertThat(layer.get(KEY)).isEqualTo("below");
		assertThat(Span.fromContext(added)).isSameAs(Span.fromContext(layer)).isSameAs(span);
		assertThat(CurrentAgentSpan.of(added)).isSameAs(CurrentAgentSpan.of(layer)).isSameAs(span);
		assertThat(Baggage.fromContext(added)).isEqualTo(Baggage.fromContext(layer)).isNotEqualTo(Baggage.empty());
		assertThat(added.get(this.keys.bridge())).isNotNull().isSameAs(layer.get(this.keys.bridge()));
	}

	@Test
	void whatIsThereAlreadyIsNotAdded() {
		Span span = span(1);
		SpanLayer layer = SpanLayer.of(this.keys, Context.root(), span, true);
		assertThat(layer.with(span)).isSameAs(layer);
		assertThat(layer.with(KEY, null)).isSameAs(layer);
	}

	@Test
	void bridgeFindsTheSpanOfTheLayer() {
		Span span = span(1);
		Span attempt = span(2);
		try (Scope scope = SpanLayer.of(this.keys, Context.root(), span, true).makeCurrent()) {
			TraceContext found = this.bridge.context();
			assertThat(found.spanId()).isEqualTo(span.getSpanContext().getSpanId());
			assertThat(this.bridge.context()).as("baggage is stored in it").isSameAs(found);
			try (Scope inner = SpanLayer.of(this.keys, Context.current(), attempt, false).makeCurrent()) {
				assertThat(this.bridge.context().spanId()).isEqualTo(attempt.getSpanContext().getSpanId());
				assertThat(CurrentAgentSpan.of(Context.current())).isSameAs(span);
			}
		}
	}

	@Test
	void layersFormNoChain() {
		SpanLayer outer = SpanLayer.of(this.keys, Context.root(), span(1), true);
		SpanLayer inner = SpanLayer.of(this.keys, outer, span(2), true);
		assertThat(inner).usingRecursiveComparison()
			.withStrictTypeChecking()
			.isEqualTo(SpanLayer.of(this.keys, Context.root(), span(2), true));
	}

	@Test
	void keysAreUnknownWhereContextsAreNotRetained() {
		try (Scope scope = Context.root().with(KEY, "mine").makeCurrent()) {
			Context before = Context.current();
			assertThat(learnIn(new Copying(SettableContextStorageProvider.getContextStorage()))).isNull();
			assertThat(Context.current()).isSameAs(before);
		}
		assertThat(BridgeKeys.learn(this.bridge)).isEqualTo(this.keys);
	}

	@Test
	void keysAreUnknownWhereAListenerFails() {
		Context before = Context.current();
		assertThat(learnIn(new Failing(SettableContextStorageProvider.getContextStorage()))).isNull();
		assertThat(Context.current()).isSameAs(before);
	}

	private @Nullable BridgeKeys learnIn(ContextStorage storage) {
		ContextStorage before = SettableContextStorageProvider.getContextStorage();
		SettableContextStorageProvider.setContextStorage(storage);
		try {
			return BridgeKeys.learn(this.bridge);
		}
		finally {
			SettableContextStorageProvider.setContextStorage(before);
		}
	}

	@Test
	void keysAreUnknownWhereTheBridgeAsksForOtherThings() {
		assertThat(BridgeKeys.learn(new OtelCurrentTraceContext() {
		})).isNull();
	}

	@Test
	void learningLeavesNothingBehind() {
		try (Scope scope = Context.root().with(KEY, "mine").makeCurrent()) {
			Context before = Context.current();
			BridgeKeys.learn(this.bridge);
			assertThat(Context.current()).isSameAs(before);
		}
	}

	private static Span span(int id) {
		return Span.wrap(SpanContext.create("0af7651916cd43dd8448eb211c80319c", "%016x".formatted(id),
				TraceFlags.getSampled(), TraceState.getDefault()));
	}

	/**
	 * As beside OpenTelemetry's javaagent, where the current context is another object
	 * each time.
	 *
	 * @param delegate where contexts are kept
	 */
	private record Copying(ContextStorage delegate) implements ContextStorage {

		@Override
		public Scope attach(Context context) {
			return this.delegate.attach(context);
		}

		@Override
		public @Nullable Context current() {
			Context current = this.delegate.current();
			return (current != null) ? current.with(ContextKey.named("copy"), "copy") : null;
		}

	}

	/**
	 * Fails after a context was attached, as a listener does.
	 *
	 * @param delegate where contexts are kept
	 */
	private record Failing(ContextStorage delegate) implements ContextStorage {

		@Override
		public Scope attach(Context context) {
			Scope scope = this.delegate.attach(context);
			if (context != root()) {
				throw new IllegalStateException("listener");
			}
			return scope;
		}

		@Override
		public @Nullable Context current() {
			return this.delegate.current();
		}

	}

}
