package io.agenttracing.instrument.mcp;

import java.util.ArrayList;
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

	private final DeclaredLists lists;

	private final TracedSpecifications specifications;

	SpecificationPostProcessor(ConfigurableListableBeanFactory beans, TracedSpecifications specifications) {
		this.lists = new DeclaredLists(beans, TracedSpecifications::isKind);
		this.specifications = specifications;
	}

	@Override
	public Object postProcessAfterInitialization(Object bean, String beanName) {
		return Failures.attempt(logger, "Requests to a server of MCP are not traced",
				() -> (bean instanceof List<?> list) ? traced(list, beanName) : this.specifications.of(bean), bean);
	}

	private List<?> traced(List<?> list, String beanName) {
		if (!this.lists.contain(list, beanName)) {
			return list;
		}
		List<Object> traced = new ArrayList<>(list.size());
		boolean changed = false;
		for (Object element : list) {
			Object replacement = (element != null) ? this.specifications.of(element) : null;
			changed |= replacement != element;
			traced.add(replacement);
		}
		return changed ? traced : list;
	}

}
