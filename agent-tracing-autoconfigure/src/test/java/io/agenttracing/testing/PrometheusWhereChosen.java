package io.agenttracing.testing;

import org.springframework.boot.autoconfigure.AutoConfigurationImportFilter;
import org.springframework.boot.autoconfigure.AutoConfigurationMetadata;
import org.springframework.context.EnvironmentAware;
import org.springframework.core.env.Environment;

/**
 * Leaves Prometheus' registry, which is on the class path of all tests, to the
 * applications that ask for it by {@value #CHOICE}: it allows a meter fewer things than
 * others do, and looks for a span at each of its recordings.
 */
public final class PrometheusWhereChosen implements AutoConfigurationImportFilter, EnvironmentAware {

	/**
	 * The property of Spring Boot that switches the registry on.
	 */
	public static final String CHOICE = "management.prometheus.metrics.export.enabled";

	private Environment environment;

	@Override
	public void setEnvironment(Environment environment) {
		this.environment = environment;
	}

	@Override
	public boolean[] match(String[] autoConfigurations, AutoConfigurationMetadata metadata) {
		boolean chosen = this.environment.getProperty(CHOICE, boolean.class, false);
		boolean[] matches = new boolean[autoConfigurations.length];
		for (int i = 0; i < matches.length; i++) {
			matches[i] = chosen || autoConfigurations[i] == null || !autoConfigurations[i].contains(".prometheus.");
		}
		return matches;
	}

}
