package io.agenttracing.instrument.springai;

/**
 * With {@code spring.reactor.context-propagation=auto}.
 */
class ReactorModeAutoTests extends ReactorTrees {

	ReactorModeAutoTests() {
		super("auto");
	}

}
