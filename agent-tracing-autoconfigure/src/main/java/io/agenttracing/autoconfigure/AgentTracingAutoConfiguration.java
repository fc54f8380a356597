package io.agenttracing.autoconfigure;

import io.agenttracing.AgentSpanCustomizer;
import io.agenttracing.context.ContextCounter;
import io.agenttracing.context.ContextMeters;
import io.agenttracing.context.DecoratedPropagators;
import io.agenttracing.context.DroppedBaggage;
import io.agenttracing.context.PropagatorDecoration;
import io.agenttracing.context.SpanObservations;
import io.agenttracing.context.TraceContextCarrier;
import io.agenttracing.failure.FailureMeters;
import io.agenttracing.pipeline.TailSampledTraces;
import io.agenttracing.pipeline.collector.SpanBuffers;
import io.agenttracing.pipeline.collector.SpanCounts;
import io.agenttracing.shape.PayloadShapes;
import io.agenttracing.shape.ValueDigests;
import io.agenttracing.span.AgentSpans;
import io.agenttracing.span.FailedCalls;
import io.agenttracing.span.LostThreads;
import io.agenttracing.span.InjectedSpans;
import io.agenttracing.span.RetryCounts;
import io.agenttracing.span.RetrySpans;
import io.agenttracing.span.SpanCustomizers;
import io.agenttracing.span.TrackedSpans;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.binder.MeterBinder;
import io.micrometer.observation.ObservationRegistry;
import io.micrometer.tracing.Tracer;
import io.micrometer.tracing.otel.bridge.OtelCurrentTraceContext;
import io.opentelemetry.api.OpenTelemetry;
import io.opentelemetry.context.propagation.ContextPropagators;
import io.opentelemetry.context.propagation.TextMapPropagator;

import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.boot.LazyInitializationExcludeFilter;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Fallback;
import org.springframework.context.annotation.Lazy;
import org.springframework.core.annotation.Order;
import org.springframework.core.env.Environment;
import org.springframework.core.io.ResourceLoader;

/**
 * Auto-configuration for the beans that all features of agent tracing share. Without a
 * tracer, or with {@code agent-tracing.enabled=false}, they exist but do nothing.
 *
 * @since 0.1.0
 */
@AutoConfiguration(afterName = "org.springframework.boot.micrometer.tracing.opentelemetry.autoconfigure."
		+ "OpenTelemetryTracingAutoConfiguration")
@ConditionalOnClass({ OpenTelemetry.class, OtelCurrentTraceContext.class })
@EnableConfigurationProperties({ AgentTracingProperties.class, GenAiProperties.class })
public final class AgentTracingAutoConfiguration {

	// Invalid properties fail the start; later, calls would silently be untraced.
	@Bean
	@Fallback
	static LazyInitializationExcludeFilter agentTracingLazyInitializationExcludeFilter() {
		return (name, definition, type) -> type == AgentSpans.class || (type.getName().startsWith("io.agenttracing.")
				&& type.isAnnotationPresent(ConfigurationProperties.class));
	}

	@Bean
	AgentSpans agentTracingSpans(AgentTracingProperties properties, ObjectProvider<OpenTelemetry> openTelemetry,
			ObjectProvider<OtelCurrentTraceContext> currentTraceContext, TrackedSpans openSpans,
			ObjectProvider<SpanCustomizers> customizers) {
		OpenTelemetry instance = openTelemetry.getIfUnique();
		OtelCurrentTraceContext current = currentTraceContext.getIfUnique();
		if (!properties.isEnabled() || instance == null || current == null) {
			return AgentSpans.disabled();
		}
		return AgentSpans.of(instance, current, openSpans, customizers::getObject);
	}

	@Bean
	SpanCustomizers agentTracingSpanCustomizers(ObjectProvider<AgentSpanCustomizer> customizers) {
		return new SpanCustomizers(customizers.orderedStream().toList());
	}

	@Bean
	TrackedSpans agentTracingOpenSpans() {
		return new TrackedSpans(System.nanoTime());
	}

	@Bean
	TraceContextCarrier agentTracingTraceContextCarrier(AgentTracingProperties properties,
			ObjectProvider<ContextPropagators> propagators, ObjectProvider<DecoratedPropagators> decorated,
			@Value("${management.tracing.baggage.enabled:true}") boolean baggage) {
		ContextPropagators instance = propagators.getIfUnique();
		if (!properties.isEnabled() || instance == null || ContextPropagatorsPostProcessor.isNone(instance)) {
			return new TraceContextCarrier(TextMapPropagator.noop());
		}
		return new TraceContextCarrier(decorated.getObject().w3c(baggage));
	}

	@Bean
	@ConditionalOnAgentTracing
	DroppedBaggage agentTracingDroppedBaggage() {
		return new DroppedBaggage();
	}

	@Bean
	@ConditionalOnAgentTracing
	DecoratedPropagators agentTracingDecoratedPropagators(ObjectProvider<PropagatorDecoration> decorations,
			DroppedBaggage dropped) {
		return new DecoratedPropagators(decorations.orderedStream().toList(), dropped);
	}

