package io.agenttracing.test.record;

import java.util.List;

import io.agenttracing.pipeline.UrgentSpanListener;
import io.agenttracing.span.TrackedSpans;
import io.opentelemetry.context.Context;
import io.opentelemetry.sdk.trace.ReadWriteSpan;
import io.opentelemetry.sdk.trace.ReadableSpan;
import io.opentelemetry.sdk.trace.SpanProcessor;
import io.opentelemetry.sdk.trace.data.SpanData;
import org.jspecify.annotations.Nullable;

import org.springframework.beans.factory.DisposableBean;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.SmartInitializingSingleton;

/**
 * Records all spans of an application, on the threads that start and end them. What hangs
 * is added by the watchdog's thread.
 */
final class SpanRecorder implements SpanProcessor, UrgentSpanListener, SmartInitializingSingleton, DisposableBean {

	private volatile @Nullable ObjectProvider<ExportedSpans> whatIsExported;

	private volatile @Nullable ObjectProvider<TrackedSpans> tracked;

	private volatile @Nullable TrackedSpans openSpans;

	private volatile @Nullable ExportedSpans exported;

	private volatile boolean reached;

	SpanRecorder(ObjectProvider<ExportedSpans> exported, ObjectProvider<TrackedSpans> tracked) {
		this.whatIsExported = exported;
		this.tracked = tracked;
	}

	// The application may be closed when somebody asks.
	@Override
	public void afterSingletonsInstantiated() {
		exported();
		openSpans();
		this.whatIsExported = null;
		this.tracked = null;
	}

	// What is kept of an application that is closed does not keep its beans.
	@Override
	public void destroy() {
		RecordedTraces.OF_JVM.prepare(this);
		this.exported = exported().withoutBeans();
		this.openSpans = null;
		this.whatIsExported = null;
		this.tracked = null;
	}

	@Override
	public void onStart(Context parentContext, ReadWriteSpan span) {
		this.reached = true;
		RecordedTraces.OF_JVM.started(parentContext, span);
	}

	@Override
	public boolean isStartRequired() {
		return true;
	}

	@Override
	public void onEnd(ReadableSpan span) {
		TrackedSpans known = openSpans();
		boolean discarded = known != null && known.isToBeDiscarded(span);
		RecordedTraces.OF_JVM.ended(new RecordedSpan(span.toSpanData(), this, discarded, false));
	}

	private @Nullable TrackedSpans openSpans() {
		TrackedSpans known = this.openSpans;
		ObjectProvider<TrackedSpans> provider = this.tracked;
		if (known == null && provider != null) {
			known = provider.getIfAvailable();
			this.openSpans = known;
		}
		return known;
	}

	@Override
	public boolean isEndRequired() {
		return true;
	}

	@Override
	public void onUrgent(List<SpanData> spans) {
		spans.forEach((span) -> RecordedTraces.OF_JVM.ended(new RecordedSpan(span, this, false, true)));
	}

	/**
	 * Whether a tracer has called it.
	 */
	boolean isReached() {
		return this.reached;
	}

	/**
	 * What the application would export.
	 */
	ExportedSpans exported() {
		ExportedSpans known = this.exported;
		ObjectProvider<ExportedSpans> provider = this.whatIsExported;
		if (known == null) {
			known = (provider != null) ? provider.getObject() : ExportedSpans.AS_RECORDED;
			this.exported = known;
		}
		return known;
	}

	// By this the description of a tracer provider tells whether it is among its
	// processors.
	@Override
	public String toString() {
		return "SpanRecorder{}";
	}

}
