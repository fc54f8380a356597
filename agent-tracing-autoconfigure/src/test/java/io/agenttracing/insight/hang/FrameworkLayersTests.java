package io.agenttracing.insight.hang;

import io.agenttracing.AgentSpanAttributes;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.sdk.trace.samplers.Sampler;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * What is reported of the spans of a framework, most of which say nothing by themselves.
 */
class FrameworkLayersTests {

	private final WatchedSpans spans = new WatchedSpans(Sampler.alwaysOn());

	private Span agent;

	private Span chat;

	@BeforeEach
	void start() {
		this.agent = this.spans.builder("agent", null).setAttribute(AgentSpanAttributes.AGENT_NAME, "desk").startSpan();
		Span client = foreign("chat_client", this.agent, "framework");
		this.chat = foreign("chat", foreign("advisor", client, "framework"), "chat");
	}

	@AfterEach
	void close() {
		this.spans.close();
	}

	@Test
	void layersAreLeftOutAndTheCallOfTheModelIsReported() {
		foreign("http post", this.chat, null);
		this.spans.scanAfterSeconds(61);
		assertThat(this.spans.exported()).containsExactly("- > stuck agent", "stuck agent > stuck chat",
				"stuck chat > stuck http post");
		assertThat(status())
			.startsWith("hung: agent \"desk\" has been open for 61.0 s, now in \"chat\" of agent \"desk\"");
	}

	@Test
	void layerWithNothingBelowIsAllThatIsKnown() {
		this.chat.end();
		this.spans.scanAfterSeconds(61);
		assertThat(this.spans.exported()).contains("- > stuck agent", "stuck agent > stuck advisor");
	}

	@Test
	void layerAroundEverythingStays() {
		Span client = foreign("client", null, "framework");
		this.spans.start("step", client);
		this.spans.scanAfterSeconds(61);
		assertThat(this.spans.exported()).contains("- > stuck client", "stuck client > stuck step");
	}

	@Test
	void firstAttemptSaysNothingAndIsReportedAsOftenAsAnyOther() {
		attempt(1);
		this.spans.scanAfterSeconds(61);
		this.spans.scanAfterSeconds(1);
		assertThat(this.spans.exported()).containsExactly("- > stuck agent", "stuck agent > stuck chat",
				"stuck chat > stuck http post");
		assertThat(status())
			.startsWith("hung: agent \"desk\" has been open for 61.0 s, now in \"chat\" of agent \"desk\"");
	}

	@Test
	void laterAttemptSaysHowOftenItWasTried() {
		attempt(2);
		this.spans.scanAfterSeconds(61);
		assertThat(this.spans.exported()).containsExactly("- > stuck agent", "stuck agent > stuck chat",
				"stuck chat > stuck retried", "stuck retried > stuck attempt 2", "stuck attempt 2 > stuck http post");
		assertThat(status()).startsWith("hung: \"attempt 2\" of agent \"desk\" has been open for 61.0 s");
	}

	@Test
	void firstAttemptWithoutAnAgentIsReportedOnce() {
		this.agent.end();
		attempt(1);
		this.spans.scanAfterSeconds(61);
		this.spans.scanAfterSeconds(1);
		assertThat(this.spans.exported()).filteredOn((edge) -> edge.endsWith("stuck http post")).hasSize(1);
	}

	private void attempt(long number) {
		Span attempt = this.spans.builder("attempt " + number, this.spans.start("retried", this.chat))
			.setAttribute(AgentSpanAttributes.RETRY_ATTEMPT, number)
			.startSpan();
		foreign("http post", attempt, null);
	}

	private String status() {
		return this.spans.spans().get(0).getStatus().getDescription();
	}

	private Span foreign(String name, @Nullable Span parent, @Nullable String operation) {
		Span span = this.spans.startForeign(name, parent);
		if (operation != null) {
			span.setAttribute(AgentSpanAttributes.OPERATION_NAME, operation);
		}
		return span;
	}

}
