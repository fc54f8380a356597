package io.agenttracing.instrument.springai;

import java.lang.reflect.Field;
import java.lang.reflect.Method;

import io.agenttracing.autoconfigure.ClassProxying;
import io.agenttracing.autoconfigure.EarlyBeans;
import io.agenttracing.failure.Failures;
import org.aopalliance.intercept.MethodInterceptor;
import org.aopalliance.intercept.MethodInvocation;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;

import org.springframework.ai.model.tool.DefaultToolCallingManager;
import org.springframework.ai.tool.execution.ToolExecutionException;
import org.springframework.ai.tool.execution.ToolExecutionExceptionProcessor;
import org.springframework.aop.framework.ProxyFactory;
import org.springframework.beans.factory.config.SmartInstantiationAwareBeanPostProcessor;
import org.springframework.util.ReflectionUtils;

/**
 * Has {@link FailedToolSpan} look at the failures of tools before they are put into words
 * for the model: where the processor is a bean, and where a manager that is a bean was
 * built with one of its own. Whoever sees a failure second leaves the span as it is.
 */
final class ToolErrorsPostProcessor implements SmartInstantiationAwareBeanPostProcessor {

	/** The field of the processor in a manager. */
	static final String FIELD = "toolExecutionExceptionProcessor";

	private static final Log logger = LogFactory.getLog(ToolErrorsPostProcessor.class);

	private final FailedToolSpan span;

	private final EarlyBeans early = new EarlyBeans();

	ToolErrorsPostProcessor(FailedToolSpan span) {
		this.span = span;
	}

	// Whoever is in a circle of beans has been given to others before it is complete.
	@Override
	public Object getEarlyBeanReference(Object bean, String beanName) {
		this.early.add(bean, beanName);
		return observed(bean);
	}

	@Override
	public Object postProcessAfterInitialization(Object bean, String beanName) {
		return this.early.remove(bean, beanName) ? bean : observed(bean);
	}

	private Object observed(Object bean) {
		if (bean instanceof ToolExecutionExceptionProcessor processor) {
			return Failures.attempt(logger, "Failures of tools are not on their spans", () -> observed(processor),
					processor);
		}
		if (bean instanceof DefaultToolCallingManager manager) {
			Failures.attempt(logger, "Failures of tools are not on their spans", () -> observe(manager));
		}
		return bean;
	}

	// Other beans may want a processor by its class.
	private ToolExecutionExceptionProcessor observed(ToolExecutionExceptionProcessor processor) {
		// A lambda is wanted by an interface, which may be the application's.
		boolean byClass = !processor.getClass().isHidden();
		if (byClass && !ClassProxying.isSafe(processor.getClass())) {
			return processor;
		}
		ProxyFactory factory = new ProxyFactory(processor);
		factory.setProxyTargetClass(byClass);
		factory.addAdvice(new FailureAdvice(this.span));
		return (ToolExecutionExceptionProcessor) factory.getProxy(processor.getClass().getClassLoader());
	}

	private void observe(DefaultToolCallingManager manager) {
		Field field = ReflectionUtils.findField(DefaultToolCallingManager.class, FIELD);
		if (field != null) {
			ReflectionUtils.makeAccessible(field);
			if (ReflectionUtils.getField(field, manager) instanceof ToolExecutionExceptionProcessor processor) {
				ReflectionUtils.setField(field, manager, new ObservedProcessor(this.span, processor));
			}
		}
	}

	private record FailureAdvice(FailedToolSpan span) implements MethodInterceptor {

		@Override
		public @Nullable Object invoke(MethodInvocation invocation) throws Throwable {
			Method method = invocation.getMethod();
			if (method.getName().equals("process") && invocation.getArguments().length == 1
					&& invocation.getArguments()[0] instanceof ToolExecutionException failure) {
				this.span.fail(failure);
			}
			return invocation.proceed();
		}

	}

	private record ObservedProcessor(FailedToolSpan span,
			ToolExecutionExceptionProcessor processor) implements ToolExecutionExceptionProcessor {

		@Override
		public String process(ToolExecutionException failure) {
			this.span.fail(failure);
			return this.processor.process(failure);
		}

	}

}
