package io.agenttracing.instrument.langchain4j.agentic;

import dev.langchain4j.agentic.internal.InternalAgent;
import io.agenttracing.autoconfigure.LazyBean;
import io.agenttracing.failure.Failures;
import io.agenttracing.instrument.langchain4j.LangChain4jSpans;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;

import org.springframework.beans.factory.config.BeanPostProcessor;

/**
 * Has a listener told of each bean that is an agent of LangChain4j, and of all below it:
 * before others put something around it, and those that factories have made after that.
 */
final class AgentPostProcessor implements BeanPostProcessor {

	private static final Log logger = LogFactory.getLog(AgentPostProcessor.class);

	private final LazyBean<AgentRunListener> listener;

	AgentPostProcessor(LazyBean<AgentRunListener> listener) {
		this.listener = listener;
	}

	@Override
	public Object postProcessBeforeInitialization(Object bean, String beanName) {
		return postProcessAfterInitialization(bean, beanName);
	}

	@Override
	public Object postProcessAfterInitialization(Object bean, String beanName) {
		AgentRunListener listener = (bean instanceof InternalAgent) ? this.listener.get() : null;
		if (listener != null && bean instanceof InternalAgent agent) {
			Failures.attempt(logger, "The runs of an agent of LangChain4j are not traced", () -> {
				listener.names().add(agent, beanName);
				LangChain4jSpans.keepHooks(() -> agent.registerInheritedParentListener(listener));
			});
		}
		return bean;
	}

}
