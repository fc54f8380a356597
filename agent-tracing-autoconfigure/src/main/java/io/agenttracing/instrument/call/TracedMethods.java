package io.agenttracing.instrument.call;

import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;

import io.agenttracing.AgentStep;
import io.agenttracing.TracedAgent;
import org.jspecify.annotations.Nullable;

import org.springframework.aop.support.AopUtils;
import org.springframework.core.annotation.MergedAnnotations;
import org.springframework.util.ClassUtils;
import org.springframework.util.ReflectionUtils;

/**
 * The traced methods of each class, read once. Warns once of each class or method that
 * cannot be advised.
 */
final class TracedMethods {

	private static final List<String> LIBRARIES = List.of("java.", "jakarta.", "org.springframework.aop.",
			"org.springframework.beans.", "org.springframework.boot.", "org.springframework.context.",
			"org.springframework.core.", "org.springframework.data.", "org.springframework.http.",
			"org.springframework.scheduling.", "org.springframework.web.", "io.micrometer.", "io.opentelemetry.api.",
			"io.opentelemetry.context.", "io.opentelemetry.sdk.", "io.lettuce.core.", "tools.jackson.");

	private final TracedMethodParser parser;

	private final UntracedMethodWarnings unadvisable;

	private final Map<Class<?>, Map<Method, TracedMethod>> byClass = new ConcurrentHashMap<>();

	private final Map<Class<?>, Boolean> candidates = new ConcurrentHashMap<>();

	TracedMethods(TracedMethodParser parser, UntracedMethodWarnings unadvisable) {
		this.parser = parser;
		this.unadvisable = unadvisable;
	}

	/**
	 * Whether a class has traced methods that can be advised.
	 */
	boolean isAdvisable(Class<?> targetClass) {
		return !of(targetClass).isEmpty();
	}

	/**
	 * Whether a proxy of a class is to have all its methods, and not those of interfaces
	 * only.
	 */
	boolean isProxiedByClass(Class<?> targetClass) {
		return this.unadvisable.isProxiedByClass(ClassUtils.getUserClass(targetClass));
	}

	/**
	 * The traced methods of all classes that were read so far.
	 */
	Stream<TracedMethod> known() {
		return this.byClass.values().stream().flatMap((methods) -> methods.values().stream());
	}

	@Nullable TracedMethod find(Method method, Class<?> targetClass) {
		Map<Method, TracedMethod> methods = of(targetClass);
		if (methods.isEmpty()) {
			return null;
		}
		TracedMethod found = methods.get(method);
		return (found != null) ? found : methods.get(AopUtils.getMostSpecificMethod(method, targetClass));
	}

	private Map<Method, TracedMethod> of(Class<?> targetClass) {
		Map<Method, TracedMethod> methods = this.byClass.get(targetClass);
		if (methods == null) {
			methods = ofUserClass(ClassUtils.getUserClass(targetClass));
			this.byClass.put(targetClass, methods);
		}
		return methods;
	}

	// Reading a class may create beans, whose classes are read in turn: neither within an
	// operation of the map nor under a lock.
	private Map<Method, TracedMethod> ofUserClass(Class<?> type) {
		Map<Method, TracedMethod> known = this.byClass.get(type);
		if (known != null) {
			return known;
		}
		Map<Method, TracedMethod> read = read(type);
		Map<Method, TracedMethod> first = this.byClass.putIfAbsent(type, read);
		return (first != null) ? first : read;
	}

	private Map<Method, TracedMethod> read(Class<?> type) {
		if (!isCandidate(type)) {
			return Map.of();
		}
		if (!Proxy.isProxyClass(type) && !ClassUtils.isLambdaClass(type)) {
			return this.unadvisable.retainAdvisable(type, parse(type));
		}
		// Such a class declares no methods itself, and its proxy has only its interfaces.
		Map<Method, TracedMethod> methods = new LinkedHashMap<>();
		for (Class<?> implemented : type.getInterfaces()) {
			if (isCandidate(implemented)) {
				methods.putAll(this.unadvisable.retainAdvisable(implemented, parse(implemented)));
			}
		}
		return Map.copyOf(methods);
	}

	private Map<Method, TracedMethod> parse(Class<?> type) {
		Map<Method, TracedMethod> methods = new LinkedHashMap<>();
		for (Method method : ReflectionUtils.getUniqueDeclaredMethods(type, ReflectionUtils.USER_DECLARED_METHODS)) {
			TracedMethod traced = this.parser.parse(method, type);
			if (traced != null) {
				methods.put(method, traced);
			}
		}
		return methods;
	}

	// Each class and interface is read once, however many beans have it.
	private boolean isCandidate(@Nullable Class<?> type) {
		if (type == null || type.isArray() || type.isPrimitive() || isOfLibrary(type.getName())) {
			return false;
		}
		Boolean known = this.candidates.get(type);
		if (known == null) {
			known = isAnnotated(type) || isCandidate(type.getSuperclass())
					|| Arrays.stream(type.getInterfaces()).anyMatch(this::isCandidate);
			this.candidates.put(type, known);
		}
		return known;
	}

	// Most beans of an application are of these: not worth reading. No whole top-level
	// package that applications are in, too, as org.springframework.samples is.
	private static boolean isOfLibrary(String name) {
		return LIBRARIES.stream().anyMatch(name::startsWith);
	}

	private static boolean isAnnotated(Class<?> type) {
		return MergedAnnotations.from(type).isPresent(TracedAgent.class)
				|| Arrays.stream(ReflectionUtils.getDeclaredMethods(type))
					.map(MergedAnnotations::from)
					.anyMatch((annotations) -> annotations.isPresent(AgentStep.class)
							|| annotations.isPresent(TracedAgent.class));
	}

}
