package io.agenttracing.test;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;

import org.junit.platform.engine.TestExecutionResult;
import org.junit.platform.testkit.engine.EngineTestKit;
import org.junit.platform.testkit.engine.Event;
import org.junit.platform.testkit.engine.EventType;
import org.junit.platform.testkit.engine.Events;

import static org.junit.platform.engine.discovery.DiscoverySelectors.selectClass;

/**
 * Runs a test class as JUnit does, and has what became of its tests.
 *
 * @param failures what failed, by the display name of the test
 * @param passed how many tests passed
 */
record EngineRun(Map<String, Throwable> failures, long passed) {

	static EngineRun of(Class<?>... testClasses) {
		return of(Map.of(), testClasses);
	}

	static EngineRun of(Map<String, String> parameters, Class<?>... testClasses) {
		EngineTestKit.Builder engine = EngineTestKit.engine("junit-jupiter").configurationParameters(parameters);
		for (Class<?> testClass : testClasses) {
			engine.selectors(selectClass(testClass));
		}
		Events tests = engine.execute().testEvents();
		Map<String, Throwable> failures = new TreeMap<>();
		finished(tests).forEach((event) -> event.getRequiredPayload(TestExecutionResult.class)
			.getThrowable()
			.ifPresent((failure) -> failures.put(event.getTestDescriptor().getDisplayName(), failure)));
		return new EngineRun(failures, tests.succeeded().count());
	}

	private static List<Event> finished(Events tests) {
		return tests.list().stream().filter((event) -> event.getType() == EventType.FINISHED).toList();
	}

	/**
	 * Why a test failed.
	 * @param method its method
	 * @return the text, empty if it passed
	 */
	String failure(String method) {
		return this.failures.entrySet()
			.stream()
			.filter((entry) -> entry.getKey().startsWith(method + "("))
			.map((entry) -> String.valueOf(entry.getValue().getMessage()))
			.findFirst()
			.orElse("");
	}

}
