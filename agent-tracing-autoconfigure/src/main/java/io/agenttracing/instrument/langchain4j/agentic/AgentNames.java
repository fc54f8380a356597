package io.agenttracing.instrument.langchain4j.agentic;

import java.lang.reflect.Proxy;
import java.util.Set;
import java.util.regex.Pattern;

import dev.langchain4j.agentic.internal.MapperAgentInvoker;
import dev.langchain4j.agentic.planner.AgentInstance;
import io.agenttracing.span.WeakIdentityMap;
import org.jspecify.annotations.Nullable;

/**
 * The names of agents: those that the application has given, else that of the bean for a
 * workflow whose name says no more than what kind it is.
 */
final class AgentNames {

	private static final Set<String> KINDS = Set.of("invoke", "Sequential", "Parallel", "ParallelMapper", "Loop",
			"Conditional", "Supervisor", "Planner");

	private static final Pattern NUMBER = Pattern.compile("_\\d+$");

	private final WeakIdentityMap<Object, String> beans = new WeakIdentityMap<>();

	/**
	 * Remembers the name of a bean.
	 */
	void add(Object agent, String beanName) {
		// Itself is what its listeners are told.
		this.beans.put(Proxy.isProxyClass(agent.getClass()) ? Proxy.getInvocationHandler(agent) : agent, beanName);
	}

	/**
	 * The name of an agent.
	 */
	String of(AgentInstance agent) {
		String name = agent.name();
		if (agent instanceof MapperAgentInvoker) {
			// One for each item has its number.
			return NUMBER.matcher(name).replaceFirst("");
		}
		if (!KINDS.contains(name) || !agent.type().getName().startsWith("dev.langchain4j.")) {
			return name;
		}
		@Nullable String bean = this.beans.get(agent);
		if (bean != null) {
			return bean;
		}
		return name.equals("invoke") ? agent.type().getSimpleName() : name;
	}

}
