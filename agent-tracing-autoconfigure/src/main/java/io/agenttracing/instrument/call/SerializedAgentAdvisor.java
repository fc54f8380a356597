package io.agenttracing.instrument.call;

import java.io.Serial;
import java.io.Serializable;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.util.Arrays;

import io.agenttracing.autoconfigure.SerializedAsTarget;
import io.agenttracing.autoconfigure.TracingAdvisor;
import org.aopalliance.aop.Advice;
import org.aopalliance.intercept.MethodInvocation;
import org.jspecify.annotations.Nullable;

import org.springframework.aop.ClassFilter;
import org.springframework.aop.IntroductionAdvisor;
import org.springframework.aop.IntroductionInterceptor;
import org.springframework.aop.ProxyMethodInvocation;
import org.springframework.aop.framework.Advised;
import org.springframework.aop.target.SingletonTargetSource;
import org.springframework.core.Ordered;
import org.springframework.util.ReflectionUtils;

/**
 * Has an agent that is serializable written as itself, as without tracing: the class of a
 * proxy is unknown to the JVM that reads it. Proxies that the application has advised,
 * too, are written as Spring does it. In front of all other advice, which is not called
 * for this.
 */
final class SerializedAgentAdvisor implements IntroductionAdvisor, Ordered, Serializable {

	@Serial
	private static final long serialVersionUID = 1L;

	private final transient @Nullable ClassFilter agents;

	SerializedAgentAdvisor(AgentCallAdvisor advisor) {
		this.agents = advisor.getPointcut().getClassFilter();
	}

	@Override
	public int getOrder() {
		return Ordered.HIGHEST_PRECEDENCE + 90;
	}

	@Override
	public ClassFilter getClassFilter() {
		ClassFilter agents = this.agents;
		// The filter of agents first: it must know the name of the bean.
		return (agents != null) ? (type) -> agents.matches(type) && isWrittenAsProxy(type) : ClassFilter.TRUE;
	}

	private static boolean isWrittenAsProxy(Class<?> type) {
		if (!Serializable.class.isAssignableFrom(type)) {
			return false;
		}
		// A proxy calls that of its target, unless it is private.
		Method own = ReflectionUtils.findMethod(type, "writeReplace");
		return own == null || Modifier.isPrivate(own.getModifiers());
	}

	@Override
	public Class<?>[] getInterfaces() {
		return new Class<?>[] { SerializedAsTarget.class };
	}

	@Override
	public void validateInterfaces() {
		// The advice implements them.
	}

	@Override
	public Advice getAdvice() {
		return Replacement.ADVICE;
	}

	private enum Replacement implements IntroductionInterceptor {

		ADVICE;

		@Override
		public boolean implementsInterface(Class<?> type) {
			return type == SerializedAsTarget.class;
		}

		@Override
		public @Nullable Object invoke(MethodInvocation invocation) throws Throwable {
			return (invocation.getMethod().getDeclaringClass() == SerializedAsTarget.class
					&& invocation instanceof ProxyMethodInvocation proxied) ? written(proxied) : invocation.proceed();
		}

		private static @Nullable Object written(ProxyMethodInvocation invocation) {
			Object proxy = invocation.getProxy();
			return (proxy instanceof Advised advised && advised.getTargetSource() instanceof SingletonTargetSource
					&& Arrays.stream(advised.getAdvisors())
						.allMatch((advisor) -> advisor instanceof TracingAdvisor
								|| advisor instanceof SerializedAgentAdvisor)) ? invocation.getThis() : proxy;
		}

	}

}
