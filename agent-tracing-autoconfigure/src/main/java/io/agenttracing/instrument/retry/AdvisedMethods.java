package io.agenttracing.instrument.retry;

import java.lang.reflect.Method;

import io.agenttracing.autoconfigure.TracingAdvisor;
import org.aopalliance.aop.Advice;

import org.springframework.aop.Advisor;
import org.springframework.aop.MethodMatcher;
import org.springframework.aop.PointcutAdvisor;
import org.springframework.aop.support.StaticMethodMatcherPointcut;

/**
 * Advice for the methods that match another advisor, without its runtime checks.
 */
final class AdvisedMethods extends TracingAdvisor {

	private final transient PointcutAdvisor other;

	AdvisedMethods(PointcutAdvisor other, Advice advice) {
		super(new SameMethods(other.getPointcut().getMethodMatcher()), advice);
		this.other = other;
	}

	static boolean isFor(PointcutAdvisor other, Advisor advisor) {
		return advisor instanceof AdvisedMethods methods && methods.other == other;
	}

	private static final class SameMethods extends StaticMethodMatcherPointcut {

		private final MethodMatcher methods;

		private SameMethods(MethodMatcher methods) {
			this.methods = methods;
		}

		@Override
		public boolean matches(Method method, Class<?> targetClass) {
			return this.methods.matches(method, targetClass);
		}

	}

}
