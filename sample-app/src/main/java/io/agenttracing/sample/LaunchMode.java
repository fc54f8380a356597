package io.agenttracing.sample;

import java.util.EnumSet;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

import io.agenttracing.sample.scenario.Scenario;

import org.springframework.boot.EnvironmentPostProcessor;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.context.config.ConfigDataEnvironmentPostProcessor;
import org.springframework.boot.context.properties.bind.Bindable;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.source.InvalidConfigurationPropertyValueException;
import org.springframework.core.Ordered;
import org.springframework.core.env.CommandLinePropertySource;
import org.springframework.core.env.ConfigurableEnvironment;
import org.springframework.core.env.Environment;
import org.springframework.core.env.MapPropertySource;

/**
 * Turns the command line into properties before anything starts: {@code --once}, a path
 * without an option, no web server where nobody would call it, and one page of traces for
 * all processes.
 */
class LaunchMode implements EnvironmentPostProcessor, Ordered {

	static final String AGENTS = "sample.agents";

	private static final String OTLP_ENDPOINT = "management.opentelemetry.tracing.export.otlp.endpoint";

	@Override
	public int getOrder() {
		return ConfigDataEnvironmentPostProcessor.ORDER + 1;
	}

	@Override
	public void postProcessEnvironment(ConfigurableEnvironment environment, SpringApplication application) {
		Set<AgentName> agents = agents(environment);
		checkAgents(agents, environment);
		String scenario = environment.getProperty("scenario");
		boolean orchestrator = agents.contains(AgentName.ORCHESTRATOR);
		boolean once = orchestrator && (environment.containsProperty("once")
				|| environment.getProperty("sample.once", Boolean.class, false));
		Map<String, Object> properties = new HashMap<>();
		properties.put("sample.once", once);
		properties.put("sample.process", process(agents));
		if (once || scenario != null || !orchestrator) {
			properties.put("spring.main.web-application-type", "none");
		}
		if (!orchestrator && !environment.containsProperty(OTLP_ENDPOINT)) {
			sendToThePageOfTheOrchestrator(environment, properties);
		}
		if (scenario != null) {
			properties.put("sample.scenario", scenario);
		}
		String path = environment.getProperty(CommandLinePropertySource.DEFAULT_NON_OPTION_ARGS_PROPERTY_NAME);
		if (path != null) {
			properties.put("sample.documents", path);
		}
		environment.getPropertySources().addFirst(new MapPropertySource("sampleLaunchMode", properties));
	}

	// Else each process has a page of its own, with its part of each trace.
	private static void sendToThePageOfTheOrchestrator(Environment environment, Map<String, Object> properties) {
		String port = environment.getProperty("agent-tracing.viewer.port", "8095");
		properties.put("agent-tracing.viewer.enabled", "false");
		properties.put(OTLP_ENDPOINT, "http://localhost:" + port + "/v1/traces");
	}

	static Set<AgentName> agents(Environment environment) {
		return Binder.get(environment)
			.bind(AGENTS, Bindable.setOf(AgentName.class))
			.orElseGet(() -> EnumSet.allOf(AgentName.class));
	}

	/**
	 * What the agents of this process are called together, in the name of its service.
	 */
	private static String process(Set<AgentName> agents) {
		return (agents.size() == AgentName.values().length) ? "pipeline"
				: EnumSet.copyOf(agents).stream().map(AgentName::id).collect(Collectors.joining("-"));
	}

	private static void checkAgents(Set<AgentName> agents, ConfigurableEnvironment environment) {
		String value = environment.getProperty(AGENTS);
		if (agents.isEmpty()) {
			throw new InvalidConfigurationPropertyValueException(AGENTS, value,
					"At least one of orchestrator, retrieval, llm, validation is needed.");
		}
		if (agents.contains(AgentName.LLM) != agents.contains(AgentName.VALIDATION)) {
			throw new InvalidConfigurationPropertyValueException(AGENTS, value,
					"The validation agent works in the process of the llm agent: name both or none of them.");
		}
		if (agents.size() == AgentName.values().length) {
			return;
		}
		if (Scenario.TIMEOUTS.id().equalsIgnoreCase(environment.getProperty("scenario"))) {
			throw new InvalidConfigurationPropertyValueException("scenario", Scenario.TIMEOUTS.id(),
					"This scenario has agents of its own, which work in one process: leave out " + AGENTS + ".");
		}
		if (!sharesRedis(environment)) {
			throw new InvalidConfigurationPropertyValueException(AGENTS, value,
					"Agents in separate processes need one Redis: start it in one process with "
							+ "--sample.redis.port=6390 and name it in the others with --spring.data.redis.host=localhost "
							+ "--spring.data.redis.port=6390, or name your own in all of them.");
		}
	}

	private static boolean sharesRedis(ConfigurableEnvironment environment) {
		return environment.getProperty("sample.redis.port", Integer.class, 0) != 0
				|| Binder.get(environment).bind("spring.data.redis.host", String.class).isBound()
				|| Binder.get(environment).bind("spring.data.redis.url", String.class).isBound();
	}

}
