package io.agenttracing.instrument.call;

import java.lang.reflect.Method;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import java.util.stream.IntStream;

import org.jspecify.annotations.Nullable;

import org.springframework.core.ResolvableType;

/**
 * What is known of what a tool is asked and answers before a call.
 *
 * @param asked which parameters are what it is asked
 * @param answers whether its result, or the value of that, is an answer
 */
record ToolPayload(List<Integer> asked, boolean answers) {

	private static final String CONTINUATION = "kotlin.coroutines.Continuation";

	/** What a framework adds to what a model asks. */
	private static final Set<String> CONTEXTS = Set.of(CONTINUATION, "org.springframework.ai.chat.model.ToolContext",
			"dev.langchain4j.invocation.InvocationContext", "dev.langchain4j.invocation.InvocationParameters");

	private static final Set<String> NOTHING = Set.of("void", "java.lang.Void", "kotlin.Unit", TracedMethodParser.FLOW);

	private static final ResolvableType STREAM = ResolvableType.forClass(void.class);

	private static final String MONO = "reactor.core.publisher.Mono";

	/**
	 * What is known of a tool. A command without arguments and without an answer, such as
	 * one that presses a button, may well be given again.
	 * @return what is known, null where nothing tells one call from another
	 */
	static @Nullable ToolPayload of(Method method, Class<?> targetClass, TracedMethod.Outcome outcome) {
		Class<?>[] types = method.getParameterTypes();
		List<Integer> asked = IntStream.range(0, types.length)
			.filter((i) -> !CONTEXTS.contains(types[i].getName()))
			.boxed()
			.toList();
		boolean answers = !NOTHING.contains(answer(method, targetClass, outcome).toClass().getName());
		return (asked.isEmpty() && !answers) ? null : new ToolPayload(asked, answers);
	}

	// A stream has many elements, of which none is the answer.
	private static ResolvableType answer(Method method, Class<?> targetClass, TracedMethod.Outcome outcome) {
		ResolvableType type = ResolvableType.forMethodReturnType(method, targetClass);
		return switch (outcome) {
			case RETURN -> CompletionStage.class.isAssignableFrom(type.toClass())
					? type.as(CompletionStage.class).getGeneric() : type;
			case SUBSCRIPTION -> (AsynchronousResults.isAny(type.toClass(), Set.of(MONO))) ? mono(type) : STREAM;
			case SUSPENSION ->
				ResolvableType.forMethodParameter(method, method.getParameterCount() - 1, targetClass).getGeneric();
			case COLLECTION -> STREAM;
		};
	}

	private static ResolvableType mono(ResolvableType type) {
		ResolvableType mono = type;
		while (!mono.toClass().getName().equals(MONO)) {
			mono = mono.getSuperType();
		}
		return mono.getGeneric();
	}

}
