package io.agenttracing.instrument.call;

import java.lang.reflect.Method;

import io.agenttracing.autoconfigure.TracingAdvisor;

import org.springframework.aop.Advisor;
import org.springframework.aop.framework.Advised;
import org.springframework.aop.framework.autoproxy.ProxyCreationContext;
import org.springframework.aop.support.StaticMethodMatcherPointcut;
import org.springframework.core.Ordered;

/**
 * Advises the traced methods of all beans, in front of other advice, so that a span
 * covers what retries, caches and transactions do around the method.
 */
final class AgentCallAdvisor extends TracingAdvisor {

	private final transient TracedMethods methods;

	AgentCallAdvisor(TracedMethods methods, AgentCallInterceptor advice, ClassProxies classProxies) {
		super(new TracedMethodPointcut(methods, classProxies), advice);
		this.methods = methods;
		setOrder(Ordered.HIGHEST_PRECEDENCE + 100);
	}

	TracedMethods methods() {
		return this.methods;
	}

	/**
	 * The position of the advice of agents among that of a bean.
	 * @param advised the bean
	 * @return the index, -1 if there is none
	 */
	static int indexIn(Advised advised) {
		Advisor[] advisors = advised.getAdvisors();
		for (int i = 0; i < advisors.length; i++) {
			if (advisors[i] instanceof AgentCallAdvisor) {
				return i;
			}
		}
		return -1;
	}

	private static final class TracedMethodPointcut extends StaticMethodMatcherPointcut {

		private final TracedMethods methods;

		private TracedMethodPointcut(TracedMethods methods, ClassProxies classProxies) {
			this.methods = methods;
			setClassFilter((type) -> {
				// To read methods may create a bean, after which no name is current.
				String beanName = ProxyCreationContext.getCurrentProxiedBeanName();
				boolean advisable = methods.isAdvisable(type);
				if (advisable && methods.isProxiedByClass(type)) {
					classProxies.prefer(beanName);
				}
				return advisable;
			});
		}

		@Override
		public boolean matches(Method method, Class<?> targetClass) {
			return this.methods.find(method, targetClass) != null;
		}

	}

}
