package io.agenttracing.instrument.langchain4j;

import dev.langchain4j.model.chat.ChatModel;
import dev.langchain4j.observability.api.AiServiceListenerRegistrar;
import dev.langchain4j.service.AiServices;
import io.agenttracing.autoconfigure.AgentTracingAutoConfiguration;
import io.agenttracing.autoconfigure.ConditionalOnAgentTracing;
import io.agenttracing.autoconfigure.Counterparts;
import io.agenttracing.context.DeclaredTimeouts;
import io.agenttracing.shape.ValueDigests;
import io.agenttracing.span.AgentSpans;
import io.agenttracing.span.FailedCalls;
import io.agenttracing.span.LostThreads;
import io.opentelemetry.api.OpenTelemetry;
import org.aopalliance.intercept.MethodInterceptor;

import org.springframework.aop.framework.ProxyFactory;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.config.BeanDefinition;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBooleanProperty;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Role;

/**
 * Auto-configuration for AI services and models of LangChain4j.
 *
 * @since 0.1.0
 */
@AutoConfiguration(after = AgentTracingAutoConfiguration.class)
@ConditionalOnClass({ AiServices.class, AiServiceListenerRegistrar.class, ChatModel.class, MethodInterceptor.class,
		ProxyFactory.class })
@ConditionalOnBean(AgentSpans.class)
@ConditionalOnAgentTracing
@ConditionalOnBooleanProperty(name = "agent-tracing.langchain4j.enabled", matchIfMissing = true)
@EnableConfigurationProperties(LangChain4jProperties.class)
public final class LangChain4jAgentTracingAutoConfiguration {

	@Bean
	LangChain4jSpans agentTracingLangChain4jSpans(AgentSpans spans, ObjectProvider<OpenTelemetry> openTelemetry,
			FailedCalls failedCalls, LostThreads lostThreads, ObjectProvider<DeclaredTimeouts> timeouts,
			ObjectProvider<ValueDigests> digests, ObjectProvider<ServiceParents> parents) {
		return new LangChain4jSpans(spans, openTelemetry.getIfUnique(OpenTelemetry::noop), failedCalls, lostThreads,
				timeouts.getIfAvailable(() -> DeclaredTimeouts.NONE), digests.getIfAvailable(),
				parents::getIfAvailable);
	}

	@Bean
	@Role(BeanDefinition.ROLE_INFRASTRUCTURE)
	static ModelPostProcessor agentTracingLangChain4jModels(ObjectProvider<LangChain4jSpans> spans,
			ConfigurableListableBeanFactory beanFactory) {
		return new ModelPostProcessor(new OwningContext(spans::getIfAvailable), beanFactory);
	}

	@Bean
	Counterparts agentTracingLangChain4jCounterparts() {
		String service = "dev.langchain4j.service.AiServiceContext";
		String tools = "dev.langchain4j.service.tool.ToolService";
		return Counterparts.without("Calls of AI services of LangChain4j have no spans")
			.where("dev.langchain4j.service.AiServices")
			.field(service, "chatModel")
			.field(service, "streamingChatModel")
			.field(service, "toolService")
			.field(service, "eventListenerRegistrar")
			.method(tools, "beforeToolExecution")
			.method(tools, "afterToolExecution")
			.method(tools, "argumentsErrorHandler")
			.method(tools, "executionErrorHandler");
	}

}
