package io.agenttracing.pipeline;

import java.util.List;

import io.agenttracing.diagnosis.Finding;

/**
 * What came of the inspection of a trace, or of a part of one.
 *
 * @param added the attributes to add to its spans
 * @param findings what is wrong with it, and what else is worth to know
 * @since 0.1.0
 */
public record Inspection(AddedAttributes added, List<Finding> findings) {

	/** Nothing came of it. */
	public static final Inspection NOTHING = new Inspection(AddedAttributes.NONE, List.of());

}
