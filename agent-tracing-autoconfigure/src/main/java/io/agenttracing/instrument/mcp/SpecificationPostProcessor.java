package io.agenttracing.instrument.mcp;

import java.util.List;

import io.agenttracing.failure.Failures;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;

import org.springframework.beans.factory.config.BeanPostProcessor;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;

/**
 * Has the specifications that are beans traced, or lists of them. A list that is a bean
 * is not changed: others may have it, too.
 */
final class SpecificationPostProcessor implements BeanPostProcessor {

	private static final Log logger = LogFactory.getLog(SpecificationPostProcessor.class);

	private static final String NOT_TRACED = "Requests to a server of MCP are not traced";

	private final DeclaredLists lists;

	private final TracedSpecifications specifications;

	SpecificationPostProcessor(ConfigurableListableBeanFactory beans, TracedSpecifications specifications) {
		this.lists = new DeclaredLists(beans, TracedSpecifications::isKind);
		this.specifications = specifications;
	}

	@Override
	public Object postProcessAfterInitialization(Object bean, String beanName) {
		return (bean instanceof List<?> list) ? Failures.attempt(logger, NOT_TRACED, () -> traced(list, beanName), list)
				: traced(bean);
	}

	private List<?> traced(List<?> list, String beanName) {
		return this.lists.contain(list, beanName) ? this.lists.traced(list, beanName, this::traced) : list;
	}

	private Object traced(Object element) {
		return Failures.attempt(logger, NOT_TRACED, () -> this.specifications.of(element), element);
	}

}
