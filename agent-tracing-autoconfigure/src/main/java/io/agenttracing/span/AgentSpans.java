package io.agenttracing.span;

import java.util.List;
import java.util.function.BiConsumer;
import java.util.function.Supplier;

import io.agenttracing.AgentCall;
import io.agenttracing.failure.Failures;
import io.micrometer.tracing.otel.bridge.OtelCurrentTraceContext;
import io.opentelemetry.api.OpenTelemetry;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanBuilder;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.Tracer;
import io.opentelemetry.context.Context;
import io.opentelemetry.context.Scope;
import io.opentelemetry.sdk.OpenTelemetrySdk;
import io.opentelemetry.sdk.trace.ReadableSpan;
import io.opentelemetry.sdk.trace.samplers.Sampler;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;

/**
 * Starts spans with OpenTelemetry's own API and makes them current through Micrometer's
 * bridge, so that spans of Observations nest below them and above them.
 */
public final class AgentSpans {

	/** The name under which spans of agent tracing are made. */
	public static final String INSTRUMENTATION_SCOPE = "io.agenttracing";

	private static final Log logger = LogFactory.getLog(AgentSpans.class);

	private final Tracer tracer;

	private final OtelCurrentTraceContext currentTraceContext;

	private final @Nullable TrackedSpans openSpans;

	private final @Nullable PreSamplingCheck earlyDrop;

	private final Supplier<SpanCustomizers> findCustomizers;

	private final boolean enabled;

	private volatile @Nullable SpanCustomizers customizers;

	private AgentSpans(Tracer tracer, OtelCurrentTraceContext currentTraceContext, @Nullable TrackedSpans openSpans,
			@Nullable PreSamplingCheck earlyDrop, Supplier<SpanCustomizers> findCustomizers, boolean enabled) {
		this.tracer = tracer;
		this.currentTraceContext = currentTraceContext;
		this.openSpans = openSpans;
		this.earlyDrop = earlyDrop;
		this.findCustomizers = findCustomizers;
		this.enabled = enabled;
	}

	/**
	 * Spans of an OpenTelemetry instance.
	 * @param openTelemetry the instance
	 * @param currentTraceContext the bridge's view of what is current
	 * @param openSpans where the collector notes open spans
	 * @param customizers finds the application's customizers, which may need beans that
	 * have spans themselves
	 * @return the spans
	 */
	public static AgentSpans of(OpenTelemetry openTelemetry, OtelCurrentTraceContext currentTraceContext,
			TrackedSpans openSpans, Supplier<SpanCustomizers> customizers) {
		StartedThreads.watch();
		return new AgentSpans(openTelemetry.getTracer(INSTRUMENTATION_SCOPE), currentTraceContext, openSpans,
				earlyDrop(openTelemetry), customizers, true);
	}

	// The sampler that is in use, which need not be ours.
	private static @Nullable PreSamplingCheck earlyDrop(OpenTelemetry openTelemetry) {
		Sampler sampler = (openTelemetry instanceof OpenTelemetrySdk sdk) ? sdk.getSdkTracerProvider().getSampler()
				: null;
		return (sampler instanceof PreSamplingCheck earlyDrop) ? earlyDrop : null;
	}

	/**
	 * No spans at all, for an application that has no tracer or switched tracing off.
	 * @return spans that are never recorded nor made current
	 */
	public static AgentSpans disabled() {
		return new AgentSpans(OpenTelemetry.noop().getTracer(INSTRUMENTATION_SCOPE), new OtelCurrentTraceContext(),
				null, null, () -> SpanCustomizers.NONE, false);
	}

	public boolean isEnabled() {
		return this.enabled;
	}

	/**
	 * Whether a span would be dropped, so that the call can do without.
	 * @param parent the context it would start in
	 * @param attributes the attributes it would start with
	 * @return whether it need not be started
	 */
	public boolean isDropped(Context parent, Attributes attributes) {
		return this.earlyDrop != null && this.earlyDrop.drops(Span.fromContext(parent), attributes);
	}

	public SpanBuilder builder(String name, SpanKind kind) {
		return this.tracer.spanBuilder(name).setSpanKind(kind);
	}

	/**
	 * Starts a span that is not that of an agent or step, after the application's
	 * customizers have seen it.
	 * @param span the span
	 * @param parent the context it starts in
	 * @param operation what is done in it
	 * @param name what that is done to, or called
	 * @return the span
	 */
	public Span start(SpanBuilder span, Context parent, AgentCall.Operation operation, String name) {
		if (SpanCustomizers.isRecordable(parent)) {
			SpanCustomizers customizers = customizers();
			if (!customizers.isEmpty()) {
				customizers.customize(span, new AgentCall(name, null, null, List.of(), operation));
			}
		}
		return span.startSpan();
	}

