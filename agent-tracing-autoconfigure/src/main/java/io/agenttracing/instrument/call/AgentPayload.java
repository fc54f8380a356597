package io.agenttracing.instrument.call;

import java.lang.reflect.Method;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

import io.agenttracing.shape.ArgumentNames;
import org.jspecify.annotations.Nullable;

/**
 * What is known of the payloads of an agent's method before a call.
 *
 * @param subject whose usual shapes they are compared with: those of the agent's method,
 * since another one takes something else
 * @param names the names of what it takes
 */
record AgentPayload(String subject, ArgumentNames names) {

	private static final String CONTINUATION = "kotlin.coroutines.Continuation";

	static AgentPayload of(String agent, Method method, String @Nullable [] names) {
		Class<?>[] types = method.getParameterTypes();
		List<String> known = IntStream.range(0, types.length)
			.filter((i) -> !types[i].getName().equals(CONTINUATION))
			.mapToObj((i) -> (names != null && i < names.length) ? names[i] : "arg" + i)
			.toList();
		String taken = Arrays.stream(types).map(Class::getSimpleName).collect(Collectors.joining(","));
		return new AgentPayload(agent + ' ' + method.getName() + '(' + taken + ')', ArgumentNames.of(known));
	}

}
