package io.agenttracing.instrument.call;

import io.agenttracing.AgentTracer;
import io.agenttracing.autoconfigure.AgentTracingAutoConfiguration;
import io.agenttracing.autoconfigure.ConditionalOnAgentTracing;
import io.agenttracing.autoconfigure.Counterparts;
import io.agenttracing.context.DeclaredTimeouts;
import io.agenttracing.context.SpanObservations;
import io.agenttracing.context.TraceContextCarrier;
import io.agenttracing.instrument.call.coroutine.ExpiringCoroutines;
import io.agenttracing.instrument.call.reactor.ReactorOperators;
import io.agenttracing.shape.PayloadShapes;
import io.agenttracing.shape.ValueDigests;
import io.agenttracing.span.AgentSpans;
import io.agenttracing.span.FailedCalls;
import io.agenttracing.span.LostThreads;
import io.agenttracing.span.ReceivedMessages;
import io.agenttracing.span.RetryCounts;
import io.agenttracing.span.RetrySpans;
import io.agenttracing.span.SpanCustomizers;
import io.agenttracing.span.TracedPublishers;
import io.micrometer.observation.ObservationRegistry;
import org.aopalliance.intercept.MethodInterceptor;
import reactor.core.publisher.Mono;

import org.springframework.aop.config.AopConfigUtils;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.config.BeanDefinition;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.beans.factory.support.BeanDefinitionRegistry;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnWebApplication;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Fallback;
import org.springframework.context.annotation.Import;
import org.springframework.context.annotation.ImportBeanDefinitionRegistrar;
import org.springframework.context.annotation.Role;
import org.springframework.core.env.Environment;
import org.springframework.core.io.ResourceLoader;
import org.springframework.core.type.AnnotationMetadata;
import org.springframework.web.context.request.async.WebAsyncManager;

/**
 * Auto-configuration for the spans of annotated beans and for {@link AgentTracer}, which
 * is also available with tracing switched off.
 *
 * @since 0.1.0
 */
@AutoConfiguration(after = AgentTracingAutoConfiguration.class)
@ConditionalOnClass({ MethodInterceptor.class, AopConfigUtils.class })
@ConditionalOnBean(AgentSpans.class)
public final class AspectAgentTracingAutoConfiguration {

	@Bean
	AgentCalls agentTracingCalls(AgentSpans spans, FailedCalls failedCalls, RetryCounts counts, LostThreads lostThreads,
			SpanCustomizers customizers, ObjectProvider<PayloadShapes> shapes, ObjectProvider<ValueDigests> digests) {
		ValueDigests values = digests.getIfAvailable();
		return new AgentCalls(spans, new AgentSpanStarter(spans, customizers, lostThreads, shapes.getIfAvailable(),
				(values != null) ? new ToolDigests(values) : null), failedCalls, counts);
	}

	@Bean
	@ConditionalOnMissingBean(AgentTracer.class)
	OpenTelemetryAgentTracer agentTracer(AgentCalls calls, TraceContextCarrier carriers,
			ObjectProvider<ReceivedMessages> messages, ObjectProvider<PublisherTracing> publisherCalls,
			ObjectProvider<DeclaredTimeouts> timeouts) {
		return new OpenTelemetryAgentTracer(calls, carriers, messages, new WorkResults(calls, publisherCalls),
				timeouts.getIfAvailable(() -> DeclaredTimeouts.NONE));
	}

	@Configuration(proxyBeanMethods = false)
	@ConditionalOnAgentTracing
	@Import(AutoProxyCreatorRegistrar.class)
	static class AdviceConfiguration {

		@Bean
		@Fallback
		@Role(BeanDefinition.ROLE_INFRASTRUCTURE)
		static AgentCallAdvisor agentTracingAdvisor(Environment environment, ResourceLoader resourceLoader,
				ConfigurableListableBeanFactory beanFactory, ObjectProvider<AgentCalls> calls,
				ObjectProvider<PublisherTracing> publisherCalls, ObjectProvider<ResponseCalls> responseCalls,
				ObjectProvider<DeclaredTimeouts> timeouts) {
			TracedMethods methods = new TracedMethods(
					new TracedMethodParser(environment::resolveRequiredPlaceholders,
							(name) -> timeouts.getIfAvailable(() -> DeclaredTimeouts.NONE).of(name),
							resourceLoader.getClassLoader()),
					new UntracedMethodWarnings(isProxyTargetClass(environment), new LangChain4jTools(beanFactory)));
			return new AgentCallAdvisor(methods,
					new AgentCallInterceptor(methods, calls, publisherCalls, responseCalls),
					new ClassProxies(beanFactory));
		}

