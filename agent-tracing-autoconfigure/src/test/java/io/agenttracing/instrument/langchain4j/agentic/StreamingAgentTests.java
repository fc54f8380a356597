package io.agenttracing.instrument.langchain4j.agentic;

import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

import dev.langchain4j.agentic.Agent;
import dev.langchain4j.agentic.AgenticServices;
import dev.langchain4j.agentic.UntypedAgent;
import dev.langchain4j.model.chat.response.ChatResponse;
import dev.langchain4j.model.openai.OpenAiChatModel;
import dev.langchain4j.model.openai.OpenAiStreamingChatModel;
import dev.langchain4j.service.TokenStream;
import dev.langchain4j.service.V;
import io.agenttracing.instrument.langchain4j.LangChain4jApplication;
import io.agenttracing.instrument.langchain4j.agentic.Agents.Editor;
import io.agenttracing.instrument.langchain4j.agentic.Agents.StreamingWriter;
import io.agenttracing.testing.ReceivedSpan;
import io.opentelemetry.context.Context;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Agents that answer with a stream, which begins after their method has returned and ends
 * on any thread: their span is there as long as the stream is.
 */
public class StreamingAgentTests {

	private static LangChain4jApplication application;

	@BeforeAll
	static void start() {
		application = LangChain4jApplication.start(Beans.class);
	}

	@AfterAll
	static void stop() {
		application.close();
	}

	@BeforeEach
	void answer() {
		application.reset();
		application.server().otherwise(Agents::answer);
	}

	@Test
	void aStreamThatTheNextAgentReads() {
		assertThat(application.bean("edited", UntypedAgent.class).invoke(Map.of("topic", "dragons")))
			.isEqualTo("good story of dragons");
		assertThat(application.tree()).isEqualTo(LangChain4jApplication.tree("""
				invoke_workflow edited
				  invoke_agent writer
				    chat gpt-5
				  invoke_agent editor
				    chat gpt-5
				"""));
		assertStream();
		assertThat(application.only("invoke_workflow edited").attribute("gen_ai.usage.input_tokens"))
			.isEqualTo((long) Agents.WRITER + Agents.EDITOR);
	}

	@Test
	void aStreamThatTheWorkflowReturns() throws Exception {
		CompletableFuture<ChatResponse> complete = new CompletableFuture<>();
		TokenStream stream = application.bean(Tale.class).tell("dragons");
		assertThat(Context.current()).isSameAs(Context.root());
		stream.onPartialResponse((word) -> {
		}).onCompleteResponse(complete::complete).onError(complete::completeExceptionally).start();
		assertThat(complete.get(10, TimeUnit.SECONDS).aiMessage().text()).isEqualTo("story of dragons");
		assertThat(application.tree()).isEqualTo(LangChain4jApplication.tree("""
				invoke_workflow tale
				  invoke_agent writer
				    chat gpt-5
				"""));
		assertStream();
	}

	@Test
	void aStreamThatNobodyStartsHasNoSpan() {
		assertThat(application.bean(Tale.class).tell("dragons")).isNotNull();
		assertThat(application.tree()).isEqualTo("invoke_workflow tale\n");
	}

	private static void assertStream() {
		ReceivedSpan agent = application.only("invoke_agent writer");
		assertThat(agent.attributes()).containsEntry("gen_ai.agent.description", "Writes a story")
			.containsEntry("gen_ai.usage.input_tokens", (long) Agents.WRITER);
		ReceivedSpan chat = application.exported("chat gpt-5")
			.stream()
			.filter((span) -> span.isChildOf(agent))
			.findFirst()
			.orElseThrow();
		assertThat(agent.endNanos()).isGreaterThanOrEqualTo(chat.endNanos());
	}

	/**
	 * Its last agent is asked when the caller starts the stream.
	 */
	public interface Tale {

		@Agent(name = "tale", outputKey = "story")
		TokenStream tell(@V("topic") String topic);

	}

	@Configuration(proxyBeanMethods = false)
	static class Beans {

		@Bean
		UntypedAgent edited(OpenAiChatModel model, OpenAiStreamingChatModel streamingModel) {
			return AgenticServices.sequenceBuilder()
				.subAgents(writer(streamingModel), AgenticServices.agentBuilder(Editor.class).chatModel(model).build())
				.outputKey("story")
				.build();
		}

		@Bean
		Tale tale(OpenAiStreamingChatModel model) {
			return AgenticServices.sequenceBuilder(Tale.class).subAgents(writer(model)).build();
		}

		private static StreamingWriter writer(OpenAiStreamingChatModel model) {
			return AgenticServices.agentBuilder(StreamingWriter.class).streamingChatModel(model).build();
		}

	}

}
