package io.agenttracing.transparency;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/**
 * All variants of the application at once.
 */
final class Applications {

	private final Map<Variant, Application> applications = new EnumMap<>(Variant.class);

	private Applications() {
	}

	/**
	 * Runs something while applications are up.
	 */
	static void with(List<Variant> variants, Work work) {
		new Applications().start(new ArrayDeque<>(variants), work);
	}

	Application of(Variant variant) {
		return this.applications.get(variant);
	}

	private void start(Deque<Variant> left, Work work) {
		Variant next = left.poll();
		if (next == null) {
			work.run(this);
			return;
		}
		next.runner().run((context) -> {
			try (Application application = new Application(context, next != Variant.WITHOUT)) {
				this.applications.put(next, application);
				start(left, work);
			}
		});
	}

	/**
	 * What runs while they are up.
	 */
	@FunctionalInterface
	interface Work {

		void run(Applications applications);

	}

}
