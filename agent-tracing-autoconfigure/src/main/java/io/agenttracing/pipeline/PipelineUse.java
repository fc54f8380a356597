package io.agenttracing.pipeline;

/**
 * Tells whether spans pass through the pipeline.
 *
 * @since 0.1.0
 */
public interface PipelineUse {

	/**
	 * Whether spans bypass the pipeline, so that none is capped, masked or handed to
	 * listeners.
	 * @return whether they do, as far as is known so far
	 */
	boolean isBypassed();

}
