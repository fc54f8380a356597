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

	private final AnswerTaskCheck check;

	private final ResultMailbox mailbox;

	LlmListener(LlmAgent llm, ValidationAgent validation, AnswerTaskCheck check, ResultMailbox mailbox) {
		this.llm = llm;
		this.validation = validation;
		this.check = check;
		this.mailbox = mailbox;
	}

	@RedisListener(AgentChannels.LLM)
	void onTask(String message) {
		AnswerTask task = read(message);
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

	private AnswerTask read(String message) {
		try {
			return this.check.read(message);
		}
		catch (MalformedTaskException ex) {
			this.mailbox.deliver(ex.documentId(), Outcome.failed("llm", ex));
			throw ex;
		}
	}

}
