package io.agenttracing.instrument.call;

import java.util.Collection;
import java.util.Set;
import java.util.stream.Collectors;

import io.agenttracing.TracedAgent;

import org.springframework.core.KotlinDetector;
import org.springframework.core.annotation.MergedAnnotation;
import org.springframework.core.annotation.MergedAnnotations;
import org.springframework.core.annotation.MergedAnnotations.SearchStrategy;

/**
 * Remedies for a class or method that is final. In Kotlin all are unless they are open; a
 * compiler plugin opens them.
 */
final class UnopenedKotlin {

	// What the kotlin-spring plugin looks for, also on annotations and superclasses.
	private static final Set<String> OPENED = Set.of("org.springframework.stereotype.Component",
			"org.springframework.scheduling.annotation.Async",
			"org.springframework.transaction.annotation.Transactional",
			"org.springframework.cache.annotation.Cacheable");

	private static final String PLUGIN = "the kotlin-spring plugin (in Gradle kotlin(\"plugin.spring\"), in Maven"
			+ " 'spring' among the compilerPlugins of kotlin-maven-plugin)";

	private static final String ALL_OPEN = ", let the all-open plugin do so (in Gradle"
			+ " allOpen { annotation(\"io.agenttracing.TracedAgent\") })";

	private UnopenedKotlin() {
	}

	/**
	 * How to open a class, or a method of it.
	 * @param type the class
	 * @return a sentence without its end
	 */
	static String remedy(Class<?> type) {
		if (!KotlinDetector.isKotlinType(type)) {
			return "Remove 'final' (in Kotlin, add 'open')";
		}
		if (isOpenedByPlugin(type)) {
			return "In Kotlin, build with " + PLUGIN + ", which opens this class and its methods, add 'open' yourself";
		}
		boolean agent = MergedAnnotations.from(type, SearchStrategy.SUPERCLASS).isPresent(TracedAgent.class);
		return "In Kotlin, where " + PLUGIN + " opens only classes with an annotation of Spring such as @Component, add"
				+ " 'open' to this class and its methods" + (agent ? ALL_OPEN : "");
	}

	/**
	 * How to trace the work by the tracer instead.
	 * @param methods the methods that do the work
	 * @return the methods of the tracer
	 */
	static String tracer(Collection<TracedMethod> methods) {
		String blocking = calls(methods, false);
		String suspending = calls(methods, true);
		if (suspending.isEmpty() || blocking.isEmpty()) {
			return blocking + suspending;
		}
		return blocking + ", in suspend functions " + suspending;
	}

	private static String calls(Collection<TracedMethod> methods, boolean suspending) {
		return methods.stream()
			.filter((traced) -> KotlinDetector.isSuspendingFunction(traced.method()) == suspending)
			.map((traced) -> "AgentTracer." + call(traced.template()) + (suspending ? "Suspending" : "") + "(...)")
			.distinct()
			.sorted()
			.collect(Collectors.joining(" and "));
	}

	private static String call(SpanTemplate template) {
		if (template.stepKind() != null) {
			return "call";
		}
		return template.isWorkflow() ? "workflow" : "agent";
	}

	private static boolean isOpenedByPlugin(Class<?> type) {
		return MergedAnnotations.from(type, SearchStrategy.SUPERCLASS)
			.stream()
			.map(MergedAnnotation::getType)
			.anyMatch((annotation) -> OPENED.contains(annotation.getName()));
	}

}
