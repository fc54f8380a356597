package io.agenttracing.instrument.springai;

/**
 * With {@code spring.reactor.context-propagation=limited}.
 */
class ReactorModeLimitedTests extends ReactorTrees {

	ReactorModeLimitedTests() {
		super("limited");
	}

}
