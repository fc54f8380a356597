package io.agenttracing.sample.agent;

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

	private final LlmAgent llm;

	private final ValidationAgent validation;

	private final AgentChannels channels;

	private final ResultMailbox mailbox;

	LlmListener(LlmAgent llm, ValidationAgent validation, AgentChannels channels, ResultMailbox mailbox) {
		this.llm = llm;
		this.validation = validation;
		this.channels = channels;
		this.mailbox = mailbox;
	}

	@RedisListener(AgentChannels.LLM)
	void onTask(String message) {
		AnswerTask task = this.channels.read(message, AnswerTask.class);
		try {
			Answer answer = this.llm.answer(task);
			Verdict verdict = this.validation.validate(task, answer);
			this.mailbox.deliver(task.documentId(), Outcome.of(answer, verdict));
		}
		catch (RuntimeException ex) {
			this.mailbox.deliver(task.documentId(), Outcome.failed("llm", ex));
			throw ex;
		}
	}

}
