package io.agenttracing.instrument.springai;

import io.agenttracing.autoconfigure.AgentTracingAutoConfiguration;
import io.agenttracing.autoconfigure.ConditionalOnAgentTracing;
import io.agenttracing.autoconfigure.Counterparts;
import io.agenttracing.autoconfigure.GenAiProperties;
import io.agenttracing.shape.ValueDigests;
import io.agenttracing.span.AgentSpans;
import io.agenttracing.span.FailedCalls;
import io.agenttracing.span.LostThreads;
import io.agenttracing.span.RetryCounts;
import io.agenttracing.span.TrackedSpans;
import io.micrometer.core.instrument.binder.okhttp3.OkHttpContext;
import io.micrometer.observation.ObservationHandler;
import io.micrometer.observation.ObservationRegistry;
import io.micrometer.tracing.otel.bridge.OtelSpan;
import io.opentelemetry.sdk.trace.SpanLimits;
import okhttp3.Request;

import org.springframework.ai.chat.client.advisor.observation.AdvisorObservationContext;
import org.springframework.ai.model.observation.ModelObservationContext;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Fallback;
import org.springframework.core.env.Environment;

/**
 * Auto-configuration for what the spans of Spring AI do not say by themselves.
 *
 * @since 0.1.0
 */
@AutoConfiguration(after = AgentTracingAutoConfiguration.class)
@ConditionalOnClass({ ModelObservationContext.class, ObservationHandler.class, OtelSpan.class })
@ConditionalOnBean(AgentSpans.class)
@ConditionalOnAgentTracing
public final class SpringAiAgentTracingAutoConfiguration {

	@Bean
	@Fallback
	ProviderErrors agentTracingProviderErrors() {
		return new ProviderErrors();
	}

	@Bean
	@Fallback
	FailedModelCalls agentTracingFailedModelCalls(FailedCalls calls) {
		return new FailedModelCalls(calls);
	}

	@Bean
	@Fallback
	UnattendedModelCalls agentTracingUnattendedModelCalls(LostThreads lostThreads, TrackedSpans openSpans) {
		return new UnattendedModelCalls(lostThreads, openSpans);
	}

	@Bean
	@Fallback
	CapturedContent agentTracingCapturedContent(GenAiProperties properties, Environment environment,
			ObjectProvider<SpanLimits> limits) {
		// Whoever cuts it later cuts anywhere.
		int limit = limits.stream().mapToInt(SpanLimits::getMaxAttributeValueLength).min().orElse(Integer.MAX_VALUE);
		return new CapturedContent(ContentOptIn.of(properties, environment),
				new MessageJson(Math.min(properties.getMaxContentLength(), limit)));
	}

	@Bean
	@Fallback
	@ConditionalOnBean(ValueDigests.class)
	ToolDigests agentTracingToolDigests(ValueDigests digests) {
		return new ToolDigests(digests);
	}

	@Bean
	static ToolErrorsPostProcessor agentTracingToolErrorsPostProcessor(ObjectProvider<ObservationRegistry> registry) {
		return new ToolErrorsPostProcessor(new FailedToolSpan(registry::getIfUnique));
	}

	@Bean
	Counterparts agentTracingSpringAiCounterparts() {
		return Counterparts
			.without("Failures of tools are not on their spans where an application builds the manager of tool calls")
			.where("org.springframework.ai.model.tool.ToolCallingManager")
			.field("org.springframework.ai.model.tool.DefaultToolCallingManager", ToolErrorsPostProcessor.FIELD)
			.and(Counterparts.without("Errors of OpenAI's models have no code")
				.where("com.openai.client.OpenAIClient")
				.method(ErrorCode.OPENAI, "code")
				.method(ErrorCode.OPENAI, "statusCode"))
			.and(Counterparts.without("Errors of Anthropic's models have no code")
				.where("com.anthropic.client.AnthropicClient")
				.method(ErrorCode.ANTHROPIC, "errorType")
				.method(ErrorCode.ANTHROPIC, "statusCode"));
	}

	/**
	 * What concerns chat clients and their advisors.
	 */
	@Configuration(proxyBeanMethods = false)
	@ConditionalOnClass(AdvisorObservationContext.class)
	static class ClientConfiguration {

		@Bean
		@Fallback
		ToolLimits agentTracingToolLimits() {
			return new ToolLimits();
		}

	}

	/**
	 * What concerns the clients of the SDKs of OpenAI and Anthropic.
	 */
	@Configuration(proxyBeanMethods = false)
	@ConditionalOnClass({ OkHttpContext.class, Request.class })
	static class SdkConfiguration {

		@Bean
		@Fallback
		SdkAttempts agentTracingSdkAttempts(RetryCounts counts) {
			return new SdkAttempts(counts);
		}

		@Bean
		LoneRequests agentTracingLoneRequests() {
			return new LoneRequests();
		}

	}

}
