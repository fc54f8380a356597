package io.agenttracing.instrument.langchain4j.agentic;

import dev.langchain4j.agentic.internal.InternalAgent;
import io.agenttracing.failure.Failures;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;

import org.springframework.beans.factory.DisposableBean;
import org.springframework.beans.factory.config.BeanPostProcessor;

/**
 * Has a listener told of each bean that is an agent of LangChain4j, and of all below it.
 */
final class AgentPostProcessor implements BeanPostProcessor, DisposableBean {

	private static final Log logger = LogFactory.getLog(AgentPostProcessor.class);

	private final AgentRunListener listener;

	AgentPostProcessor(AgentRunListener listener) {
		this.listener = listener;
	}

	@Override
	public Object postProcessAfterInitialization(Object bean, String beanName) {
		if (bean instanceof InternalAgent agent) {
			Failures.attempt(logger, "The runs of an agent of LangChain4j are not traced", () -> {
				this.listener.names().add(agent, beanName);
				agent.registerInheritedParentListener(this.listener);
			});
		}
		return bean;
	}

	@Override
	public void destroy() {
		this.listener.close();
	}

}
