package io.agenttracing.autoconfigure;

import org.aopalliance.aop.Advice;
import org.jetbrains.annotations.ApiStatus;

import org.springframework.aop.ClassFilter;
import org.springframework.aop.MethodMatcher;
import org.springframework.aop.Pointcut;
import org.springframework.aop.PointcutAdvisor;
import org.springframework.aop.support.AbstractPointcutAdvisor;
import org.springframework.aop.support.MethodMatchers;

/**
 * Advises beans of the application for tracing. The application may serialize their
 * proxies, with the advisors that are serializable: what is read in the place of this one
 * advises nothing.
 *
 * @since 0.1.0
 */
@ApiStatus.Internal
public abstract class TracingAdvisor extends AbstractPointcutAdvisor {

	private final transient Pointcut pointcut;

	private final transient Advice advice;

	protected TracingAdvisor(Pointcut pointcut, Advice advice) {
		this.pointcut = pointcut;
		this.advice = advice;
	}

	@Override
	public final Pointcut getPointcut() {
		return this.pointcut;
	}

	@Override
	public final Advice getAdvice() {
		return this.advice;
	}

	protected final Object writeReplace() {
		return Read.ADVISING_NOTHING;
	}

	private enum Read implements PointcutAdvisor, Pointcut {

		ADVISING_NOTHING;

		@Override
		public Pointcut getPointcut() {
			return this;
		}

		@Override
		public Advice getAdvice() {
			return EMPTY_ADVICE;
		}

		@Override
		public ClassFilter getClassFilter() {
			return (type) -> false;
		}

		@Override
		public MethodMatcher getMethodMatcher() {
			return MethodMatchers.negate(MethodMatcher.TRUE);
		}

	}

}
