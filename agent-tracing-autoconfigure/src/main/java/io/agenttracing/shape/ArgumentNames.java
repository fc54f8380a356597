package io.agenttracing.shape;

import java.util.List;

/**
 * The names of the parameters of a method, made once.
 */
public final class ArgumentNames {

	private final List<PathStep> steps;

	private ArgumentNames(List<PathStep> steps) {
		this.steps = steps;
	}

	/**
	 * Names of parameters.
	 * @param names the names, in the order of the arguments
	 * @return the names
	 */
	public static ArgumentNames of(List<String> names) {
		return new ArgumentNames(names.stream().map(PathStep::of).toList());
	}

	List<PathStep> steps() {
		return this.steps;
	}

}
