package io.agenttracing.testing;

import io.micrometer.observation.ObservationRegistry;
import io.opentelemetry.context.Context;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * Fails each test after which something is current on its thread, which is that of the
 * tests after it too. Found by JUnit itself.
 */
public final class NothingStaysCurrent implements AfterEachCallback {

	@Override
	public void afterEach(ExtensionContext test) {
		Context left = Context.current();
		if (left != Context.root()) {
			Context.root().makeCurrent();
			throw new AssertionError("The test has left " + left + " current on its thread");
		}
		if (ObservationRegistry.create().getCurrentObservationScope() != null) {
			throw new AssertionError("The test has left an Observation current on its thread");
		}
	}

}