		@Bean
		@Fallback
		@Role(BeanDefinition.ROLE_INFRASTRUCTURE)
		static SerializedAgentAdvisor agentTracingSerializedAgentAdvisor(AgentCallAdvisor advisor) {
			return new SerializedAgentAdvisor(advisor);
		}

		@Bean
		UnadvisedAgents agentTracingUnadvisedAgents(ConfigurableListableBeanFactory beanFactory,
				AgentCallAdvisor advisor) {
			return new UnadvisedAgents(beanFactory, advisor.methods());
		}

		@Bean
		AnnotatedCalls agentTracingAnnotatedCalls(ConfigurableListableBeanFactory beanFactory,
				AgentCallAdvisor advisor) {
			return new AnnotatedCalls(beanFactory, advisor.methods());
		}

		@Bean
		@Role(BeanDefinition.ROLE_INFRASTRUCTURE)
		static AgentAdvicePostProcessor agentTracingAdvicePostProcessor() {
			return new AgentAdvicePostProcessor();
		}

		// Types of other libraries that are recognized by their names only.
		@Bean
		Counterparts agentTracingCallCounterparts() {
			return Counterparts.without("Timeouts and fallbacks of Reactor behind an agent are not recognized")
				.where("reactor.core.publisher.Mono")
				.method(ReactorOperators.TIMEOUT, ReactorOperators.RUNS_OUT)
				.method(ReactorOperators.RESUME, "onError")
				.type(ReactorOperators.TIMEOUT_FALLBACK)
				.type(TracedPublishers.FLAT_MAP)
				.and(Counterparts.without("Timeouts of Kotlin's coroutines around an agent are not recognized")
					.where("reactor.core.publisher.Mono")
					.where("kotlinx.coroutines.reactor.MonoKt")
					.method(ExpiringCoroutines.TIMEOUT, "run")
					.type(ExpiringCoroutines.RESUMPTION)
					.type("kotlinx.coroutines.TimeoutCancellationException")
					.type("kotlinx.coroutines.flow.internal.FlowCoroutine"))
				.and(Counterparts.without("LangChain4j may refuse beans with tools that are agents, too")
					.where("dev.langchain4j.service.AiServices")
					.type(LangChain4jTools.TOOL))
				.and(Counterparts
					.without("Beans with tools of LangChain4j have no spans as agents, although they could")
					.where("dev.langchain4j.service.spring.AiServicesAutoConfig")
					.type(LangChain4jTools.SERVICE_FACTORY));
		}

	}

	@Configuration(proxyBeanMethods = false)
	@ConditionalOnClass({ Mono.class, ObservationRegistry.class })
	static class ReactorConfiguration {

		@Bean
		ReactorPublisherTracing agentTracingReactiveCalls(AgentCalls calls, SpanObservations observations,
				RetrySpans retrySpans) {
			return new ReactorPublisherTracing(calls, observations, retrySpans);
		}

	}

	@Configuration(proxyBeanMethods = false)
	@ConditionalOnClass(WebAsyncManager.class)
	@ConditionalOnWebApplication(type = ConditionalOnWebApplication.Type.SERVLET)
	static class WebConfiguration {

		@Bean
		WebResponses agentTracingWebResponses(ResourceLoader resourceLoader) {
			return new WebResponses(resourceLoader.getClassLoader());
		}

		@Bean
		Counterparts agentTracingWebCounterparts() {
			Counterparts counterparts = Counterparts
				.without("Calls of agents whose response comes later may end with their method")
				.where(WebResponses.MVC + "DispatcherServlet");
			WebResponses.STREAMS.forEach((name) -> counterparts.type(WebResponses.MVC + name));
			WebResponses.RESPONSES.forEach((name) -> counterparts.type(WebResponses.MVC + name));
			return counterparts;
		}

	}

	private static boolean isProxyTargetClass(Environment environment) {
		return environment.getProperty("spring.aop.proxy-target-class", Boolean.class, true);
	}

	/**
	 * Advice needs an auto-proxy creator even if Boot's own is switched off. How beans
	 * are proxied that are no agents is left to the application.
	 */
	static class AutoProxyCreatorRegistrar implements ImportBeanDefinitionRegistrar {

		@Override
		public void registerBeanDefinitions(AnnotationMetadata metadata, BeanDefinitionRegistry registry) {
			AopConfigUtils.registerAutoProxyCreatorIfNecessary(registry);
		}

	}

}
