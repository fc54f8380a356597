package io.agenttracing.pipeline;

/**
 * Tells when the first span has started: an application pays for threads only then.
 *
 * @since 0.1.0
 */
public interface PipelineStart {

	/**
	 * Runs an action after the first span has started, at once if one has. Not run if the
	 * pipeline is shut down before.
	 * @param action the action, called once on the collector's thread
	 */
	void whenSpansStart(Runnable action);

}
