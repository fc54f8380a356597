package io.agenttracing.shape;

import java.util.List;

/**
 * What is to be recorded of a payload.
 *
 * @param digest the digest of its shape, for {@code agent_tracing.payload.shape_digest}
 * @param shape the entries of the shape, sorted; empty where it is one that was seen
 * before and is usual
 * @param usualShape where it deviates: what the shape would be without its deviations, so
 * that these are what differs between both; else empty
 * @param drifts in what it deviates, the worst first
 */
public record SeenShape(String digest, List<String> shape, List<String> usualShape, List<ShapeDrift> drifts) {

	static SeenShape usual(String digest) {
		return new SeenShape(digest, List.of(), List.of(), List.of());
	}

	/**
	 * Whether it deviates from what is usual.
	 * @return whether it does
	 */
	public boolean isDrift() {
		return !this.drifts.isEmpty();
	}

}
