package io.agenttracing.transparency;

import java.util.List;

import org.jspecify.annotations.Nullable;

/**
 * Runs a program without the starter and with it, and looks for what is different.
 */
final class Comparison {

	private final Applications applications;

	private final Call program;

	private final List<String> expected;

	Comparison(Applications applications, Call program) {
		this.applications = applications;
		this.program = program;
		this.expected = applications.of(Variant.WITHOUT).run(program);
	}

	/**
	 * Returns the difference that a variant makes, shown by a program as small as it can
	 * be.
	 */
	@Nullable Difference find(Variant variant) {
		List<String> observed = this.applications.of(variant).run(this.program);
		if (observed.equals(this.expected)) {
			return null;
		}
		Difference difference = new Difference(this.program, variant, this.expected, observed);
		return Shrinker.shrink(difference, (simpler) -> {
			List<String> without = this.applications.of(Variant.WITHOUT).run(simpler);
			List<String> with = this.applications.of(variant).run(simpler);
			return with.equals(without) ? null : new Difference(simpler, variant, without, with);
		});
	}

}
