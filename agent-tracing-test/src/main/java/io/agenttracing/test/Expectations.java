package io.agenttracing.test;

import java.lang.reflect.Method;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;

import io.agenttracing.diagnosis.Finding;
import io.agenttracing.test.claim.ClaimedTrace;

import org.springframework.core.annotation.AnnotatedElementUtils;
import org.springframework.core.annotation.MergedAnnotation;
import org.springframework.core.annotation.MergedAnnotations;
import org.springframework.core.annotation.MergedAnnotations.SearchStrategy;
import org.springframework.core.annotation.RepeatableContainers;
import org.springframework.test.context.TestContextAnnotationUtils;

/**
 * What the annotations of a test expect of its traces: those of its method, its class,
 * the classes above and those around.
 */
final class Expectations {

	private final List<String> rules;

	private final boolean failsOnUnexpected;

	private final Set<String> found = ConcurrentHashMap.newKeySet();

	private Expectations(List<String> rules, boolean failsOnUnexpected) {
		this.rules = rules;
		this.failsOnUnexpected = failsOnUnexpected;
	}

	/**
	 * What is expected of a test.
	 * @param method its method
	 * @param type its class
	 * @return what the annotations say
	 */
	static Expectations of(Method method, Class<?> type) {
		List<ExpectFinding> all = new ArrayList<>(
				AnnotatedElementUtils.findMergedRepeatableAnnotations(method, ExpectFinding.class));
		Class<?> at = type;
		while (TestContextAnnotationUtils.searchEnclosingClass(at)) {
			ofType(at).forEach(all::add);
			at = at.getEnclosingClass();
		}
		ofType(at).forEach(all::add);
		AgentTracingTest test = TestContextAnnotationUtils.findMergedAnnotation(type, AgentTracingTest.class);
		return new Expectations(all.stream().map(ExpectFinding::value).distinct().toList(),
				test == null || test.failOnUnexpected());
	}

	// Not by the annotation's own inheritance, by which one of a subclass hides those of
	// its superclass.
	private static Stream<ExpectFinding> ofType(Class<?> type) {
		return MergedAnnotations
			.from(type, SearchStrategy.TYPE_HIERARCHY,
					RepeatableContainers.explicitRepeatable(ExpectFinding.class, ExpectFindings.class))
			.stream(ExpectFinding.class)
			.map(MergedAnnotation::synthesize);
	}

	boolean failsOnUnexpected() {
		return this.failsOnUnexpected;
	}

	boolean expects(String rule) {
		return this.rules.contains(rule);
	}

	void found(String rule) {
		this.found.add(rule);
	}

	/**
	 * Claims the findings that are expected.
	 */
	void claimIn(List<ClaimedTrace> traces) {
		for (ClaimedTrace trace : traces) {
			for (Finding finding : trace.findings()) {
				if (this.rules.contains(finding.rule())) {
					trace.claim(finding);
					this.found.add(finding.rule());
				}
			}
		}
	}

	/**
	 * Rules that are expected, and have not found anything in a trace so far.
	 */
	List<String> missing() {
		return this.rules.stream().filter((rule) -> !this.found.contains(rule)).toList();
	}

}
