package io.agenttracing.pipeline.genai;

import java.util.EnumSet;
import java.util.List;
import java.util.Set;

import io.agenttracing.autoconfigure.ConditionalOnAgentTracing;
import io.agenttracing.pipeline.UnaskedContent;
import io.agenttracing.pipeline.UnaskedContent.Kind;
import io.agenttracing.pipeline.collector.SpanTransformer;
import io.agenttracing.pipeline.collector.TraceRewriter;
import io.agenttracing.span.InjectedSpans;
import io.opentelemetry.sdk.trace.data.SpanData;

import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.context.annotation.Bean;
import org.springframework.core.annotation.Order;
import org.springframework.core.env.Environment;

/**
 * Auto-configuration for spans of frameworks in the words of the GenAI conventions, and
 * without content that the application has not asked for: by
 * {@code agent-tracing.genai.capture-content}, or for one kind by Spring AI's own
 * properties.
 *
 * @since 0.1.0
 */
@AutoConfiguration
@ConditionalOnAgentTracing
@ConditionalOnClass(SpanData.class)
public final class GenAiAgentTracingAutoConfiguration {

	// Before masking, which is last.
	@Bean
	@Order(-100)
	SpanTransformer agentTracingFrameworkSpans(Environment environment) {
		return new FrameworkSpans(new UnaskedContent(asked(environment)));
	}

	@Bean
	TraceRewriter agentTracingMergedCalls(InjectedSpans injected) {
		return new MergedCalls(injected);
	}

	private static Set<Kind> asked(Environment environment) {
		if (isSet(environment, "agent-tracing.genai.capture-content")) {
			return EnumSet.allOf(Kind.class);
		}
		Set<Kind> asked = EnumSet.noneOf(Kind.class);
		for (String observations : List.of("spring.ai.chat.observations.", "spring.ai.chat.client.observations.")) {
			if (isSet(environment, observations + "log-prompt")) {
				asked.add(Kind.INPUT);
			}
			if (isSet(environment, observations + "log-completion")) {
				asked.add(Kind.OUTPUT);
			}
		}
		if (isSet(environment, "spring.ai.tools.observations.include-content")) {
			asked.add(Kind.TOOL);
		}
		if (isSet(environment, "spring.ai.vectorstore.observations.log-query-response")) {
			asked.add(Kind.QUERY);
		}
		return asked;
	}

	private static boolean isSet(Environment environment, String property) {
		return environment.getProperty(property, Boolean.class, false);
	}

}
