package io.agenttracing.sample.agent;

import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;

import io.agenttracing.sample.AgentName;
import io.agenttracing.sample.ConditionalOnAgent;
import io.agenttracing.sample.SampleProperties;
import io.agenttracing.sample.document.Document;

import org.springframework.beans.factory.annotation.Value;
import org.springframework.data.redis.annotation.RedisListener;
import org.springframework.stereotype.Component;

/**
 * Takes documents from the channel, asks the retrieval agent and passes on what it found.
 */
@Component
@ConditionalOnAgent(AgentName.RETRIEVAL)
class RetrievalListener {

	private final Retrieval agent;

	private final AgentChannels channels;

	private final ResultMailbox mailbox;

	private final boolean percent;

	private final int goodDocuments;

	private final AtomicInteger documents = new AtomicInteger();

	RetrievalListener(Retrieval agent, AgentChannels channels, ResultMailbox mailbox, SampleProperties properties,
			@Value("${sample.retrieval.percent:false}") boolean percent) {
		this.percent = percent;
		this.goodDocuments = properties.goodDocuments();
		this.agent = agent;
		this.channels = channels;
		this.mailbox = mailbox;
	}

	@RedisListener(topic = AgentChannels.RETRIEVAL, container = AgentListenerConfiguration.RETRIEVAL_LISTENERS)
	void onTask(String message) {
		Document document = this.channels.read(message, RetrievalTask.class).document();
		try {
			List<Passage> passages = this.agent.retrieve(document);
			this.channels.send(AgentChannels.LLM, task(document, passages));
		}
		catch (RuntimeException ex) {
			this.mailbox.deliverFailure(document.id(), "retrieval", ex);
			throw ex;
		}
	}

	private Object task(Document document, List<Passage> passages) {
		if (!this.percent || this.documents.incrementAndGet() <= this.goodDocuments) {
			return new AnswerTask(document.id(), document.question(), passages);
		}
		List<Map<String, Object>> changed = passages.stream()
			.map((passage) -> Map.<String, Object>of("number", passage.number(), "text", passage.text(), "similarity",
					Math.round(passage.similarity() * 100) + " %"))
			.toList();
		return Map.of("documentId", document.id(), "question", document.question(), "passages", changed);
	}

}