	// Without a lock: two threads of a starting application would wait for each other.
	private SpanCustomizers customizers() {
		SpanCustomizers known = this.customizers;
		if (known == null) {
			try {
				known = this.findCustomizers.get();
				this.customizers = known;
			}
			catch (Throwable ex) {
				logger.debug("A span starts while the application starts or stops, and is not customized", ex);
				return SpanCustomizers.NONE;
			}
		}
		return known;
	}

	/**
	 * Starts a span that never throws. Where it cannot be started it does nothing, and
	 * its context is that of its parent.
	 * @param span what starts the span
	 * @param parent the context it starts in
	 * @return the span, which has to be ended
	 */
	public SpanHandle open(Supplier<Span> span, Context parent) {
		return open(span, parent, (failure, failed) -> {
		});
	}

	SpanHandle open(Supplier<Span> span, Context parent, BiConsumer<Throwable, Span> onFailure) {
		Span started = Failures.attempt(logger, "A span could not be started", span, Span.getInvalid());
		return new SpanHandle(this, started, parent, onFailure);
	}

	/**
	 * Makes a span current on this thread on top of a context that came from elsewhere,
	 * whose baggage becomes current as well.
	 * @param span the span, recording or not
	 * @param context the context below it
	 * @return the scope, to be closed on this thread before the span ends
	 */
	public Scope makeCurrent(Span span, Context context) {
		Context before = Context.current();
		return CurrentContext.scope(attach(span, context, before, true), before);
	}

	/**
	 * Makes a span current as {@link #makeCurrent(Span, Context)} does, for the calls
	 * that are to cost nothing, not even an object.
	 * @param span the span, recording or not
	 * @param context the context below it
	 * @param before what is current now
	 * @return what to {@link CurrentContext#detach(AutoCloseable, Context)} on this
	 * thread
	 */
	public AutoCloseable attach(Span span, Context context, Context before) {
		return attach(span, context, before, false);
	}

	private AutoCloseable attach(Span span, Context context, Context before, boolean noted) {
		if (!this.enabled) {
			return Scope.noop();
		}
		try {
			AutoCloseable attached = CurrentContext.attach(this.currentTraceContext, span, context, before);
			if (noted) {
				WorkingThreads.enter(attached, Context.current());
			}
			else {
				WorkingThreads.cover(attached);
			}
			return attached;
		}
		catch (Throwable ex) {
			return CurrentContext.failed(ex, before);
		}
	}

	/**
	 * Notes that a call has returned an asynchronous result and left its thread, while
	 * its span goes on: no thread holds it if it never ends.
	 * @param span the span of the call
	 */
	public void released(Span span) {
		released(span, SuspendedPlace.UNKNOWN);
	}

	/**
	 * Discards a span that is about to end, for which others stand: it is not exported,
	 * unless something was started below it, or is later on.
	 * @param span the span
	 * @return whether it is discarded, as things stand
	 */
	public boolean discard(Span span) {
		return this.openSpans != null && span instanceof ReadableSpan readable && !DiscardedSpans.isSeen(readable)
				&& this.openSpans.discard(readable);
	}

	/**
	 * Notes that a span was told to somebody elsewhere, who may start something below it.
	 * @param span the span
	 */
	public void told(Span span) {
		note(span, TrackedSpans::told);
	}

	/**
	 * Notes the same of a call of which it is known where it goes on.
	 * @param span the span of the call
	 * @param place tells where, for as long as it is reachable
	 */
	public void released(Span span, SuspendedPlace place) {
		note(span, (openSpans, readable) -> openSpans.released(readable, place));
	}

	/**
	 * Notes that a stream has its first element, and may last.
	 * @param span the span of the stream
	 */
	public void flowing(Span span) {
		note(span, TrackedSpans::flowing);
	}

	private void note(Span span, BiConsumer<TrackedSpans, ReadableSpan> note) {
		if (this.openSpans != null && span instanceof ReadableSpan readable) {
			note.accept(this.openSpans, readable);
		}
	}

	/**
	 * Notes that a stream has begun whose elements are waited for: it hangs when none
	 * comes any more.
	 * @param span the span of the stream
	 * @return what has to be told of its elements, null where nobody looks at them
	 */
	public @Nullable StreamPace pace(Span span) {
		return (this.openSpans != null && span instanceof ReadableSpan readable) ? this.openSpans.paced(readable)
				: null;
	}

}
