package io.agenttracing.sample.web;

import io.micrometer.observation.ObservationPredicate;

import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.http.server.observation.ServerRequestObservationContext;

/**
 * Keeps requests to the actuator out of what it shows: to look is no work.
 */
@Configuration(proxyBeanMethods = false)
class ActuatorConfiguration {

	@Bean
	ObservationPredicate noActuatorRequests() {
		return (name, context) -> !(context instanceof ServerRequestObservationContext request
				&& request.getCarrier().getRequestURI().startsWith("/actuator"));
	}

}
