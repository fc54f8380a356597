package io.agenttracing.pipeline;

/**
 * Whether spans come through the pipeline.
 *
 * @since 0.1.0
 */
public interface PipelineUse {

	/**
	 * Whether there are spans, and they pass by the pipeline: nothing is chosen, masked
	 * or handed to listeners.
	 * @return whether they do, as far as is known by now
	 */
	boolean isBypassed();

}
