package io.agenttracing.instrument.call;

import java.lang.annotation.Annotation;
import java.lang.reflect.AnnotatedElement;
import java.lang.reflect.Method;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;

import io.agenttracing.AgentAttribute;
import io.agenttracing.AgentSpanAttributes;
import io.agenttracing.AgentStep;
import io.agenttracing.StepKind;
import io.agenttracing.TracedAgent;
import io.agenttracing.span.SourceNames;
import io.agenttracing.span.TracedPublishers;
import org.jspecify.annotations.Nullable;

import org.springframework.core.DefaultParameterNameDiscoverer;
import org.springframework.core.KotlinDetector;
import org.springframework.core.MethodParameter;
import org.springframework.core.ParameterNameDiscoverer;
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

	private final AnnotationTexts texts;

	private final Function<String, @Nullable Duration> timeouts;

	private final boolean reactor;

	private final boolean coroutines;

	TracedMethodParser(UnaryOperator<String> placeholders, Function<String, @Nullable Duration> timeouts,
			@Nullable ClassLoader classLoader) {
		this.texts = new AnnotationTexts(placeholders);
		this.timeouts = timeouts;
		this.reactor = ClassUtils.isPresent("reactor.core.publisher.Mono", classLoader);
		this.coroutines = ClassUtils.isPresent("kotlinx.coroutines.reactor.MonoKt", classLoader);
	}

	/**
	 * Reads a method.
	 * @param method the method as the target class declares it
	 * @param targetClass the class of the bean
	 * @return the method, or null if it is not traced
	 */
	@Nullable TracedMethod parse(Method method, Class<?> targetClass) {
		TracedAgent typeAgent = AnnotatedElementUtils.findMergedAnnotation(targetClass, TracedAgent.class);
		AgentStep step = AnnotatedElementUtils.findMergedAnnotation(method, AgentStep.class);
		if (step != null) {
			String agent = (typeAgent != null) ? name(typeAgent, targetClass) : null;
			return step(method, targetClass, step, agent);
		}
		TracedAgent methodAgent = AnnotatedElementUtils.findMergedAnnotation(method, TracedAgent.class);
		if (methodAgent != null) {
			String name = text(methodAgent.name(), TracedAgent.class, "name", method);
			return agent(method, targetClass, method, methodAgent,
					StringUtils.hasText(name) ? name : SourceNames.of(method));
		}
		if (typeAgent != null && AgentMethods.isAgentCall(method, targetClass)) {
			return agent(method, targetClass, targetClass, typeAgent, name(typeAgent, targetClass));
		}
		return null;
	}

	private TracedMethod step(Method method, Class<?> targetClass, AgentStep step, @Nullable String agent) {
		String given = text(step.name(), AgentStep.class, "name", method);
		String name = StringUtils.hasText(given) ? given : SourceNames.of(method);
		SpanTemplate template = SpanTemplate
			.step(name, step.kind(), text(step.model(), AgentStep.class, "model", method),
					text(step.provider(), AgentStep.class, "provider", method), agent)
			.withTimeout(timeout(method, name, () -> text(step.timeout(), AgentStep.class, "timeout", method)));
		if (step.kind() != StepKind.DECISION) {
			return traced(method, targetClass, template, null);
		}
		DecisionAttributes decision = DecisionAttributes.of(method, targetClass,
				this.texts.resolve(step.options(), AgentStep.class, "options", method));
		return traced(method, targetClass, template.withOptions(decision.options()), decision);
	}

	private TracedMethod agent(Method method, Class<?> targetClass, AnnotatedElement place, TracedAgent agent,
			String name) {
		SpanTemplate template = SpanTemplate
			.agent(name, agent.role(), text(agent.version(), TracedAgent.class, "version", place),
					text(agent.description(), TracedAgent.class, "description", place))
			.withTimeout(timeout(method, name, () -> text(agent.timeout(), TracedAgent.class, "timeout", place)));
		return traced(method, targetClass, template, null);
	}

	private TracedMethod traced(Method method, Class<?> targetClass, SpanTemplate template,
			@Nullable DecisionAttributes decision) {
		List<AttributeBinding> arguments = new ArrayList<>();
		List<AttributeBinding> results = new ArrayList<>();
		for (AttributeBinding binding : bindings(method)) {
			(binding.expression().needsResult() ? results : arguments).add(binding);
		}
		if (decision != null && !isChosenBound(arguments) && !isChosenBound(results)) {
			results.add(decision.chosen(method));
		}
		TracedMethod.Outcome outcome = outcome(method, targetClass);
		return new TracedMethod(method, template.at(method), List.copyOf(arguments), List.copyOf(results), outcome,
				(template.stepKind() == null)
						? AgentPayload.of(template.callName(), method, this.parameterNames.getParameterNames(method))
						: null,
				(template.stepKind() == StepKind.TOOL) ? ToolPayload.of(method, targetClass, outcome) : null);
	}

	private static boolean isChosenBound(List<AttributeBinding> bindings) {
		return bindings.stream()
			.anyMatch((binding) -> binding.attribute().name().equals(AgentSpanAttributes.DECISION_CHOSEN.getKey()));
	}

	private String name(TracedAgent agent, Class<?> targetClass) {
		String name = text(agent.name(), TracedAgent.class, "name", targetClass);
		return StringUtils.hasText(name) ? name : StringUtils.uncapitalize(namedType(targetClass).getSimpleName());
	}

	private String text(String text, Class<? extends Annotation> annotation, String member, AnnotatedElement place) {
		return this.texts.resolve(text, annotation, member, place);
	}

	// A configured timeout takes precedence, and the annotation is not read.
	private @Nullable Duration timeout(Method method, String name, Supplier<String> annotated) {
		Duration configured = this.timeouts.apply(name);
		return (configured != null) ? configured : AnnotationTexts.duration(annotated.get(), method);
	}

	private static Class<?> namedType(Class<?> type) {
		Object annotated = type.isAnonymousClass()
				? MergedAnnotations.from(type, SearchStrategy.TYPE_HIERARCHY).get(TracedAgent.class).getSource() : type;
		return (annotated instanceof Class<?> named) ? named : type;
	}

	private List<AttributeBinding> bindings(Method method) {
		List<AttributeBinding> bindings = new ArrayList<>();
		String[] discovered = this.parameterNames.getParameterNames(method);
		List<String> names = (discovered != null) ? Arrays.asList(discovered) : List.of();
		for (AgentAttribute attribute : AnnotatedElementUtils.findMergedRepeatableAnnotations(method,
				AgentAttribute.class)) {
			AttributeExpression expression = AttributeExpression.onMethod(method, names, attribute.expression());
			bind(method, attribute, expression, bindings);
		}
		MethodParameter[] parameters = new AnnotatedMethod(method).getMethodParameters();
		for (int i = 0; i < parameters.length; i++) {
			for (AgentAttribute attribute : AnnotatedElementUtils.getMergedRepeatableAnnotations(
					AnnotatedElementUtils.forAnnotations(parameters[i].getParameterAnnotations()),
					AgentAttribute.class)) {
				bind(method, attribute, AttributeExpression.onParameter(method, names, i, attribute.expression()),
						bindings);
			}
		}
		return bindings;
	}

	private void bind(Method method, AgentAttribute attribute, AttributeExpression expression,
			List<AttributeBinding> bindings) {
		if (!StringUtils.hasText(attribute.key())) {
			throw InvalidAnnotationException.ofAttribute(method, attribute.expression(), "the attribute has no key");
		}
		String key = text(attribute.key(), AgentAttribute.class, "key", method);
		if (StringUtils.hasText(key)) {
			bindings.add(new AttributeBinding(method, new SpanAttribute(key), expression));
		}
	}

	private TracedMethod.Outcome outcome(Method method, Class<?> targetClass) {
		// The subclass determines the type variables of a generic superclass.
		Class<?> type = ResolvableType.forMethodReturnType(method, targetClass).resolve(method.getReturnType());
		if (this.coroutines && KotlinDetector.isSuspendingFunction(method)) {
			return TracedMethod.Outcome.SUSPENSION;
		}
		if (this.coroutines && type.getName().equals(FLOW)) {
			return TracedMethod.Outcome.COLLECTION;
		}
		if (this.reactor && TracedPublishers.canReturn(type)) {
			return TracedMethod.Outcome.SUBSCRIPTION;
		}
		return TracedMethod.Outcome.RETURN;
	}

}
