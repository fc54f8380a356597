package io.agenttracing.pipeline.resource;

import io.agenttracing.autoconfigure.ConditionalOnAgentTracing;
import io.opentelemetry.sdk.resources.Resource;
import io.opentelemetry.sdk.trace.SdkTracerProvider;

import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.micrometer.tracing.opentelemetry.autoconfigure.SdkTracerProviderBuilderCustomizer;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Fallback;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;

/**
 * Auto-configuration for the resource of spans: {@code host.name} and {@code
 * service.instance.id}, unless the application sets them. The {@link Resource} bean
 * itself, which metrics and logs share, is not changed.
 *
 * @since 0.1.0
 */
@AutoConfiguration
@ConditionalOnAgentTracing
@ConditionalOnClass({ SdkTracerProvider.class, SdkTracerProviderBuilderCustomizer.class })
public final class ResourceAgentTracingAutoConfiguration {

	// First, so that attributes of other customizers take precedence.
	@Bean
	@Fallback
	@Order(Ordered.HIGHEST_PRECEDENCE)
	SdkTracerProviderBuilderCustomizer agentTracingInstanceAttributes(ObjectProvider<Resource> resource) {
		InstanceAttributes attributes = new InstanceAttributes(new HostName());
		return (builder) -> builder.addResource(attributes.missingIn(resource.getIfUnique(Resource::getDefault)));
	}

}
