package io.agenttracing.instrument.retry;

import java.util.List;
import java.util.Objects;

import io.agenttracing.instrument.retry.SurroundedAdvice.Surrounding;
import org.jspecify.annotations.Nullable;

import org.springframework.aop.Advisor;
import org.springframework.aop.PointcutAdvisor;
import org.springframework.aop.framework.Advised;
import org.springframework.aop.support.AbstractBeanFactoryPointcutAdvisor;
import org.springframework.beans.factory.config.BeanPostProcessor;

/**
 * Adds advice directly around the advice of libraries, and directly inside of it.
 * Unordered, so that it runs after the post-processors that add the advice.
 */
final class SurroundedAdvicePostProcessor implements BeanPostProcessor {

	private final List<SurroundedAdvice> libraries;

	SurroundedAdvicePostProcessor(List<SurroundedAdvice> libraries) {
		this.libraries = libraries;
	}

	@Override
	public Object postProcessAfterInitialization(Object bean, String beanName) {
		if (bean instanceof Advised advised && !advised.isFrozen()) {
			Advisor[] advisors = advised.getAdvisors();
			for (int i = advisors.length - 1; i >= 0; i--) {
				if (advisors[i] instanceof PointcutAdvisor advisor
						&& !(i > 0 && AdvisedMethods.isFor(advisor, advisors[i - 1]))) {
					surround(advised, i, advisor);
				}
			}
		}
		return bean;
	}

	private void surround(Advised advised, int index, PointcutAdvisor advisor) {
		Surrounding surrounding = surrounding(advisor);
		if (surrounding != null) {
			if (surrounding.inside() != null) {
				advised.addAdvisor(index + 1, new AdvisedMethods(advisor, surrounding.inside()));
			}
			advised.addAdvisor(index, new AdvisedMethods(advisor, surrounding.outside()));
		}
	}

	// Does not create advice that is a bean of its own.
	private @Nullable Surrounding surrounding(PointcutAdvisor advisor) {
		return (advisor instanceof AbstractBeanFactoryPointcutAdvisor) ? null
				: this.libraries.stream()
					.map((library) -> library.surrounding(advisor.getAdvice()))
					.filter(Objects::nonNull)
					.findFirst()
					.orElse(null);
	}

}
