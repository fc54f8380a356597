package io.agenttracing.instrument.mcp;

import io.agenttracing.span.TrackedSpans;
import io.agenttracing.testing.EnableAutoConfigurationWithoutAspects;
import io.agenttracing.testing.EndedSpans;
import io.opentelemetry.api.OpenTelemetry;

import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/**
 * A server with Spring AI's starter.
 */
@Configuration(proxyBeanMethods = false)
@EnableAutoConfigurationWithoutAspects
class ServerApplication {

	@Bean
	EndedSpans endedSpans() {
		return new EndedSpans();
	}

	@Bean
	ServedTools tools(OpenTelemetry openTelemetry, TrackedSpans openSpans) {
		return new ServedTools(openTelemetry, openSpans);
	}

}
