package io.agenttracing.viewer.page;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicBoolean;

import org.junit.jupiter.api.extension.ConditionEvaluationResult;
import org.junit.jupiter.api.extension.ExecutionCondition;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ExtensionContext.Namespace;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;

/**
 * Gives tests a browser, one for all of them. Where there is none they are skipped and
 * say so, or fail with {@code -Dbrowser.required=true}.
 */
final class Chromium implements ExecutionCondition, ParameterResolver {

	static final Path BROWSER = Path.of(System.getProperty("browser.path", "/usr/bin/chromium"));

	static final Path DRIVER = Path.of(System.getProperty("browser.driver", "/usr/bin/chromedriver"));

	// Surefire counts what is skipped, and does not print why.
	private static final AtomicBoolean TOLD = new AtomicBoolean();

	@Override
	public ConditionEvaluationResult evaluateExecutionCondition(ExtensionContext context) {
		if (Boolean.getBoolean("test.agent-tracing.fast")) {
			return ConditionEvaluationResult.disabled("Starts a browser");
		}
		for (Path needed : new Path[] { BROWSER, DRIVER }) {
			if (!Files.isExecutable(needed)) {
				String reason = "No browser: " + needed
						+ " is not there; name it by -Dbrowser.path and -Dbrowser.driver";
				if (Boolean.getBoolean("browser.required")) {
					throw new IllegalStateException(reason);
				}
				if (TOLD.compareAndSet(false, true)) {
					System.err.println("The tests of the page in a browser are skipped. " + reason);
				}
				return ConditionEvaluationResult.disabled(reason);
			}
		}
		return ConditionEvaluationResult.enabled("Chromium is there");
	}

	@Override
	public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
		return parameter.getParameter().getType() == Browser.class;
	}

	@Override
	public Browser resolveParameter(ParameterContext parameter, ExtensionContext context) {
		return context.getRoot()
			.getStore(Namespace.create(Chromium.class))
			.computeIfAbsent(Browser.class, (type) -> new Browser(BROWSER, DRIVER), Browser.class);
	}

}
