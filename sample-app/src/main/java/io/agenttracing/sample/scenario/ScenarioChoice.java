package io.agenttracing.sample.scenario;

import org.springframework.boot.EnvironmentPostProcessor;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.context.config.ConfigDataEnvironmentPostProcessor;
import org.springframework.boot.context.properties.source.InvalidConfigurationPropertyValueException;
import org.springframework.core.Ordered;
import org.springframework.core.env.ConfigurableEnvironment;

/**
 * Makes {@code --scenario=hang} the profile of that name, before configuration is read.
 */
class ScenarioChoice implements EnvironmentPostProcessor, Ordered {

	@Override
	public int getOrder() {
		return ConfigDataEnvironmentPostProcessor.ORDER - 1;
	}

	@Override
	public void postProcessEnvironment(ConfigurableEnvironment environment, SpringApplication application) {
		String name = environment.getProperty("scenario");
		if (name != null) {
			Scenario scenario = Scenario.of(name)
				.orElseThrow(() -> new InvalidConfigurationPropertyValueException("scenario", name,
						"There are these:\n\n" + Scenario.list()));
			environment.addActiveProfile(scenario.id());
		}
	}

}
