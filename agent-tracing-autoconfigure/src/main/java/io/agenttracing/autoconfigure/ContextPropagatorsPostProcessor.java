package io.agenttracing.autoconfigure;

import io.agenttracing.context.DecoratedPropagators;
import io.agenttracing.failure.Failures;
import io.agenttracing.text.LogText;
import io.micrometer.tracing.otel.bridge.OtelPropagator;
import io.opentelemetry.context.propagation.ContextPropagators;
import io.opentelemetry.context.propagation.TextMapPropagator;
import org.aopalliance.intercept.MethodInterceptor;
import org.aopalliance.intercept.MethodInvocation;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;

import org.springframework.aop.framework.ProxyFactory;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.config.BeanPostProcessor;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;

/**
 * Decorates the application's propagators in the one bean from which HTTP and messaging
 * take them; the propagator beans themselves stay injectable by their own types. No-op
 * propagation stays no-op. A bean of a class of the application stays injectable by that
 * class. Spring Boot's own propagator, whose type nobody else can name, is replaced by
 * one of that type that does nothing for absent baggage. Micrometer's bridge is replaced
 * by {@link OwnContextPropagator}, unless it is of a class of the application.
 */
final class ContextPropagatorsPostProcessor implements BeanPostProcessor {

	private static final Log logger = LogFactory.getLog(ContextPropagatorsPostProcessor.class);

	private static final String NOT_DECORATED = "HTTP requests and messages carry no workflow and no deadline";

	private final ConfigurableListableBeanFactory beanFactory;

	private final ObjectProvider<DecoratedPropagators> decorated;

	ContextPropagatorsPostProcessor(ConfigurableListableBeanFactory beanFactory,
			ObjectProvider<DecoratedPropagators> decorated) {
		this.beanFactory = beanFactory;
		this.decorated = decorated;
	}

	@Override
	public Object postProcessAfterInitialization(Object bean, String beanName) {
		if (bean instanceof ContextPropagators propagators) {
			return Failures.attempt(logger, NOT_DECORATED, () -> decorated(propagators, beanName), bean);
		}
		if (bean instanceof TextMapPropagator propagator) {
			return BootTextMapPropagator.sparing(propagator);
		}
		return (bean.getClass() == OtelPropagator.class) ? new OwnContextPropagator((OtelPropagator) bean) : bean;
	}

	private Object decorated(ContextPropagators propagators, String beanName) {
		Class<?> type = propagators.getClass();
		if (ExistingBeans.isMock(propagators)) {
			return propagators;
		}
		DecoratedPropagators decorated = this.decorated.getObject();
		if (ClassProxying.isSafe(type)) {
			ProxyFactory factory = new ProxyFactory(propagators);
			factory.setProxyTargetClass(true);
			factory.addAdvice(new DecoratingAdvice(decorated));
			return factory.getProxy(type.getClassLoader());
		}
		if (isNone(propagators)) {
			return propagators;
		}
		boolean ofTheApi = type.getPackage() == ContextPropagators.class.getPackage();
		if (!ofTheApi && !DeclaredTypes.isInterface(this.beanFactory, beanName)) {
			logger.warn(NOT_DECORATED + ": the bean " + LogText.of(beanName) + " may be injected by its class "
					+ type.getName() + ", which cannot be extended. Declare the bean as ContextPropagators, or open the"
					+ " class.");
			return propagators;
		}
		return ContextPropagators.create(decorated.of(propagators.getTextMapPropagator()));
	}

	static boolean isNone(ContextPropagators propagators) {
		return isNone(propagators.getTextMapPropagator());
	}

	private static boolean isNone(@Nullable TextMapPropagator propagator) {
		return propagator == null || propagator == TextMapPropagator.noop();
	}

	/**
	 * Decorates the propagator that a class of the application returns.
	 */
	private static final class DecoratingAdvice implements MethodInterceptor {

		private final DecoratedPropagators decorated;

		private volatile @Nullable Decoration last;

		DecoratingAdvice(DecoratedPropagators decorated) {
			this.decorated = decorated;
		}

		@Override
		public @Nullable Object invoke(MethodInvocation invocation) throws Throwable {
			Object result = invocation.proceed();
			return (invocation.getMethod().getName().equals("getTextMapPropagator")
					&& result instanceof TextMapPropagator propagator && !isNone(propagator))
							? Failures.attempt(logger, NOT_DECORATED, () -> of(propagator), propagator) : result;
		}

		private TextMapPropagator of(TextMapPropagator propagator) {
			Decoration decoration = this.last;
			if (decoration == null || decoration.of() != propagator) {
				decoration = new Decoration(propagator, this.decorated.of(propagator));
				this.last = decoration;
			}
			return decoration.decorated();
		}

	}

	private record Decoration(TextMapPropagator of, TextMapPropagator decorated) {

	}

}
