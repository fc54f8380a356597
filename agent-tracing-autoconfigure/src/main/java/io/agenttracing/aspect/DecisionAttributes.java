package io.agenttracing.aspect;

import java.lang.reflect.Method;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

import io.agenttracing.AgentSpanAttributes;
import org.jspecify.annotations.Nullable;

import org.springframework.core.ResolvableType;

/**
 * What a decision says without an attribute: the options of an enum or a yes or no, and
 * what was chosen where that is a name, a number or a yes or no. Other results may hold
 * content, and are recorded only where an attribute asks for it.
 */
final class DecisionAttributes {

	private static final int MAX_LENGTH = 256;

	private static final int MAX_CHOSEN = 16;

	private DecisionAttributes() {
	}

	/**
	 * The options that the type of the result has.
	 * @param method a method that decides
	 * @param targetClass the class of the bean
	 * @return the options, none where the type does not tell
	 */
	static List<String> options(Method method, Class<?> targetClass) {
		ResolvableType type = ResolvableType.forMethodReturnType(method, targetClass);
		Class<?> chosen = type.hasGenerics() ? type.getGeneric().resolve() : type.resolve();
		if (chosen == boolean.class || chosen == Boolean.class) {
			return List.of("true", "false");
		}
		if (chosen == null || !chosen.isEnum()) {
			return List.of();
		}
		return Arrays.stream(chosen.getEnumConstants())
			.limit(SpanAttribute.MAX_ELEMENTS)
			.map((constant) -> ((Enum<?>) constant).name())
			.toList();
	}

	/**
	 * The attribute of what was chosen.
	 * @param method a method that decides
	 * @return the attribute, taken from the result
	 */
	static AttributeBinding chosen(Method method) {
		return new AttributeBinding(method, new SpanAttribute(AgentSpanAttributes.DECISION_CHOSEN.getKey()),
				AttributeExpression.onResult(DecisionAttributes::chosen));
	}

	static @Nullable String chosen(@Nullable Object result) {
		if (result instanceof Optional<?> optional) {
			return optional.isPresent() ? chosen(optional.get()) : null;
		}
		if (result instanceof Collection<?> several) {
			return several.isEmpty() || !several.stream().allMatch(DecisionAttributes::isName) ? null
					: several.stream()
						.limit(MAX_CHOSEN)
						.map(DecisionAttributes::name)
						.collect(Collectors.joining(", "));
		}
		return isName(result) ? name(result) : null;
	}

	private static boolean isName(@Nullable Object result) {
		return result instanceof CharSequence || result instanceof Enum<?> || result instanceof Boolean
				|| result instanceof Number;
	}

	private static String name(@Nullable Object result) {
		String name = (result instanceof Enum<?> constant) ? constant.name() : String.valueOf(result);
		return (name.length() > MAX_LENGTH) ? name.substring(0, MAX_LENGTH) : name;
	}

}
