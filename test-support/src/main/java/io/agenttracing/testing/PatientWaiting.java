package io.agenttracing.testing;

import java.time.Duration;

import org.awaitility.Awaitility;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * Lets tests wait for longer than Awaitility's ten seconds: on a busy machine that is not
 * always enough, and a test that waits for what happens ends as soon as it does.
 */
public final class PatientWaiting implements BeforeAllCallback {

	@Override
	public void beforeAll(ExtensionContext context) {
		Awaitility.setDefaultTimeout(Duration.ofSeconds(60));
	}

}
