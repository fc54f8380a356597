package io.agenttracing.instrument.threads;

import io.agenttracing.autoconfigure.AgentTracingAutoConfiguration;
import io.agenttracing.autoconfigure.ConditionalOnAgentTracing;
import io.agenttracing.autoconfigure.Counterparts;
import io.agenttracing.context.SpanObservations;
import io.micrometer.context.ContextRegistry;
import io.micrometer.observation.ObservationRegistry;
import io.micrometer.tracing.otel.bridge.OtelCurrentTraceContext;
import io.opentelemetry.context.Context;
import org.aopalliance.intercept.MethodInterceptor;
import org.aopalliance.intercept.MethodInvocation;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Hooks;

import org.springframework.aop.framework.ProxyFactory;
import org.springframework.beans.factory.SmartInitializingSingleton;
import org.springframework.beans.factory.config.BeanDefinition;
import org.springframework.beans.factory.config.BeanFactoryPostProcessor;
import org.springframework.beans.factory.config.BeanPostProcessor;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.boot.task.SimpleAsyncTaskSchedulerBuilder;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Fallback;
import org.springframework.context.annotation.Lazy;
import org.springframework.core.env.Environment;

/**
 * Auto-configuration for the current span on other threads: Boot's executors and
 * schedulers get a task decorator, and context snapshots an accessor.
 *
 * @since 0.1.0
 */
@AutoConfiguration(after = AgentTracingAutoConfiguration.class,
		afterName = "org.springframework.boot.reactor.autoconfigure.ReactorAutoConfiguration",
		beforeName = { "org.springframework.boot.autoconfigure.task.TaskExecutionAutoConfiguration",
				"org.springframework.boot.autoconfigure.task.TaskSchedulingAutoConfiguration" })
@ConditionalOnClass({ Context.class, OtelCurrentTraceContext.class })
@ConditionalOnAgentTracing
public final class ThreadsAgentTracingAutoConfiguration {

	private static final String CONTEXT_PROPAGATION = "spring.reactor.context-propagation";

	private static final Log logger = LogFactory.getLog(ThreadsAgentTracingAutoConfiguration.class);

	@Bean
	@Fallback
	@ConditionalOnMissingBean(name = "agentTracingContextTaskDecorator")
	ContextTaskDecorator agentTracingContextTaskDecorator() {
		return new ContextTaskDecorator();
	}

	@Bean
	static SchedulerBuilderPostProcessor agentTracingSchedulerBuilderPostProcessor() {
		return new SchedulerBuilderPostProcessor();
	}

	@Bean
	Counterparts agentTracingSchedulerCounterparts() {
		return Counterparts.without("Tasks with a trigger may stay in the trace in which they were scheduled")
			.where("org.springframework.scheduling.TaskScheduler")
			.type(RecurringTasks.RESCHEDULING_TASK);
	}

	@Configuration(proxyBeanMethods = false)
	@ConditionalOnClass({ ContextRegistry.class, ObservationRegistry.class })
	static class ContextSnapshotConfiguration {

		// Not lazy, since no other bean depends on it.
		@Bean
		@Lazy(false)
		ContextAccessorRegistration agentTracingContextAccessorRegistration() {
			return new ContextAccessorRegistration(ContextRegistry.getInstance());
		}

	}

	@Configuration(proxyBeanMethods = false)
	@ConditionalOnClass({ ContextRegistry.class, ObservationRegistry.class, Hooks.class })
	@ConditionalOnBean(SpanObservations.class)
	static class ReactorConfiguration {

		@Bean
		@Lazy(false)
		CurrentSpanAccessorRegistration agentTracingCurrentSpanAccessorRegistration(SpanObservations observations) {
			return new CurrentSpanAccessorRegistration(ContextRegistry.getInstance(), observations);
		}

	}

	/**
	 * Warns about a property of Spring Boot that has no effect without the module that
	 * reads it.
	 */
	@Configuration(proxyBeanMethods = false)
	@ConditionalOnProperty(CONTEXT_PROPAGATION)
	@ConditionalOnMissingBean(type = "org.springframework.boot.reactor.autoconfigure.ReactorProperties")
	static class UnreadPropertyConfiguration {

		@Bean
		@Fallback
		SmartInitializingSingleton agentTracingUnreadPropertyWarning(Environment environment) {
			return () -> logger.warn(CONTEXT_PROPAGATION + " is set to '" + environment.getProperty(CONTEXT_PROPAGATION)
					+ "', and nothing reads it: add org.springframework.boot:spring-boot-reactor. Without it, Reactor "
					+ "works as with 'limited'.");
		}

	}

	/**
	 * Makes Spring Boot's builder, and builders derived from it, build a scheduler that
	 * propagates the context. Making the proxy takes longer than most of what happens at
	 * startup, and few applications use the builder: it is created when one does.
	 */
	static final class SchedulerBuilderPostProcessor implements BeanFactoryPostProcessor, BeanPostProcessor {

		static final String BOOTS_BUILDER = "simpleAsyncTaskSchedulerBuilder";

		@Override
		public void postProcessBeanFactory(ConfigurableListableBeanFactory beanFactory) {
			if (beanFactory.containsBeanDefinition(BOOTS_BUILDER)) {
				BeanDefinition builder = beanFactory.getBeanDefinition(BOOTS_BUILDER);
				// Else it is of the application.
				if (String.valueOf(builder.getFactoryBeanName()).startsWith("org.springframework.boot.")) {
					builder.setLazyInit(true);
				}
			}
		}

		@Override
		public Object postProcessAfterInitialization(Object bean, String beanName) {
			return (bean.getClass() == SimpleAsyncTaskSchedulerBuilder.class)
					? building((SimpleAsyncTaskSchedulerBuilder) bean) : bean;
		}

		private static SimpleAsyncTaskSchedulerBuilder building(SimpleAsyncTaskSchedulerBuilder builder) {
			try {
				ProxyFactory factory = new ProxyFactory(builder);
				factory.setProxyTargetClass(true);
				factory.addAdvice((MethodInterceptor) (invocation) -> build(builder, invocation));
				return (SimpleAsyncTaskSchedulerBuilder) factory.getProxy();
			}
			catch (Throwable ex) {
				logger.debug("Tasks of schedulers with a thread per task will not be in the trace", ex);
				return builder;
			}
		}

		private static @Nullable Object build(SimpleAsyncTaskSchedulerBuilder builder, MethodInvocation invocation)
				throws Throwable {
			if (invocation.getMethod().getName().equals("build")) {
				return builder.configure(new ContextTaskScheduler());
			}
			Object result = invocation.proceed();
			return (result instanceof SimpleAsyncTaskSchedulerBuilder derived) ? building(derived) : result;
		}

	}

}
