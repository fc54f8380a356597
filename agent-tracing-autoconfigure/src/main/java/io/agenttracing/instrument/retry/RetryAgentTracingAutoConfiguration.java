package io.agenttracing.instrument.retry;

import io.agenttracing.autoconfigure.AgentTracingAutoConfiguration;
import io.agenttracing.autoconfigure.ConditionalOnAgentTracing;
import io.agenttracing.autoconfigure.Counterparts;
import io.agenttracing.context.SpanObservations;
import io.agenttracing.instrument.retry.SurroundedAdvice.Surrounding;
import io.agenttracing.span.AgentSpans;
import io.agenttracing.span.RetrySpans;
import io.agenttracing.span.TracedPublishers;
import io.github.resilience4j.retry.RetryRegistry;
import io.github.resilience4j.spring6.fallback.FallbackExecutor;
import io.github.resilience4j.spring6.spelresolver.SpelResolver;
import io.github.resilience4j.spring6.timelimiter.configure.TimeLimiterAspect;
import io.github.resilience4j.timelimiter.TimeLimiterRegistry;
import io.micrometer.observation.ObservationRegistry;
import org.aopalliance.intercept.MethodInterceptor;
import org.aspectj.lang.ProceedingJoinPoint;
import reactor.core.publisher.Mono;

import org.springframework.aop.config.AopConfigUtils;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.config.BeanDefinition;
import org.springframework.beans.factory.config.ConfigurableBeanFactory;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Role;
import org.springframework.core.retry.RetryTemplate;

/**
 * Auto-configuration for the attempts of retried calls. Its post-processor runs after
 * that of agents, whose advice is the outermost.
 *
 * @since 0.1.0
 */
@AutoConfiguration(after = AgentTracingAutoConfiguration.class,
		afterName = "io.agenttracing.instrument.call.AspectAgentTracingAutoConfiguration")
@ConditionalOnClass({ MethodInterceptor.class, AopConfigUtils.class })
@ConditionalOnBean(AgentSpans.class)
@ConditionalOnAgentTracing
public final class RetryAgentTracingAutoConfiguration {

	@Bean
	@Role(BeanDefinition.ROLE_INFRASTRUCTURE)
	static SurroundedAdvice agentTracingSpringRetryAdvice(ConfigurableBeanFactory beanFactory, RetryTracing tracing) {
		return new RetriedAdvice(new SpringRetries(beanFactory::resolveEmbeddedValue), tracing);
	}

	@Bean
	@Role(BeanDefinition.ROLE_INFRASTRUCTURE)
	static RetryTracing agentTracingRetryTracing(ObjectProvider<RetrySpans> spans,
			ObjectProvider<RetriedPublishers> publishers) {
		return new RetryTracing(spans, publishers);
	}

	@Bean
	@Role(BeanDefinition.ROLE_INFRASTRUCTURE)
	static SurroundedAdvicePostProcessor agentTracingRetryAdvicePostProcessor(
			ObjectProvider<SurroundedAdvice> libraries) {
		return new SurroundedAdvicePostProcessor(libraries.stream().toList());
	}

	@Bean
	@Role(BeanDefinition.ROLE_INFRASTRUCTURE)
	static ClassProxyPostProcessor<RetryTemplate> agentTracingRetryTemplatePostProcessor(RetryTracing tracing) {
		return new ClassProxyPostProcessor<>(RetryTemplate.class,
				(template) -> new TemplateInterceptor(template, tracing));
	}

	@Bean
	Counterparts agentTracingResilience4jCounterparts() {
		String spring = "io.github.resilience4j.spring6.";
		return Counterparts.without("Attempts, fallbacks and time limits of Resilience4j's annotations have no spans")
			.where("io.github.resilience4j.retry.annotation.Retry")
			.where("org.aspectj.lang.ProceedingJoinPoint")
			.type(spring + "fallback.FallbackExecutor")
			.type(spring + "retry.configure.RetryAspect")
			.type(spring + "timelimiter.configure.TimeLimiterAspect")
			.type("io.github.resilience4j.retry.RetryRegistry");
	}

	@Configuration(proxyBeanMethods = false)
	@ConditionalOnClass({ FallbackExecutor.class, RetryRegistry.class, ProceedingJoinPoint.class })
	static class Resilience4jConfiguration {

		@Bean
		@Role(BeanDefinition.ROLE_INFRASTRUCTURE)
		static SurroundedAdvice agentTracingResilience4jRetryAdvice(ObjectProvider<RetryRegistry> registry,
				RetryTracing tracing) {
			return new RetriedAdvice(new Resilience4jRetries(registry), tracing);
		}

		@Bean
		@Role(BeanDefinition.ROLE_INFRASTRUCTURE)
		static ClassProxyPostProcessor<FallbackExecutor> agentTracingFallbackExecutorPostProcessor(RetryTracing tracing,
				ObjectProvider<SpelResolver> resolver) {
			return new ClassProxyPostProcessor<>(FallbackExecutor.class,
					(executor) -> new FallbackInterceptor(tracing, resolver));
		}

		@Bean
		@Role(BeanDefinition.ROLE_INFRASTRUCTURE)
		static Resilience4jEventsPostProcessor agentTracingResilience4jEventsPostProcessor() {
			return new Resilience4jEventsPostProcessor();
		}

		@Bean
		@Role(BeanDefinition.ROLE_INFRASTRUCTURE)
		static SurroundedAdvice agentTracingTimeLimiterAdvice(RetryTracing tracing,
				ObjectProvider<TimeLimiterRegistry> registry) {
			Surrounding surrounding = new Surrounding(new TimeLimiterInterceptor(tracing, registry), null);
			return (advice) -> Resilience4jCalls.isAdviceOf(TimeLimiterAspect.class, advice) ? surrounding : null;
		}

	}

	@Configuration(proxyBeanMethods = false)
	@ConditionalOnClass({ Mono.class, ObservationRegistry.class })
	static class ReactorConfiguration {

		@Bean
		RetriedPublishers agentTracingRetriedPublishers(SpanObservations observations, RetrySpans spans) {
			return new RetriedPublishers(new TracedPublishers(observations), spans);
		}

	}

}
