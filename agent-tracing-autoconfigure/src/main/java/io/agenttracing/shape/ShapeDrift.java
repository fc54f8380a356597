package io.agenttracing.shape;

import java.util.Collection;

/**
 * A field that is not as usual.
 *
 * @param path where it is, such as {@code passages[].score}
 * @param type what it is now; empty where it is missing
 * @param usual what it usually is: types, with {@code or} between
 */
public record ShapeDrift(String path, String type, String usual) {

	static ShapeDrift lost(String path, String usual) {
		return new ShapeDrift(path, "", usual);
	}

	static ShapeDrift retyped(String path, String type, Collection<String> usual) {
		return new ShapeDrift(path, type, String.join(" or ", usual));
	}

	/**
	 * Whether the field is missing, and not another one.
	 * @return whether it is
	 */
	public boolean isLost() {
		return this.type.isEmpty();
	}

	@Override
	public String toString() {
		return isLost() ? "no " + this.path : this.path + " as " + this.type + " instead of " + this.usual;
	}

}
