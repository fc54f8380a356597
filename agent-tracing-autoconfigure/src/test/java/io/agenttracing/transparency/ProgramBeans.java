package io.agenttracing.transparency;

import java.util.List;

import io.agenttracing.AgentTracer;
import org.aopalliance.intercept.MethodInterceptor;
import org.aopalliance.intercept.MethodInvocation;

import org.springframework.aop.Advisor;
import org.springframework.aop.framework.ProxyFactory;
import org.springframework.aop.support.ComposablePointcut;
import org.springframework.aop.support.DefaultPointcutAdvisor;
import org.springframework.aop.support.RootClassFilter;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.cache.CacheManager;
import org.springframework.cache.annotation.EnableCaching;
import org.springframework.cache.concurrent.ConcurrentMapCacheManager;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.resilience.annotation.EnableResilientMethods;
import org.springframework.scheduling.annotation.EnableAsync;
import org.springframework.transaction.annotation.EnableTransactionManagement;

/**
 * The application's own beans, the same with and without the starter.
 */
@Configuration(proxyBeanMethods = false)
@EnableAsync(proxyTargetClass = true)
@EnableCaching(proxyTargetClass = true)
@EnableResilientMethods(proxyTargetClass = true)
@EnableTransactionManagement(proxyTargetClass = true)
@Import({ AgentDesk.class, AttributedDesk.class, StepDesk.class, FinalDesk.class, PlainDesk.class,
		TransactionalDesk.class, RetriedDesk.class, ResilientDesk.class, CachedDesk.class, AsyncDesk.class,
		SuspendingDesk.class, CoroutineDesk.class })
class ProgramBeans {

	// Behind any advice at all, Spring calls a suspend function by a Mono: so it begins
	// later where its caller was not dispatched.
	@Bean
	static Advisor adviceOfSuspendingDesk() {
		return new DefaultPointcutAdvisor(new ComposablePointcut(new RootClassFilter(SuspendingDesk.class)),
				(MethodInterceptor) MethodInvocation::proceed);
	}

	@Bean
	RecordingTransactions recordingTransactions() {
		return new RecordingTransactions();
	}

	@Bean
	RecordingReactiveTransactions recordingReactiveTransactions(RecordingTransactions outcomes) {
		return new RecordingReactiveTransactions(outcomes);
	}

	@Bean
	DeclaredDesk declaredDesk() {
		return ProxyFactory.getProxy(DeclaredDesk.class, new DeclaredWork());
	}

	@Bean
	CacheManager cacheManager() {
		ConcurrentMapCacheManager caches = new ConcurrentMapCacheManager();
		caches.setCacheNames(List.of("values"));
		return caches;
	}

	@Bean
	ByHandDesk byHandDesk(ObjectProvider<AgentTracer> tracer) {
		return new ByHandDesk(tracer.getIfAvailable(PlainTracer::new));
	}

	@Bean
	DecidedDesk decidedDesk(ObjectProvider<AgentTracer> tracer) {
		return new DecidedDesk(tracer.getIfAvailable(PlainTracer::new));
	}

	@Bean
	FallbackDesk fallbackDesk(ObjectProvider<AgentTracer> tracer) {
		return new FallbackDesk(tracer.getIfAvailable(PlainTracer::new));
	}

	@Bean
	CarriedDesk carriedDesk(ObjectProvider<AgentTracer> tracer) {
		return new CarriedDesk(tracer.getIfAvailable(PlainTracer::new));
	}

}
