package io.agenttracing.sample.agent;

import java.util.List;

import io.agenttracing.sample.AgentName;
import io.agenttracing.sample.ConditionalOnAgent;
import io.agenttracing.sample.document.Document;

import org.springframework.data.redis.annotation.RedisListener;
import org.springframework.stereotype.Component;

/**
 * Takes documents from the channel, asks the retrieval agent and passes on what it found.
 */
@Component
@ConditionalOnAgent(AgentName.RETRIEVAL)
class RetrievalListener {

	private final RetrievalAgent agent;

	private final AgentChannels channels;

	private final ResultMailbox mailbox;

	RetrievalListener(RetrievalAgent agent, AgentChannels channels, ResultMailbox mailbox) {
		this.agent = agent;
		this.channels = channels;
		this.mailbox = mailbox;
	}

	@RedisListener(AgentChannels.RETRIEVAL)
	void onTask(String message) {
		Document document = this.channels.read(message, RetrievalTask.class).document();
		try {
			List<Passage> passages = this.agent.retrieve(document);
			this.channels.send(AgentChannels.LLM, new AnswerTask(document.id(), document.question(), passages));
		}
		catch (RuntimeException ex) {
			this.mailbox.deliver(document.id(), Outcome.failed("retrieval", ex));
			throw ex;
		}
	}

}
