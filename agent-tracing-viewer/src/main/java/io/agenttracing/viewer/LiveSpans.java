package io.agenttracing.viewer;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

import io.agenttracing.pipeline.UrgentSpanListener;
import io.agenttracing.span.BackgroundSpans;
import io.agenttracing.span.TrackedSpans;
import io.agenttracing.span.ViewerOnlySpans;
import io.agenttracing.viewer.store.StoredTrace;
import io.agenttracing.viewer.store.TraceStore;
import io.opentelemetry.context.Context;
import io.opentelemetry.sdk.trace.ReadWriteSpan;
import io.opentelemetry.sdk.trace.ReadableSpan;
import io.opentelemetry.sdk.trace.SpanProcessor;
import io.opentelemetry.sdk.trace.data.SpanData;
import io.opentelemetry.sdk.trace.data.StatusData;

/**
 * Shows the spans of this process from their start, as the pipeline has them: without
 * those that it discards and those that are not the application's own work, and with
 * those that it makes of calls that hang. All of them, whatever becomes of them behind
 * it.
 */
final class LiveSpans implements SpanProcessor, UrgentSpanListener {

	private static final int MAX_OPEN = 4_096;

	private static final int MAX_DISCARDED = 256;

	private static final int MAX_TRACES = 1_024;

	// Of the memory of all, those that wait may have so much.
	private static final int SHARE_OF_NOTES = 8;

	private final TraceStore store;

	private final SpanPreparation preparation;

	private final TrackedSpans openSpans;

	private final BackgroundSpans background;

	private final ViewerThread thread;

	private final MissedSpans missed = new MissedSpans();

	// What follows is used by that thread only.
	private final Map<String, OpenSpan> open = bounded(MAX_OPEN);

	private final Map<String, ReadableSpan> discarded = bounded(MAX_DISCARDED);

	private final Set<String> traceIds = Collections.newSetFromMap(bounded(MAX_TRACES));

	// Those that were shown as ended, whose end is still to come.
	private final Set<String> shownIds = Collections.newSetFromMap(bounded(MAX_TRACES));

	LiveSpans(TraceStore store, SpanPreparation preparation, TrackedSpans openSpans, BackgroundSpans background) {
		this.store = store;
		this.preparation = preparation;
		this.openSpans = openSpans;
		this.background = background;
		this.thread = new ViewerThread(store.max() / SHARE_OF_NOTES, this::eachSecond);
	}

	private static <V> Map<String, V> bounded(int most) {
		return new LinkedHashMap<>() {

			@Override
			protected boolean removeEldestEntry(Map.Entry<String, V> eldest) {
				return size() > most;
			}

		};
	}

	ViewerThread thread() {
		return this.thread;
	}

	@Override
	public void onStart(Context parentContext, ReadWriteSpan span) {
		ViewerOnlySpans.started(span);
		// One that is not taken is shown when it ends.
		this.thread.take(SpanWeight.OPEN, () -> started(span));
	}

	@Override
	public boolean isStartRequired() {
		return true;
	}

	@Override
	public void onEnd(ReadableSpan span) {
		boolean discarded = this.openSpans.isToBeDiscarded(span);
		boolean taken = this.thread.take(SpanWeight.of(span), discarded ? () -> discarded(span) : () -> ended(span));
		if (!taken && !discarded) {
			this.missed.add(span.getSpanContext());
		}
	}

	@Override
	public boolean isEndRequired() {
		return true;
	}

	@Override
	public void onUrgent(List<SpanData> spans) {
		this.thread.execute(() -> spans.forEach((span) -> this.store.ended(this.preparation.ofExported(span))));
	}

	private void started(ReadableSpan span) {
		ReadableSpan parent = this.discarded.remove(span.getParentSpanContext().getSpanId());
		if (parent != null) {
			show(parent.toSpanData());
		}
		String traceId = span.getSpanContext().getTraceId();
		if (!span.hasEnded()) {
			this.traceIds.add(traceId);
			SpanData data = span.toSpanData();
			this.open.put(span.getSpanContext().getSpanId(), new OpenSpan(span, State.of(data)));
			showOrLeave(span, data);
		}
		// Of a trace that is known, a short span is shown once, when its end is at hand:
		// the lines of the log between need no more than the trace.
		else if (!this.openSpans.isToBeDiscarded(span) && this.traceIds.add(traceId)) {
			this.shownIds.add(span.getSpanContext().getSpanId());
			showOrLeave(span, span.toSpanData());
		}
	}

	private void ended(ReadableSpan span) {
		String spanId = span.getSpanContext().getSpanId();
		this.open.remove(spanId);
		if (!this.shownIds.remove(spanId)) {
			showOrLeave(span, span.toSpanData());
		}
	}

	private void discarded(ReadableSpan span) {
		this.open.remove(span.getSpanContext().getSpanId());
		leave(span);
	}

	// It comes back when something is below it.
	private void leave(ReadableSpan span) {
		String spanId = span.getSpanContext().getSpanId();
		this.discarded.put(spanId, span);
		this.store.discarded(span.getSpanContext().getTraceId(), spanId);
	}

	private void eachSecond() {
		this.missed.tell(this.store, (spanId) -> this.open.containsKey(spanId) || this.shownIds.remove(spanId));
		this.store.lost(this.thread.takeRefused());
		renew();
	}

	// Open spans may have changed; one whose end had no room among the notes has ended.
	private void renew() {
		for (OpenSpan known : new ArrayList<>(this.open.values())) {
			if (known.span().hasEnded()) {
				ended(known.span());
			}
			else {
				SpanData data = known.span().toSpanData();
				State state = State.of(data);
				if (!state.equals(known.state())) {
					this.open.replace(data.getSpanId(), new OpenSpan(known.span(), state));
					showOrLeave(known.span(), data);
				}
			}
		}
	}

	private void showOrLeave(ReadableSpan span, SpanData data) {
		if (isBackground(data)) {
			leave(span);
		}
		else {
			show(data);
		}
	}

	// With something below it, it is the work of somebody.
	private boolean isBackground(SpanData span) {
		if (span.getParentSpanContext().isValid() || !this.background.contains(span)) {
			return false;
		}
		StoredTrace trace = this.store.trace(span.getTraceId());
		return trace == null || trace.spans().stream().allMatch((other) -> other.getSpanId().equals(span.getSpanId()));
	}

	private void show(SpanData recorded) {
		SpanData span = this.preparation.of(recorded);
		if (span.hasEnded()) {
			this.store.ended(span);
		}
		else {
			this.store.started(span);
		}
	}

	/**
	 * A span that is open.
	 *
	 * @param span the span
	 * @param state how it was shown
	 */
	private record OpenSpan(ReadableSpan span, State state) {

	}

	/**
	 * What of an open span may change.
	 */
	private record State(String name, Map<?, ?> attributes, int events, StatusData status) {

		static State of(SpanData span) {
			return new State(span.getName(), span.getAttributes().asMap(), span.getTotalRecordedEvents(),
					span.getStatus());
		}

	}

}
