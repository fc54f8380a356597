package io.agenttracing.pipeline.collector;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

import io.agenttracing.failure.Failures;
import io.agenttracing.log.RateLimitedLog;
import io.agenttracing.pipeline.FinishedTrace;
import io.agenttracing.pipeline.FinishedTraceListener;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;

/**
 * Notifies listeners of finished traces. An exception of one affects neither the others
 * nor the export.
 */
final class FinishedTraceListeners implements FinishedTraceListener {

	private static final Log logger = LogFactory.getLog(TraceCollector.class);

	private final List<FinishedTraceListener> listeners = new CopyOnWriteArrayList<>();

	private final RateLimitedLog warning = RateLimitedLog.once(logger);

	void add(FinishedTraceListener listener) {
		this.listeners.add(listener);
	}

	@Override
	public void onFinished(FinishedTrace trace) {
		for (FinishedTraceListener listener : this.listeners) {
			try {
				listener.onFinished(trace);
			}
			catch (Throwable ex) {
				Failures.counted();
				this.warning.warn("", () -> "A listener of finished traces failed, further failures are not logged: "
						+ listener.getClass().getName(), ex);
			}
		}
	}

}
