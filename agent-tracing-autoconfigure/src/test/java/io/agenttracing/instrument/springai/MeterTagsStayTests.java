package io.agenttracing.instrument.springai;

import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

import io.agenttracing.pipeline.genai.GenAiAgentTracingAutoConfiguration;
import io.agenttracing.testing.model.ModelReply;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The meters that Spring AI makes of its Observations have the tags that they have
 * without agent tracing, and that dashboards ask for:
 * {@link GenAiAgentTracingAutoConfiguration} rewrites spans where they leave.
 */
class MeterTagsStayTests {

	@ParameterizedTest
	@EnumSource
	void areThoseOfSpringAi(ModelVendor vendor) {
		Set<String> without = meters(vendor, "agent-tracing.enabled=false");
		assertThat(without).anyMatch((meter) -> meter.startsWith("gen_ai.client.operation["))
			.anyMatch((meter) -> meter.startsWith("spring.ai.tool["))
			.anyMatch((meter) -> meter.contains("gen_ai.system=" + vendor));
		assertThat(meters(vendor)).isEqualTo(without);
	}

	private static Set<String> meters(ModelVendor vendor, String... properties) {
		try (ModelApplication application = ModelApplication.start(vendor, properties)) {
			ModelReply tools = ModelReply.toolCall("call_1", "weather", "{\"city\":\"Oslo\"}")
				.andToolCall("call_2", "weather", "{\"city\":\"" + WeatherTools.ATLANTIS + "\"}");
			application.server().then(tools, ModelReply.text("Go out!"));
			application.desk().ask("What about today?");
			return application.bean(MeterRegistry.class)
				.getMeters()
				.stream()
				.map((meter) -> meter.getId())
				.filter((id) -> isOfSpringAi(id.getName()))
				.map((id) -> id.getName() + tags(id.getTags()))
				.collect(Collectors.toSet());
		}
	}

	// Ours have the conventions' names, which Spring AI's begin like.
	private static boolean isOfSpringAi(String meter) {
		return List.of("gen_ai.client.operation", "gen_ai.client.token.usage", "spring.ai.", "db.vector.")
			.stream()
			.anyMatch(meter::startsWith);
	}

	private static String tags(List<Tag> tags) {
		return tags.stream().map((tag) -> tag.getKey() + "=" + tag.getValue()).sorted().toList().toString();
	}

}
