package io.agenttracing.instrument.baggage;

import java.net.http.HttpRequest.Builder;
import java.util.Set;
import java.util.TreeSet;

import io.agenttracing.autoconfigure.AgentTracingAutoConfiguration;
import io.agenttracing.autoconfigure.ConditionalOnAgentTracing;
import io.agenttracing.context.DroppedBaggage;
import io.agenttracing.context.HttpCarrier;
import io.agenttracing.context.PropagationAllowList;
import io.agenttracing.context.PropagatorDecoration;
import io.grpc.ClientInterceptor;
import io.micrometer.tracing.otel.bridge.OtelCurrentTraceContext;
import io.opentelemetry.context.propagation.ContextPropagators;
import io.opentelemetry.sdk.trace.SpanProcessor;

import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.micrometer.tracing.autoconfigure.TracingProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Fallback;
import org.springframework.core.annotation.Order;
import org.springframework.grpc.client.GlobalClientInterceptor;
import org.springframework.http.HttpRequest;
import org.springframework.web.reactive.function.client.ClientRequest;

/**
 * Auto-configuration for values that are propagated with a trace. If no field is listed,
 * it only discards received baggage.
 *
 * @since 0.1.0
 */
@AutoConfiguration(after = AgentTracingAutoConfiguration.class,
		afterName = "org.springframework.boot.grpc.client.autoconfigure.GrpcClientObservationAutoConfiguration")
@ConditionalOnAgentTracing
@ConditionalOnClass({ OtelCurrentTraceContext.class, SpanProcessor.class, TracingProperties.class })
@EnableConfigurationProperties({ BaggageProperties.class, TracingProperties.class })
public final class BaggageAgentTracingAutoConfiguration {

	BaggageAgentTracingAutoConfiguration() {
	}

	@Bean
	@Fallback
	InheritedAttributes agentTracingInheritedAttributes(BaggageProperties properties) {
		return new InheritedAttributes(new CarriedFields(properties.getFields()));
	}

	@Bean
	HttpCarrier agentTracingJdkHttpCarrier() {
		return (carrier) -> (carrier instanceof Builder builder) ? builder.build().uri() : null;
	}

	@Bean
	PropagationAllowList agentTracingRecipients(BaggageProperties properties, ObjectProvider<HttpCarrier> carriers) {
		return new PropagationAllowList(properties.getHosts(), carriers.stream().toList());
	}

	@Bean
	@Order(PropagatorDecoration.BAGGAGE)
	PropagatorDecoration agentTracingBaggageDecoration(BaggageProperties properties, TracingProperties tracing,
			PropagationAllowList recipients, DroppedBaggage dropped) {
		CarriedFields fields = new CarriedFields(properties.getFields());
		Set<String> others = configured(tracing.getBaggage());
		return (propagator) -> new AllowListedTextMapPropagator(propagator, fields, others, recipients, dropped);
	}

	private static Set<String> configured(TracingProperties.Baggage baggage) {
		Set<String> names = new TreeSet<>(String.CASE_INSENSITIVE_ORDER);
		names.addAll(baggage.getRemoteFields());
		names.addAll(baggage.getTagFields());
		names.addAll(baggage.getCorrelation().getFields());
		return names;
	}

	/**
	 * Requests of Spring's blocking clients.
	 */
	@Configuration(proxyBeanMethods = false)
	@ConditionalOnClass(HttpRequest.class)
	static class RestClientConfiguration {

		@Bean
		HttpCarrier agentTracingRestClientCarrier() {
			return (carrier) -> (carrier instanceof HttpRequest request) ? request.getURI() : null;
		}

	}

	/**
	 * Requests of Spring's reactive client.
	 */
	@Configuration(proxyBeanMethods = false)
	@ConditionalOnClass(ClientRequest.class)
	static class WebClientConfiguration {

		@Bean
		HttpCarrier agentTracingWebClientCarrier() {
			return (carrier) -> (carrier instanceof ClientRequest.Builder builder) ? builder.build().url() : null;
		}

	}

	/**
	 * Calls of Spring gRPC. Unordered, like Spring Boot's interceptor that starts the
	 * span, and registered after it, so that this one is called within the span.
	 */
	@Configuration(proxyBeanMethods = false)
	@ConditionalOnClass({ GlobalClientInterceptor.class, ClientInterceptor.class })
	static class GrpcConfiguration {

		@Bean
		HttpCarrier agentTracingGrpcCarrier() {
			return (carrier) -> (carrier instanceof GrpcCall call) ? call.uri() : null;
		}

		@Bean
		@Fallback
		@GlobalClientInterceptor
		@ConditionalOnBean(ContextPropagators.class)
		GrpcBaggageInterceptor agentTracingGrpcBaggageInterceptor(ContextPropagators propagators) {
			return new GrpcBaggageInterceptor(propagators);
		}

	}

}
