package io.agenttracing.pipeline.collector;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

import io.agenttracing.failure.Failures;
import io.agenttracing.pipeline.EndedSpanListener;
import io.agenttracing.pipeline.Usage;
import io.opentelemetry.sdk.trace.data.SpanData;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;

/**
 * Notifies listeners of ended spans. An exception of one affects neither the others nor
 * the export.
 */
final class EndedSpanListeners implements EndedSpanListener {

	private static final Log logger = LogFactory.getLog(TraceCollector.class);

	private final List<EndedSpanListener> listeners = new CopyOnWriteArrayList<>();

	void add(EndedSpanListener listener) {
		this.listeners.add(listener);
	}

	// Of each span: without an iterator.
	@Override
	public void onEnded(SpanData span, Usage used, boolean counted) {
		for (int i = 0; i < this.listeners.size(); i++) {
			try {
				this.listeners.get(i).onEnded(span, used, counted);
			}
			catch (Throwable ex) {
				Failures.caught(logger, "A listener of ended spans failed", ex);
			}
		}
	}

}
