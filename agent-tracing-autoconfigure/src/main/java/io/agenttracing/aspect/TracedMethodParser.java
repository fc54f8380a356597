package io.agenttracing.aspect;

import java.lang.reflect.Method;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Function;
import java.util.function.UnaryOperator;

import io.agenttracing.AgentAttribute;
import io.agenttracing.AgentSpanAttributes;
import io.agenttracing.AgentStep;
import io.agenttracing.StepKind;
import io.agenttracing.TracedAgent;
import io.agenttracing.trace.SourceNames;
import org.jspecify.annotations.Nullable;

import org.springframework.core.DefaultParameterNameDiscoverer;
import org.springframework.core.KotlinDetector;
import org.springframework.core.ParameterNameDiscoverer;
import org.springframework.core.MethodParameter;
import org.springframework.core.ResolvableType;
import org.springframework.core.annotation.AnnotatedElementUtils;
import org.springframework.core.annotation.AnnotatedMethod;
import org.springframework.core.annotation.MergedAnnotations;
import org.springframework.core.annotation.MergedAnnotations.SearchStrategy;
import org.springframework.util.ClassUtils;
import org.springframework.util.StringUtils;

/**
 * Reads the annotations of a method into a {@link TracedMethod}.
 */
final class TracedMethodParser {

	static final String FLOW = "kotlinx.coroutines.flow.Flow";

	private final ParameterNameDiscoverer parameterNames = new DefaultParameterNameDiscoverer();

	private final UnaryOperator<String> placeholders;

	private final AgentTimeouts timeouts;

	private final boolean reactor;

	private final boolean coroutines;

	TracedMethodParser(UnaryOperator<String> placeholders, Function<String, @Nullable Duration> timeouts,
			@Nullable ClassLoader classLoader) {
		this.placeholders = placeholders;
		this.timeouts = new AgentTimeouts(placeholders, timeouts);
		this.reactor = ClassUtils.isPresent("reactor.core.publisher.Mono", classLoader);
		this.coroutines = ClassUtils.isPresent("kotlinx.coroutines.reactor.MonoKt", classLoader);
	}

	/**
	 * Reads a method.
	 * @param method the method as the target class declares it
	 * @param targetClass the class of the bean
	 * @return the method, or null where its calls are no spans
	 */
	@Nullable TracedMethod parse(Method method, Class<?> targetClass) {
		SpanTemplate template = template(method, targetClass);
		if (template == null) {
			return null;
		}
		List<AttributeBinding> arguments = new ArrayList<>();
		List<AttributeBinding> results = new ArrayList<>();
		for (AttributeBinding binding : bindings(method)) {
			(binding.expression().needsResult() ? results : arguments).add(binding);
		}
		if (template.stepKind() == StepKind.DECISION && !isChosenBound(arguments) && !isChosenBound(results)) {
			results.add(DecisionAttributes.chosen(method));
		}
		return new TracedMethod(method, template, List.copyOf(arguments), List.copyOf(results),
				outcome(method, targetClass));
	}

	private static boolean isChosenBound(List<AttributeBinding> bindings) {
		return bindings.stream()
			.anyMatch((binding) -> binding.attribute().name().equals(AgentSpanAttributes.DECISION_CHOSEN.getKey()));
	}

	private @Nullable SpanTemplate template(Method method, Class<?> targetClass) {
		TracedAgent typeAgent = AnnotatedElementUtils.findMergedAnnotation(targetClass, TracedAgent.class);
		AgentStep step = AnnotatedElementUtils.findMergedAnnotation(method, AgentStep.class);
		if (step != null) {
			String agent = (typeAgent != null) ? name(typeAgent, targetClass) : null;
			SpanTemplate template = SpanTemplate
				.step(resolve(step.name(), SourceNames.of(method)), step.kind(), resolve(step.model(), ""),
						resolve(step.provider(), ""), agent)
				.withTimeout(this.timeouts.of(method, resolve(step.name(), SourceNames.of(method)), step.timeout()));
			return (step.kind() == StepKind.DECISION)
					? template.withOptions(DecisionAttributes.options(method, targetClass)) : template;
		}
		TracedAgent methodAgent = AnnotatedElementUtils.findMergedAnnotation(method, TracedAgent.class);
		if (methodAgent != null) {
			return agent(method, resolve(methodAgent.name(), SourceNames.of(method)), methodAgent);
		}
		if (typeAgent != null && AgentMethods.isAgentCall(method, targetClass)) {
			return agent(method, name(typeAgent, targetClass), typeAgent);
		}
		return null;
	}

	private SpanTemplate agent(Method method, String name, TracedAgent agent) {
		return SpanTemplate.agent(name, agent).withTimeout(this.timeouts.of(method, name, agent.timeout()));
	}

	private String name(TracedAgent agent, Class<?> targetClass) {
		return resolve(agent.name(), StringUtils.uncapitalize(namedType(targetClass).getSimpleName()));
	}

	private static Class<?> namedType(Class<?> type) {
		Object annotated = type.isAnonymousClass()
				? MergedAnnotations.from(type, SearchStrategy.TYPE_HIERARCHY).get(TracedAgent.class).getSource() : type;
		return (annotated instanceof Class<?> named) ? named : type;
	}

	private String resolve(String text, String defaultText) {
		return StringUtils.hasText(text) ? this.placeholders.apply(text) : defaultText;
	}

	private List<AttributeBinding> bindings(Method method) {
		List<AttributeBinding> bindings = new ArrayList<>();
		String[] discovered = this.parameterNames.getParameterNames(method);
		List<String> names = (discovered != null) ? Arrays.asList(discovered) : List.of();
		for (AgentAttribute attribute : AnnotatedElementUtils.findMergedRepeatableAnnotations(method,
				AgentAttribute.class)) {
			bindings.add(new AttributeBinding(method, attribute(method, attribute),
					AttributeExpression.onMethod(method, names, attribute.expression())));
		}
		MethodParameter[] parameters = new AnnotatedMethod(method).getMethodParameters();
		for (int i = 0; i < parameters.length; i++) {
			for (AgentAttribute attribute : AnnotatedElementUtils.getMergedRepeatableAnnotations(
					AnnotatedElementUtils.forAnnotations(parameters[i].getParameterAnnotations()),
					AgentAttribute.class)) {
				bindings.add(new AttributeBinding(method, attribute(method, attribute),
						AttributeExpression.onParameter(method, names, i, attribute.expression())));
			}
		}
		return bindings;
	}

	private static SpanAttribute attribute(Method method, AgentAttribute attribute) {
		if (!StringUtils.hasText(attribute.key())) {
			throw new InvalidAgentAttributeException(method, attribute.expression(), "the attribute has no key");
		}
		return new SpanAttribute(attribute.key());
	}

	private TracedMethod.Outcome outcome(Method method, Class<?> targetClass) {
		// A generic superclass returns what its subclass says.
		Class<?> type = ResolvableType.forMethodReturnType(method, targetClass).resolve(method.getReturnType());
		if (this.coroutines && KotlinDetector.isSuspendingFunction(method)) {
			return TracedMethod.Outcome.SUSPENSION;
		}
		if (this.coroutines && type.getName().equals(FLOW)) {
			return TracedMethod.Outcome.COLLECTION;
		}
		if (this.reactor && ReactiveCalls.canWrap(type)) {
			return TracedMethod.Outcome.SUBSCRIPTION;
		}
		return TracedMethod.Outcome.RETURN;
	}

}
