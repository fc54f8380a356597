package io.agenttracing.instrument.call;

import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.lang.reflect.Proxy;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;

import io.agenttracing.AgentStep;
import io.agenttracing.TracedAgent;
import io.agenttracing.autoconfigure.FinalMethods;
import io.agenttracing.span.SourceNames;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;

import org.springframework.aop.framework.ProxyFactory;
import org.springframework.aop.framework.ProxyProcessorSupport;
import org.springframework.aop.support.AopUtils;
import org.springframework.core.annotation.AnnotatedElementUtils;
import org.springframework.util.ClassUtils;
import org.springframework.util.ReflectionUtils;

/**
 * Excludes methods that a proxy cannot intercept and classes that would break behind a
 * proxy, and warns at startup of each with a remedy: otherwise CGLIB would fail with a
 * misleading message, or spans would be missing silently.
 */
final class UntracedMethodWarnings {

	private static final Log logger = LogFactory.getLog(UntracedMethodWarnings.class);

	private final boolean proxyTargetClass;

	private final LangChain4jTools tools;

	private final Map<Class<?>, Boolean> proxiedByClass = new ConcurrentHashMap<>();

	private final SelfInvocationScanner selfInvocations = new SelfInvocationScanner();

	private final AsynchronousResults asynchronousResults = new AsynchronousResults();

	UntracedMethodWarnings(boolean proxyTargetClass, LangChain4jTools tools) {
		this.proxyTargetClass = proxyTargetClass;
		this.tools = tools;
	}

	/**
	 * Retains the methods that a proxy can intercept and warns of the others.
	 * @param userClass the class of the bean, or the interface of a bean that is a proxy
	 * @param methods its traced methods
	 * @return the methods that can be advised
	 */
	Map<Method, TracedMethod> retainAdvisable(Class<?> userClass, Map<Method, TracedMethod> methods) {
		if (methods.isEmpty()) {
			warnOfProperties(userClass);
			return Map.of();
		}
		Set<Method> proxied = proxiedByInterface(userClass);
		String problem = proxied.isEmpty() ? problemOf(userClass) : null;
		if (problem != null) {
			warnOf(userClass, methods, problem);
			return Map.of();
		}
		Map<Method, TracedMethod> advisable = new LinkedHashMap<>();
		Map<TracedMethod, String> reasons = new LinkedHashMap<>();
		methods.forEach((method, traced) -> {
			String reason = proxied.contains(method) ? null : problemOf(method, !proxied.isEmpty());
			if (reason == null) {
				advisable.put(method, traced);
			}
			else {
				reasons.put(traced, reason);
			}
		});
		problem = advisable.isEmpty() ? null : problemOfProxy(userClass, proxied);
		if (problem != null) {
			warnOf(userClass, methods, problem);
			return Map.of();
		}
		reasons.forEach((traced, reason) -> logger.warn("Calls of " + SourceNames.qualified(traced.method())
				+ " are not traced: " + reason + wayOut(List.of(traced)) + "."));
		warnOfSelfInvocations(userClass, proxied.isEmpty(), advisable);
		this.asynchronousResults.warnOf(userClass, advisable.values());
		return Map.copyOf(advisable);
	}

	private static void warnOf(Class<?> userClass, Map<Method, TracedMethod> methods, String problem) {
		boolean agent = methods.values().stream().anyMatch((method) -> method.template().stepKind() == null);
		logger.warn((agent ? "No call of agent " : "No step of ") + userClass.getName() + " is traced: " + problem
				+ wayOut(methods.values()) + ".");
	}

	// An agent without any other method was meant to have a call.
	private static void warnOfProperties(Class<?> userClass) {
		List<String> properties = AnnotatedElementUtils.hasAnnotation(userClass, TracedAgent.class)
				? AgentMethods.propertiesOf(userClass) : List.of();
		if (!properties.isEmpty()) {
			logger.warn("No call of agent " + userClass.getName()
					+ " is traced: its public methods have the form of getters and setters, which are no calls: "
					+ String.join(", ", properties)
					+ ". Rename those that do the agent's work, or annotate them with @TracedAgent, too.");
		}
	}

	private static String wayOut(Collection<TracedMethod> methods) {
		return " or trace the code inside with " + UnopenedKotlin.tracer(methods);
	}

	/**
	 * Whether a proxy of a class is to have all its methods, and not those of interfaces
	 * only.
	 */
	boolean isProxiedByClass(Class<?> type) {
		Boolean known = this.proxiedByClass.get(type);
		if (known == null) {
			known = !type.isInterface() && !Proxy.isProxyClass(type) && !ClassUtils.isLambdaClass(type)
					&& problemOf(type) == null && problemOfProxy(type, Set.of()) == null;
			this.proxiedByClass.put(type, known);
		}
		return known;
	}

	// The methods of Spring's interface-based proxy, empty if it proxies the class.
	private Set<Method> proxiedByInterface(Class<?> type) {
		Set<Method> proxied = new HashSet<>();
		if (!this.proxyTargetClass && !type.isInterface() && !isProxiedByClass(type)) {
			Class<?>[] proxyInterfaces = new ProxyInterfaces().of(type);
			if (Arrays.stream(proxyInterfaces).anyMatch(Class::isSealed)) {
				// Who wants the bean by that interface would not find it.
				return Set.of();
			}
			for (Class<?> proxyInterface : proxyInterfaces) {
				for (Method method : proxyInterface.getMethods()) {
					proxied.add(AopUtils.getMostSpecificMethod(method, type));
				}
			}
		}
		return proxied;
	}

