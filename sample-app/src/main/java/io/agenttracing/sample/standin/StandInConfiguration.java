package io.agenttracing.sample.standin;

import java.io.IOException;

import tools.jackson.databind.json.JsonMapper;

import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Lazy;

/**
 * The stand-in, which starts when it is first asked for.
 */
@Configuration(proxyBeanMethods = false)
class StandInConfiguration {

	@Bean(destroyMethod = "close")
	@Lazy
	StandInServer standInServer(StandInProperties properties, JsonMapper json) throws IOException {
		return new StandInServer(properties, new StandInModels(properties.contextWindow()), json);
	}

}
