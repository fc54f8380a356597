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
 * Starts spans with OpenTelemetry's own API and makes them current so that spans of
 * Observations nest below them and above them.
 */
public final class AgentSpans {

	/** The name under which spans of agent tracing are made. */
	public static final String INSTRUMENTATION_SCOPE = "io.agenttracing";

	private static final Log logger = LogFactory.getLog(AgentSpans.class);

	private final Tracer tracer;

	private final @Nullable SpanAttachment attachment;

	private final @Nullable TrackedSpans openSpans;

	private final @Nullable PreSamplingCheck preSampling;

	private final Supplier<SpanCustomizers> findCustomizers;

	private volatile @Nullable SpanCustomizers customizers;

	private AgentSpans(Tracer tracer, @Nullable SpanAttachment attachment, @Nullable TrackedSpans openSpans,
			@Nullable PreSamplingCheck preSampling, Supplier<SpanCustomizers> findCustomizers) {
		this.tracer = tracer;
		this.attachment = attachment;
		this.openSpans = openSpans;
		this.preSampling = preSampling;
		this.findCustomizers = findCustomizers;
	}

	/**
	 * Spans of an OpenTelemetry instance.
	 * @param openTelemetry the instance
	 * @param currentTraceContext the bridge's view of what is current
	 * @param openSpans the registry of open spans
	 * @param customizers looks up the application's customizers when the first span
	 * starts: they may depend on beans that are traced themselves
	 * @return the spans
	 */
	public static AgentSpans of(OpenTelemetry openTelemetry, OtelCurrentTraceContext currentTraceContext,
			TrackedSpans openSpans, Supplier<SpanCustomizers> customizers) {
		StartedThreads.watch();
		return new AgentSpans(openTelemetry.getTracer(INSTRUMENTATION_SCOPE), new SpanAttachment(currentTraceContext),
				openSpans, preSampling(openTelemetry), customizers);
	}

	// The sampler in use, which the application may have replaced.
	private static @Nullable PreSamplingCheck preSampling(OpenTelemetry openTelemetry) {
		Sampler sampler = (openTelemetry instanceof OpenTelemetrySdk sdk) ? sdk.getSdkTracerProvider().getSampler()
				: null;
		return (sampler instanceof PreSamplingCheck preSampling) ? preSampling : null;
	}

	/**
	 * No spans at all, for an application that has no tracer or switched tracing off.
	 * @return spans that are never recorded nor made current
	 */
	public static AgentSpans disabled() {
		return new AgentSpans(OpenTelemetry.noop().getTracer(INSTRUMENTATION_SCOPE), null, null, null,
				() -> SpanCustomizers.NONE);
	}

	public boolean isEnabled() {
		return this.attachment != null;
	}

	/**
	 * Whether the sampler is certain to drop a span, which then need not be started.
	 * @param parent the context it would start in
	 * @param attributes the attributes it would start with
	 * @return whether it would be dropped
	 */
	public boolean isDropped(Context parent, Attributes attributes) {
		return this.preSampling != null && this.preSampling.drops(Span.fromContext(parent), attributes);
	}

	public SpanBuilder builder(String name, SpanKind kind) {
		return this.tracer.spanBuilder(name).setSpanKind(kind);
	}

	/**
	 * Starts a span of an operation other than an agent or step, after applying the
	 * application's customizers.
	 * @param span the span
	 * @param parent the context it starts in
	 * @param operation the operation
	 * @param name the name of the operation or of its destination
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

	// No lock: two threads of a starting application could deadlock.
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
	 * Starts a span and never throws. If that fails, the handle does nothing and its
	 * context is the parent's.
	 * @param span starts the span
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
	 * The context of work in the span of an agent call.
	 * @param span the span, recording or not
	 * @param below the context below it
	 * @return the context with the span
	 */
	public Context callContext(Span span, Context below) {
		return context(span, true, below);
	}

	Context context(Span span, boolean ofAgent, Context below) {
		return (this.attachment != null) ? this.attachment.context(span, ofAgent, below) : below;
	}

	/**
	 * Makes a span current on this thread on top of a given context, whose baggage
	 * becomes current as well.
	 * @param span the span, recording or not
	 * @param context the context below it
	 * @return the scope, to be closed on this thread before the span ends
	 */
	public Scope makeCurrent(Span span, Context context) {
		return makeCurrent(span, false, context);
	}

	/**
	 * Makes the span of an agent call current as {@link #makeCurrent(Span, Context)}
	 * does.
	 * @param span the span, recording or not
	 * @param context the context below it
	 * @return the scope, to be closed on this thread before the span ends
	 */
	public Scope makeCallCurrent(Span span, Context context) {
		return makeCurrent(span, true, context);
	}

	private Scope makeCurrent(Span span, boolean ofAgent, Context context) {
		Context before = Context.current();
		return CurrentContext.scope(attach(span, ofAgent, context, before, true), before);
	}

	/**
	 * Makes the span of an agent call current as {@link #makeCallCurrent(Span, Context)}
	 * does, but allocates no scope: for the hot path of calls.
	 * @param span the span, recording or not
	 * @param context the context below it
	 * @param before what is current now
	 * @return what to {@link CurrentContext#detach(AutoCloseable, Context)} on this
	 * thread
	 */
	public AutoCloseable attachCall(Span span, Context context, Context before) {
		return attach(span, true, context, before, false);
	}

	private AutoCloseable attach(Span span, boolean ofAgent, Context context, Context before, boolean registered) {
		if (this.attachment == null) {
			return Scope.noop();
		}
		try {
			AutoCloseable attached = this.attachment.attach(span, ofAgent, context, before);
			if (registered) {
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
	 * Records that a call has returned an asynchronous result: its span goes on without
	 * its thread, which is not reported if the span never ends.
	 * @param span the span of the call
	 */
	public void released(Span span) {
		released(span, SuspendedPlace.UNKNOWN);
	}

	/**
	 * Discards a span that is about to end and is represented by others: it is not
	 * exported unless it has children or gets one later.
	 * @param span the span
	 * @return whether it is discarded for now
	 */
	public boolean discard(Span span) {
		return this.openSpans != null && span instanceof ReadableSpan readable
				&& !DiscardedSpans.isInformative(readable) && this.openSpans.discard(readable);
	}

	/**
	 * Records that the context of a span was injected into a carrier, so that it may have
	 * remote children.
	 * @param span the span
	 */
	public void propagated(Span span) {
		update(span, TrackedSpans::propagated);
	}

	/**
	 * Records the same for a call that can tell where it is suspended.
	 * @param span the span of the call
	 * @param place where it is suspended, held weakly
	 */
	public void released(Span span, SuspendedPlace place) {
		update(span, (openSpans, readable) -> openSpans.released(readable, place));
	}

	/**
	 * Records the first element of a stream, which may be long-lived.
	 * @param span the span of the stream
	 */
	public void flowing(Span span) {
		update(span, TrackedSpans::flowing);
	}

	private void update(Span span, BiConsumer<TrackedSpans, ReadableSpan> update) {
		if (this.openSpans != null && span instanceof ReadableSpan readable) {
			update.accept(this.openSpans, readable);
		}
	}

	/**
	 * Tracks the demand of a stream, which is reported as hanging when its demand stays
	 * unanswered.
	 * @param span the span of the stream
	 * @return what to notify of requests and elements, null if open spans are not tracked
	 */
	public @Nullable StreamPace pace(Span span) {
		return (this.openSpans != null && span instanceof ReadableSpan readable) ? this.openSpans.paced(readable)
				: null;
	}

}