	@Bean
	InjectedSpans agentTracingInjectedSpans() {
		return new InjectedSpans();
	}

	@Bean
	@ConditionalOnAgentTracing
	@Order(PropagatorDecoration.INJECTED)
	PropagatorDecoration agentTracingInjectedDecoration(InjectedSpans injected) {
		return injected::recordedBy;
	}

	@Bean
	ContextCounter agentTracingContextCounter() {
		return new ContextCounter();
	}

	@Bean
	LostThreads agentTracingLostThreads(TrackedSpans openSpans, ContextCounter counter) {
		return new LostThreads(openSpans, counter);
	}

	@Bean
	FailedCalls agentTracingFailedCalls() {
		return new FailedCalls();
	}

	@Bean
	RetryCounts agentTracingRetryCounts() {
		return new RetryCounts();
	}

	@Bean
	RetrySpans agentTracingRetrySpans(AgentSpans spans, FailedCalls failedCalls, RetryCounts counts) {
		return new RetrySpans(spans, failedCalls, counts);
	}

	@Bean
	@ConditionalOnAgentTracing
	SpanCounts agentTracingSpanCounts() {
		return new SpanCounts();
	}

	@Bean
	@ConditionalOnAgentTracing
	SpanBuffers agentTracingSpanBuffers(AgentTracingProperties properties) {
		return SpanBuffers.of(properties.getBufferSize().toBytes());
	}

	@Bean
	@ConditionalOnAgentTracing
	TailSampledTraces agentTracingKeptTraces() {
		return new TailSampledTraces(System::nanoTime);
	}

	@Bean
	@ConditionalOnAgentTracing
	static ContextPropagatorsPostProcessor agentTracingContextPropagatorsPostProcessor(
			ConfigurableListableBeanFactory beanFactory, ObjectProvider<DecoratedPropagators> decorated) {
		return new ContextPropagatorsPostProcessor(beanFactory, decorated);
	}

	@Bean
	@ConditionalOnShapes
	PayloadShapes agentTracingPayloadShapes() {
		return new PayloadShapes();
	}

	@Bean
	@ConditionalOnShapes
	ValueDigests agentTracingValueDigests() {
		return new ValueDigests();
	}

	@Bean
	@Fallback
	@ConditionalOnAgentTracing
	StartupReport agentTracingStartupReport(ObjectProvider<StartupDetail> details) {
		return new StartupReport(details);
	}

	@Bean
	@Lazy(false)
	@Order(25)
	@ConditionalOnAgentTracing
	MatchedNames agentTracingMatchedNames(ObjectProvider<ConfiguredNames> configured,
			ObjectProvider<NamedCalls> calls) {
		return new MatchedNames(configured, calls);
	}

	@Bean
	@Lazy(false)
	@ConditionalOnAgentTracing
	CounterpartReport agentTracingCounterpartReport(ObjectProvider<Counterparts> counterparts,
			ResourceLoader resourceLoader) {
		return new CounterpartReport(counterparts, resourceLoader.getClassLoader());
	}

	@Bean
	@Lazy(false)
	@ConditionalOnAgentTracing
	UnknownProperties agentTracingUnknownProperties(Environment environment, ResourceLoader resourceLoader) {
		return new UnknownProperties(environment, new ConfigurationMetadata(resourceLoader.getClassLoader()));
	}

	@Bean
	@Lazy(false)
	@ConditionalOnAgentTracing
	JavaAgentReport agentTracingJavaAgentReport(ObjectProvider<OpenTelemetry> openTelemetry) {
		return new JavaAgentReport(openTelemetry);
	}

	/**
	 * Spans as Observations, for code that looks for these.
	 */
	@Configuration(proxyBeanMethods = false)
	@ConditionalOnClass(ObservationRegistry.class)
	static class ObservationConfiguration {

		@Bean
		SpanObservations agentTracingSpanObservations(ObjectProvider<Tracer> tracer,
				ObjectProvider<ObservationRegistry> registry) {
			return new SpanObservations(new LazyBean<>(tracer::getIfUnique)::get,
					new LazyBean<>(registry::getIfUnique)::get);
		}

	}

	/**
	 * Meters, for an application that has Micrometer.
	 */
	@Configuration(proxyBeanMethods = false)
	@ConditionalOnClass(MeterBinder.class)
	static class MetersConfiguration {

		@Bean
		@Fallback
		ContextMeters agentTracingContextMeters(ContextCounter counter) {
			return new ContextMeters(counter);
		}

		@Bean
		@Fallback
		MeterBinder agentTracingRetryMeters(RetryCounts counts) {
			return (registry) -> {
				FunctionCounter.builder("agent_tracing.retries", counts, RetryCounts::retries)
					.description("Attempts of traced calls after the first")
					.register(registry);
				FunctionCounter.builder("agent_tracing.fallbacks", counts, RetryCounts::fallbacks)
					.description("What was done instead of traced calls that failed")
					.register(registry);
			};
		}

		@Bean
		@Fallback
		FailureMeters agentTracingFailureMeters() {
			return new FailureMeters();
		}

	}

}
