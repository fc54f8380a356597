package io.agenttracing.sample.springai;

import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

import io.agenttracing.AgentAttribute;
import io.agenttracing.AgentTracer;
import io.agenttracing.TracedAgent;
import io.agenttracing.sample.AgentName;
import io.agenttracing.sample.AgentsBy;
import io.agenttracing.sample.ConditionalOnAgent;
import io.agenttracing.sample.agent.Answer;
import io.agenttracing.sample.agent.AnswerTask;
import io.agenttracing.sample.agent.Answering;
import io.agenttracing.sample.agent.Passage;

import org.springframework.ai.chat.client.ChatClient;
import org.springframework.ai.chat.model.ChatResponse;
import org.springframework.ai.chat.model.Generation;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.context.annotation.Profile;
import org.springframework.stereotype.Component;

/**
 * Answers a question from passages. The model sees how each begins, and reads those that
 * it wants with a tool.
 */
@Component
@ConditionalOnAgent(AgentName.LLM)
@Profile(AgentsBy.SPRING_AI)
@TracedAgent(name = "llm", version = "3.0")
class ChatClientLlmAgent implements Answering {

	private static final String INSTRUCTIONS = """
			Read the passages that may answer the question with read_passage. Then answer it from them only, in one \
			or two sentences. Cite each passage you use by its number in square brackets, such as [2].""";

	private static final int BEGINNING = 40;

	private final ChatClient chat;

	private final AgentTracer tracer;

	private final boolean quotes;

	ChatClientLlmAgent(ChatClient.Builder chat, AgentTracer tracer,
			@Value("${sample.llm.quote-on-failure:false}") boolean quotes) {
		this.chat = chat.defaultSystem(INSTRUCTIONS).build();
		this.tracer = tracer;
		this.quotes = quotes;
	}

	@Override
	public Answer answer(@AgentAttribute(key = "document.id", expression = "documentId") AnswerTask task) {
		try {
			return ask(task);
		}
		catch (RuntimeException ex) {
			if (!this.quotes) {
				throw ex;
			}
			return this.tracer.fallback("best-passage", ex, () -> Answer.quotedFrom(task));
		}
	}

	private Answer ask(AnswerTask task) {
		ChatResponse response = this.chat.prompt()
			.user((user) -> user.text("Passages:\n{passages}\n\nQuestion: {question}")
				.param("passages", beginnings(task.passages()))
				.param("question", onOneLine(task.question())))
			.tools(new PassageTools(task.passages()))
			.call()
			.chatResponse();
		Generation answer = (response != null) ? response.getResult() : null;
		if (answer == null) {
			throw new IllegalStateException("The model did not answer");
		}
		return new Answer(String.valueOf(answer.getOutput().getText()),
				String.valueOf(answer.getMetadata().getFinishReason()).toLowerCase(Locale.ROOT));
	}

	private static String beginnings(List<Passage> passages) {
		return passages.stream()
			.map((passage) -> "[" + passage.number() + "] " + beginning(onOneLine(passage.text())))
			.collect(Collectors.joining("\n"));
	}

	private static String beginning(String text) {
		return (text.length() > BEGINNING) ? text.substring(0, BEGINNING) + "…" : text;
	}

	private static String onOneLine(String text) {
		return text.replaceAll("\\s+", " ");
	}

}
