package io.agenttracing.pipeline;

/**
 * Sees each finished trace once, on the collector's thread, before it is exported.
 */
@FunctionalInterface
public interface FinishedTraceListener {

	void onFinished(FinishedTrace trace);

}
