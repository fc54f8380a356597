package io.agenttracing.pipeline;

/**
 * Receives each finished trace once, on the collector's thread, when it is handed to the
 * exporters.
 */
@FunctionalInterface
public interface FinishedTraceListener {

	void onFinished(FinishedTrace trace);

}
