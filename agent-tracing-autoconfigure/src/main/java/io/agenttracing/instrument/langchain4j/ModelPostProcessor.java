package io.agenttracing.instrument.langchain4j;

import java.lang.reflect.Method;
import java.lang.reflect.Proxy;

import dev.langchain4j.model.chat.ChatModel;
import dev.langchain4j.model.chat.StreamingChatModel;
import io.agenttracing.autoconfigure.ClassProxying;
import io.agenttracing.autoconfigure.DeclaredTypes;
import io.agenttracing.autoconfigure.EarlyBeans;
import io.agenttracing.autoconfigure.ExistingBeans;
import io.agenttracing.failure.Failures;
import io.agenttracing.log.RateLimitedLog;
import io.agenttracing.text.LogText;
import org.aopalliance.intercept.MethodInterceptor;
import org.aopalliance.intercept.MethodInvocation;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;

import org.springframework.aop.framework.ProxyFactory;
import org.springframework.aop.scope.ScopedObject;
import org.springframework.aop.support.AopUtils;
import org.springframework.beans.factory.DisposableBean;
import org.springframework.beans.factory.SmartInitializingSingleton;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.beans.factory.config.SmartInstantiationAwareBeanPostProcessor;
import org.springframework.util.ClassUtils;

/**
 * Observes models that are beans, which stay what they are to those who want them by
 * their class, and tells AI services which beans they are.
 */
final class ModelPostProcessor
		implements SmartInstantiationAwareBeanPostProcessor, SmartInitializingSingleton, DisposableBean {

	private static final Log logger = LogFactory.getLog(ModelPostProcessor.class);

	private static final String NOT_TRACED = "Calls of a model are not traced";

	private final RateLimitedLog warning = RateLimitedLog.once(logger);

	private final OwningContext owner;

	private final ConfigurableListableBeanFactory beanFactory;

	private final EarlyBeans early = new EarlyBeans();

	private volatile boolean starting = true;

	ModelPostProcessor(OwningContext owner, ConfigurableListableBeanFactory beanFactory) {
		this.owner = owner;
		this.beanFactory = beanFactory;
		owner.open();
	}

	// Whoever is in a circle of beans has been given to others before it is complete.
	@Override
	public Object getEarlyBeanReference(Object bean, String beanName) {
		this.early.add(bean, beanName);
		return processed(bean, beanName);
	}

	@Override
	public Object postProcessAfterInitialization(Object bean, String beanName) {
		return this.early.remove(bean, beanName) ? bean : processed(bean, beanName);
	}

	private Object processed(Object bean, String beanName) {
		Failures.attempt(logger, "An AI service has not its name",
				() -> UnclaimedServices.claim(bean, beanName, this.owner, this.starting));
		return (bean instanceof ChatModel || bean instanceof StreamingChatModel)
				? Failures.attempt(logger, NOT_TRACED, () -> observed(bean, beanName), bean) : bean;
	}

	private Object observed(Object bean, String beanName) {
		// What is in the scope is a bean of its own. A mock is told by its calls what to
		// answer, and asked by its test which there were.
		if (bean instanceof ScopedObject || ExistingBeans.isMock(EarlyBeans.behindProxies(bean))) {
			return bean;
		}
		ProxyFactory factory = new ProxyFactory(bean);
		if (AopUtils.isCglibProxy(bean) || ClassProxying.isSafe(ClassUtils.getUserClass(bean))) {
			factory.setProxyTargetClass(true);
		}
		else if (!Proxy.isProxyClass(bean.getClass()) && !DeclaredTypes.isInterface(this.beanFactory, beanName)) {
			this.warning.warn(beanName,
					() -> "Calls of the model " + LogText.of(beanName) + " are only traced within AI services: "
							+ bean.getClass().getName()
							+ " cannot be extended, because it or a method of it is final or"
							+ " private. Declare the bean as a ChatModel, or open the class.");
			return bean;
		}
		factory.addAdvice(new ModelAdvice(bean, ModelCalls.of(this.owner)));
		return factory.getProxy(bean.getClass().getClassLoader());
	}

	// Before that, a bean may hand on a service that another one has made.
	@Override
	public void afterSingletonsInstantiated() {
		this.starting = false;
		Failures.attempt(logger, "AI services are kept longer than needed",
				() -> UnclaimedServices.started(this.owner));
	}

	@Override
	public void destroy() {
		this.owner.close();
	}

	/**
	 * Has models called by their observed form.
	 */
	private static final class ModelAdvice implements MethodInterceptor {

		private final @Nullable ChatModel model;

		private final @Nullable StreamingChatModel streaming;

		ModelAdvice(Object bean, ModelCalls calls) {
			this.model = (bean instanceof ChatModel chat) ? new ObservedChatModel(chat, calls) : null;
			this.streaming = (bean instanceof StreamingChatModel chat) ? new ObservedStreamingModel(chat, calls) : null;
		}

		@Override
		public @Nullable Object invoke(MethodInvocation invocation) throws Throwable {
			Method form = ModelForms.find(ChatModel.class, invocation.getMethod());
			if (form != null && this.model != null) {
				return AopUtils.invokeJoinpointUsingReflection(this.model, form, invocation.getArguments());
			}
			form = ModelForms.find(StreamingChatModel.class, invocation.getMethod());
			if (form != null && this.streaming != null) {
				return AopUtils.invokeJoinpointUsingReflection(this.streaming, form, invocation.getArguments());
			}
			return invocation.proceed();
		}

	}

}
