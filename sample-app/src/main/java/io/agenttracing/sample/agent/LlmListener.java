package io.agenttracing.sample.agent;

import java.util.function.Supplier;

import io.agenttracing.sample.AgentName;
import io.agenttracing.sample.ConditionalOnAgent;

import org.springframework.data.redis.annotation.RedisListener;
import org.springframework.stereotype.Component;

/**
 * Takes questions with their passages from the channel, has them answered and checked,
 * and brings the outcome back.
 */
@Component
@ConditionalOnAgent(AgentName.LLM)
class LlmListener {

	private final Answering llm;

	private final ValidationAgent validation;

	private final AnswerTaskCheck check;

	private final ResultMailbox mailbox;

	LlmListener(Answering llm, ValidationAgent validation, AnswerTaskCheck check, ResultMailbox mailbox) {
		this.llm = llm;
		this.validation = validation;
		this.check = check;
		this.mailbox = mailbox;
	}

	@RedisListener(topic = AgentChannels.LLM, container = AgentListenerConfiguration.LLM_LISTENERS)
	void onTask(String message) {
		AnswerTask task = read(message);
		Answer answer = work("llm", task, () -> this.llm.answer(task));
		Verdict verdict = work("validation", task, () -> this.validation.validate(task, answer));
		this.mailbox.deliver(task.documentId(), Outcome.of(answer, verdict));
	}

	private AnswerTask read(String message) {
		try {
			return this.check.read(message);
		}
		catch (MalformedTaskException ex) {
			this.mailbox.deliverFailure(ex.documentId(), "llm", ex);
			throw ex;
		}
	}

	private <T> T work(String agent, AnswerTask task, Supplier<T> work) {
		try {
			return work.get();
		}
		catch (RuntimeException ex) {
			this.mailbox.deliverFailure(task.documentId(), agent, ex);
			throw ex;
		}
	}

}