	private static @Nullable String problemOf(Class<?> type) {
		if (type.isInterface()) {
			return null;
		}
		if (Modifier.isFinal(type.getModifiers())) {
			return "the class is final and cannot be proxied. " + UnopenedKotlin.remedy(type);
		}
		if (type.isSealed()) {
			return "the class is sealed and cannot be proxied. Remove 'sealed'";
		}
		boolean isPrivate = Arrays.stream(type.getDeclaredConstructors())
			.allMatch((constructor) -> Modifier.isPrivate(constructor.getModifiers()));
		return isPrivate ? "all its constructors are private and it cannot be proxied. Make one visible in its package"
				: null;
	}

	// Other members that would behave differently behind the proxy.
	private @Nullable String problemOfProxy(Class<?> type, Set<Method> proxied) {
		if (type.isInterface()) {
			return null;
		}
		if (this.tools.isUnknownAsProxy(type)) {
			return "it has methods for LangChain4j, which AiServices would not find on a proxy. Move what is traced to"
					+ " another bean";
		}
		boolean byInterface = !proxied.isEmpty();
		List<String> callbacks = UnproxiedCallbacks.of(type,
				(method) -> byInterface ? proxied.contains(method) : !Modifier.isPrivate(method.getModifiers()));
		if (!callbacks.isEmpty()) {
			return "a proxy does not have methods that Spring calls: " + String.join(", ", callbacks)
					+ (byInterface ? ". Add them to an interface" : ". Remove 'private'")
					+ ", move what is traced to another bean";
		}
		List<String> suspending = SuspendedResults.changedBehindProxy(type);
		if (!suspending.isEmpty()) {
			return "Spring awaits what suspend functions of a proxy return, and these would return something else: "
					+ String.join(", ", suspending) + ". Remove 'suspend', move what is traced to another bean";
		}
		Set<String> finalMethods = byInterface ? Set.of() : FinalMethods.of(type);
		return finalMethods.isEmpty() ? null
				: "on a proxy its final methods would run without its fields: " + String.join(", ", finalMethods) + ". "
						+ UnopenedKotlin.remedy(type) + ", move what is traced to another bean";
	}

	private static @Nullable String problemOf(Method method, boolean proxiedByInterface) {
		int modifiers = method.getModifiers();
		if (Modifier.isStatic(modifiers)) {
			return "the method is static. Make it an instance method";
		}
		if (Modifier.isPrivate(modifiers)) {
			return "the method is private. Make it public and call it from another bean";
		}
		if (Modifier.isFinal(modifiers)) {
			boolean spring = method.getDeclaringClass().getName().startsWith("org.springframework.");
			return "the method is final. "
					+ (spring ? "Annotate a method that it calls" : UnopenedKotlin.remedy(method.getDeclaringClass()));
		}
		if (proxiedByInterface) {
			return "with spring.aop.proxy-target-class=false a proxy has the methods of interfaces only."
					+ " Add the method to an interface";
		}
		return null;
	}

	private void warnOfSelfInvocations(Class<?> userClass, boolean classProxy, Map<Method, TracedMethod> methods) {
		Map<String, TracedMethod> annotated = new LinkedHashMap<>();
		methods.values()
			.stream()
			.filter((traced) -> isAnnotated(traced.method()))
			.forEach((traced) -> signatures(userClass, traced.method())
				.forEach((signature) -> annotated.put(signature, traced)));
		if (annotated.isEmpty()) {
			return;
		}
		this.selfInvocations.scan(userClass, classProxy, annotated.keySet(), (caller, callee) -> {
			TracedMethod called = annotated.get(callee);
			if (called != null) {
				logger.warn("%s.%s() calls %s of the same object: that call does not pass the proxy and is not traced."
					.formatted(userClass.getSimpleName(), SourceNames.of(userClass, caller),
							SourceNames.qualified(called.method()))
						+ " Move the method to another bean or wrap the call in "
						+ UnopenedKotlin.tracer(List.of(called)) + ".");
			}
		});
	}

	// A generic supertype calls the method by its erased descriptor.
	private static Set<String> signatures(Class<?> userClass, Method method) {
		Set<String> signatures = new LinkedHashSet<>();
		signatures.add(SelfInvocationScanner.signature(method));
		Stream<Method> inherited = ClassUtils.getAllInterfacesForClassAsSet(userClass)
			.stream()
			.flatMap((type) -> Arrays.stream(type.getMethods()));
		Stream.concat(Arrays.stream(ReflectionUtils.getAllDeclaredMethods(userClass)), inherited)
			.filter((candidate) -> candidate.getName().equals(method.getName())
					&& AopUtils.getMostSpecificMethod(candidate, userClass).equals(method))
			.forEach((candidate) -> signatures.add(SelfInvocationScanner.signature(candidate)));
		return signatures;
	}

	private static boolean isAnnotated(Method method) {
		return AnnotatedElementUtils.hasAnnotation(method, AgentStep.class)
				|| AnnotatedElementUtils.hasAnnotation(method, TracedAgent.class);
	}

	/**
	 * Selects the interfaces that Spring proxies, which are not all that a class
	 * implements.
	 */
	private static final class ProxyInterfaces extends ProxyProcessorSupport {

		private Class<?>[] of(Class<?> type) {
			ProxyFactory factory = new ProxyFactory();
			evaluateProxyInterfaces(type, factory);
			return factory.getProxiedInterfaces();
		}

	}

}
