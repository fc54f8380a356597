package io.agenttracing.sample.agent;

import java.util.List;
import java.util.stream.Collectors;

import io.agenttracing.AgentAttribute;
import io.agenttracing.AgentTracer;
import io.agenttracing.TracedAgent;
import io.agenttracing.sample.AgentName;
import io.agenttracing.sample.AgentsBy;
import io.agenttracing.sample.ConditionalOnAgent;
import io.agenttracing.sample.model.ChatClient;
import io.agenttracing.sample.model.ChatMessage;
import io.agenttracing.sample.model.Completion;
import io.agenttracing.sample.model.ModelApiException;

import org.springframework.beans.factory.annotation.Value;
import org.springframework.context.annotation.Profile;
import org.springframework.stereotype.Component;

/**
 * Answers a question from passages.
 */
@Component
@ConditionalOnAgent(AgentName.LLM)
@Profile("!" + AgentsBy.SPRING_AI)
@TracedAgent(name = "llm", version = "2.0")
class LlmAgent implements Answering {

	private static final String INSTRUCTIONS = """
			Answer the question from the numbered passages only, in one or two sentences. Cite each passage \
			you use by its number in square brackets, such as [2]. If they do not answer it, say so.""";

	private final ChatClient chat;

	private final AgentTracer tracer;

	private final boolean quotes;

	LlmAgent(ChatClient chat, AgentTracer tracer, @Value("${sample.llm.quote-on-failure:false}") boolean quotes) {
		this.chat = chat;
		this.tracer = tracer;
		this.quotes = quotes;
	}

	@Override
	public Answer answer(@AgentAttribute(key = "document.id", expression = "documentId") AnswerTask task) {
		try {
			return ask(task);
		}
		catch (ModelApiException ex) {
			if (!this.quotes) {
				throw ex;
			}
			return this.tracer.fallback("best-passage", ex, () -> Answer.quotedFrom(task));
		}
	}

	private Answer ask(AnswerTask task) {
		Completion completion = this.chat
			.complete(List.of(ChatMessage.system(INSTRUCTIONS), ChatMessage.user(prompt(task))));
		return new Answer(completion.text(), String.join(",", completion.finishReasons()));
	}

	private static String prompt(AnswerTask task) {
		String passages = task.passages()
			.stream()
			.map((passage) -> "[" + passage.number() + "] " + onOneLine(passage.text()))
			.collect(Collectors.joining("\n"));
		return "Passages:\n" + passages + "\n\nQuestion: " + onOneLine(task.question());
	}

	private static String onOneLine(String text) {
		return text.replaceAll("\\s+", " ");
	}

}
