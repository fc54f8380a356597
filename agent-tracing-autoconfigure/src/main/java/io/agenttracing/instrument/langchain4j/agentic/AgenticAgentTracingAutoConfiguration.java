package io.agenttracing.instrument.langchain4j.agentic;

import dev.langchain4j.agentic.internal.InternalAgent;
import dev.langchain4j.agentic.observability.AgentListener;
import io.agenttracing.autoconfigure.ConditionalOnAgentTracing;
import io.agenttracing.autoconfigure.Counterparts;
import io.agenttracing.autoconfigure.LazyBean;
import io.agenttracing.instrument.langchain4j.LangChain4jAgentTracingAutoConfiguration;
import io.agenttracing.instrument.langchain4j.LangChain4jSpans;

import org.springframework.beans.factory.BeanFactory;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.config.BeanDefinition;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Fallback;
import org.springframework.context.annotation.Role;

/**
 * Auto-configuration for the spans of systems of agents of langchain4j-agentic.
 *
 * @since 0.1.0
 */
@AutoConfiguration(after = LangChain4jAgentTracingAutoConfiguration.class)
@ConditionalOnClass(AgentListener.class)
@ConditionalOnBean(LangChain4jSpans.class)
@ConditionalOnAgentTracing
public final class AgenticAgentTracingAutoConfiguration {

	@Bean
	AgentRuns agentTracingAgentRuns(LangChain4jSpans spans) {
		return new AgentRuns(spans);
	}

	@Bean
	Counterparts agentTracingAgenticCounterparts() {
		return Counterparts.without("Workflows and agents of langchain4j-agentic have no spans")
			.where("dev.langchain4j.agentic.observability.AgentListener")
			.method("dev.langchain4j.agentic.internal.InternalAgent", "registerInheritedParentListener")
			.type("dev.langchain4j.agentic.internal.AgentInvoker")
			.and(Counterparts.without("Agents that langchain4j-agentic maps items with have numbered names")
				.where("dev.langchain4j.agentic.observability.AgentListener")
				.type("dev.langchain4j.agentic.internal.MapperAgentInvoker"));
	}

	/**
	 * What concerns agents that are beans.
	 */
	@Configuration(proxyBeanMethods = false)
	@ConditionalOnClass(InternalAgent.class)
	static class AgentConfiguration {

		@Bean
		@Fallback
		@Role(BeanDefinition.ROLE_INFRASTRUCTURE)
		static AgentRunListener agentTracingAgentListener(ObjectProvider<AgentRuns> runs) {
			return new AgentRunListener(new LazyBean<>(runs::getIfAvailable));
		}

		@Bean
		@Role(BeanDefinition.ROLE_INFRASTRUCTURE)
		static AgentPostProcessor agentTracingAgentPostProcessor(BeanFactory beans) {
			return new AgentPostProcessor(
					new LazyBean<>(() -> beans.getBean("agentTracingAgentListener", AgentRunListener.class)));
		}

	}

}
