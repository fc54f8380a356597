package io.agenttracing.shape;

/**
 * The name of a field, with what is needed to hash the paths that it is in.
 *
 * @param name the name
 * @param hash the hash of the name
 * @param power what the hash in front of it is multiplied with
 */
record PathStep(String name, long hash, long power) {

	static PathStep of(String name) {
		return new PathStep(name, ShapeHash.append(0, name), ShapeHash.power(name.length()));
	}

}
