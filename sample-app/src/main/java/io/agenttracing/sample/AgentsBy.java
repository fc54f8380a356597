package io.agenttracing.sample;

import java.util.List;

import org.springframework.boot.EnvironmentPostProcessor;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.context.config.ConfigDataEnvironmentPostProcessor;
import org.springframework.boot.context.properties.source.InvalidConfigurationPropertyValueException;
import org.springframework.core.Ordered;
import org.springframework.core.env.ConfigurableEnvironment;

/**
 * Makes {@code --sample.agents-by=spring-ai} the profile of that name, before
 * configuration is read and before that of a scenario, which overrides it.
 */
public class AgentsBy implements EnvironmentPostProcessor, Ordered {

	/** The profile in which the agents are built with Spring AI. */
	public static final String SPRING_AI = "spring-ai";

	private static final String PROPERTY = "sample.agents-by";

	private static final String PLAIN = "plain";

	@Override
	public int getOrder() {
		return ConfigDataEnvironmentPostProcessor.ORDER - 2;
	}

	@Override
	public void postProcessEnvironment(ConfigurableEnvironment environment, SpringApplication application) {
		String by = environment.getProperty(PROPERTY, PLAIN);
		if (!List.of(PLAIN, SPRING_AI).contains(by)) {
			throw new InvalidConfigurationPropertyValueException(PROPERTY, by,
					"There are " + PLAIN + ", which is the default, and " + SPRING_AI + ".");
		}
		if (by.equals(SPRING_AI)) {
			environment.addActiveProfile(SPRING_AI);
		}
	}

}
