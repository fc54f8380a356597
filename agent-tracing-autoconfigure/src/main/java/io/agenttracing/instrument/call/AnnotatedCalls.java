package io.agenttracing.instrument.call;

import java.util.List;

import io.agenttracing.autoconfigure.NamedCalls;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;

import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;

/**
 * Names the agents and steps of annotated beans, including beans that are not
 * instantiated yet: the types of lazy and scoped beans are read without creating them.
 */
final class AnnotatedCalls implements NamedCalls {

	private static final Log logger = LogFactory.getLog(AnnotatedCalls.class);

	private final ConfigurableListableBeanFactory beanFactory;

	private final TracedMethods methods;

	AnnotatedCalls(ConfigurableListableBeanFactory beanFactory, TracedMethods methods) {
		this.beanFactory = beanFactory;
		this.methods = methods;
	}

	@Override
	public List<NamedCall> find() {
		for (String name : this.beanFactory.getBeanDefinitionNames()) {
			if (!this.beanFactory.containsSingleton(name)) {
				read(name);
			}
		}
		return this.methods.known()
			.map((method) -> new NamedCall(method.template().callName(), method.template().stepKind() != null))
			.toList();
	}

	private void read(String name) {
		try {
			Class<?> type = this.beanFactory.getType(name, false);
			if (type != null && !type.getName().startsWith("org.springframework.")) {
				this.methods.isAdvisable(type);
			}
		}
		catch (Throwable ex) {
			// Creating the bean will report it.
			logger.debug("It is not known whether the bean '" + name + "' is an agent", ex);
		}
	}

}
