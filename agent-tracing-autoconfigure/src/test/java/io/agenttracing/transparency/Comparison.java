package io.agenttracing.transparency;

import java.util.List;

import org.jspecify.annotations.Nullable;

/**
 * Runs a program in an application, and looks for what is different in another one.
 */
final class Comparison {

	private final Application without;

	private final Call program;

	private final List<String> expected;

	Comparison(Application without, Call program) {
		this.without = without;
		this.program = program;
		this.expected = without.run(program);
	}

	/**
	 * Returns the difference that another application makes, shown by a program as small
	 * as it can be.
	 */
	@Nullable Difference find(Application with) {
		List<String> observed = with.run(this.program);
		return observed.equals(this.expected) ? null : Shrinker
			.shrink(new Difference(this.program, this.expected, observed), (simpler) -> difference(simpler, with));
	}

	private @Nullable Difference difference(Call simpler, Application with) {
		List<String> expected = this.without.run(simpler);
		List<String> observed = with.run(simpler);
		return observed.equals(expected) ? null : new Difference(simpler, expected, observed);
	}

}
