package io.agenttracing.instrument.call;

import java.lang.reflect.Method;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

import io.agenttracing.AgentSpanAttributes;
import org.jspecify.annotations.Nullable;

import org.springframework.core.KotlinDetector;
import org.springframework.core.ResolvableType;

/**
 * The attributes that a decision has by default: the options, as declared or by its
 * return type, and the choice, if that is an enum constant, a number, a boolean, or a
 * text among the declared options. Any other result may contain sensitive content, and is
 * recorded only by an explicit attribute.
 */
final class DecisionAttributes {

	private static final int MAX_LENGTH = 256;

	private static final int MAX_CHOSEN = 16;

	// A type may be its own type parameter.
	private static final int MAX_DEPTH = 4;

	private final List<String> options;

	private final Set<String> texts;

	private DecisionAttributes(List<String> options, Set<String> texts) {
		this.options = options;
		this.texts = texts;
	}

	/**
	 * Reads the attributes of a method's decisions.
	 * @param method a method that decides
	 * @param targetClass the class of the bean
	 * @param declared the options that its annotation has, empty for those of the type
	 * @return the attributes
	 */
	static DecisionAttributes of(Method method, Class<?> targetClass, List<String> declared) {
		List<String> options = declared.isEmpty() ? optionsOf(chosenType(method, targetClass)) : declared;
		return new DecisionAttributes(options.stream().limit(SpanAttribute.MAX_ELEMENTS).toList(),
				Set.copyOf(declared));
	}

	// Unwraps containers such as Mono<Optional<Model>>. The return type of a suspend
	// function is that of its last parameter.
	private static @Nullable Class<?> chosenType(Method method, Class<?> targetClass) {
		ResolvableType type = KotlinDetector.isSuspendingFunction(method)
				? ResolvableType.forMethodParameter(method, method.getParameterCount() - 1, targetClass)
				: ResolvableType.forMethodReturnType(method, targetClass);
		for (int depth = 0; depth < MAX_DEPTH && type.getGenerics().length == 1; depth++) {
			type = type.getGeneric();
		}
		return type.hasGenerics() ? null : type.resolve();
	}

	private static List<String> optionsOf(@Nullable Class<?> chosen) {
		if (chosen == boolean.class || chosen == Boolean.class) {
			return List.of("true", "false");
		}
		if (chosen == null || !chosen.isEnum()) {
			return List.of();
		}
		return Arrays.stream(chosen.getEnumConstants()).map((constant) -> ((Enum<?>) constant).name()).toList();
	}

	/**
	 * The options, empty if unknown.
	 */
	List<String> options() {
		return this.options;
	}

	/**
	 * The attribute of the choice.
	 * @param method a method that decides
	 * @return the attribute, read from the result
	 */
	AttributeBinding chosen(Method method) {
		return new AttributeBinding(method, new SpanAttribute(AgentSpanAttributes.DECISION_CHOSEN.getKey()),
				AttributeExpression.onResult(this::chosen));
	}

	private @Nullable String chosen(@Nullable Object result) {
		if (result instanceof Optional<?> optional) {
			return optional.isPresent() ? chosen(optional.get()) : null;
		}
		return (result instanceof Collection<?> several) ? all(several) : name(result);
	}

	// All or nothing: a part of the choice would be misleading.
	private @Nullable String all(Collection<?> several) {
		List<@Nullable String> names = several.stream().<@Nullable String>map(this::name).toList();
		return (names.isEmpty() || names.contains(null)) ? null
				: names.stream().limit(MAX_CHOSEN).collect(Collectors.joining(", "));
	}

	private @Nullable String name(@Nullable Object chosen) {
		if (chosen instanceof Enum<?> constant) {
			return constant.name();
		}
		if (chosen instanceof Boolean || isNumber(chosen)) {
			String text = String.valueOf(chosen);
			return (text.length() > MAX_LENGTH) ? text.substring(0, MAX_LENGTH) : text;
		}
		String text = (chosen instanceof CharSequence && !this.texts.isEmpty()) ? chosen.toString() : null;
		return (text != null && this.texts.contains(text)) ? text : null;
	}

	// Other implementations may return any text.
	private static boolean isNumber(@Nullable Object chosen) {
		return chosen instanceof Number && chosen.getClass().getName().startsWith("java.");
	}

}
