package io.agenttracing.instrument.call;

import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.util.Arrays;
import java.util.List;
import java.util.function.Predicate;

import io.agenttracing.span.SourceNames;

import org.springframework.core.annotation.MergedAnnotations;
import org.springframework.util.ReflectionUtils;

/**
 * Methods that a framework calls because of an annotation, and that a proxy of their bean
 * does not have: Spring refuses to start, or they would run without their fields. The
 * annotations are known by name, since no application has all of these frameworks.
 */
final class UnproxiedCallbacks {

	private static final List<String> ANNOTATIONS = List.of("org.springframework.context.event.EventListener",
			"org.springframework.context.annotation.Bean", "org.springframework.scheduling.annotation.Scheduled",
			"org.springframework.web.bind.annotation.", "org.springframework.messaging.handler.annotation.",
			"org.springframework.integration.annotation.", "org.springframework.kafka.annotation.",
			"org.springframework.amqp.rabbit.annotation.", "org.springframework.jms.annotation.",
			"org.springframework.pulsar.annotation.", "io.awspring.cloud.sqs.annotation.",
			"org.springframework.ai.tool.annotation.", "org.springframework.ai.mcp.annotation.",
			"org.springframework.graphql.data.method.annotation.");

	private UnproxiedCallbacks() {
	}

	/**
	 * The names of such methods.
	 * @param type the class of the bean
	 * @param proxied whether a proxy has a method
	 * @return their names as written in the source
	 */
	static List<String> of(Class<?> type, Predicate<Method> proxied) {
		return Arrays.stream(ReflectionUtils.getUniqueDeclaredMethods(type, ReflectionUtils.USER_DECLARED_METHODS))
			.filter((method) -> !Modifier.isStatic(method.getModifiers()) && !proxied.test(method)
					&& isCalledByFramework(method))
			.map((method) -> SourceNames.of(method) + "()")
			.distinct()
			.sorted()
			.toList();
	}

	private static boolean isCalledByFramework(Method method) {
		return method.getAnnotations().length > 0 && MergedAnnotations.from(method)
			.stream()
			.anyMatch((annotation) -> ANNOTATIONS.stream().anyMatch(annotation.getType().getName()::startsWith));
	}

}
