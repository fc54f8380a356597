package io.agenttracing.sample.agent;

import java.util.List;

import io.agenttracing.AgentAttribute;
import io.agenttracing.AgentTracer;
import io.agenttracing.TracedAgent;
import io.agenttracing.sample.AgentName;
import io.agenttracing.sample.ConditionalOnAgent;
import io.agenttracing.sample.SampleProperties;
import io.agenttracing.sample.agent.DocumentResult.Decision;
import io.agenttracing.sample.document.Document;

import org.springframework.stereotype.Component;

/**
 * The orchestrator: sends a document on its way, waits for the answer and decides what
 * becomes of it.
 */
@Component
@ConditionalOnAgent(AgentName.ORCHESTRATOR)
@TracedAgent(name = "document-pipeline", version = "1.0", role = TracedAgent.Role.ORCHESTRATOR,
		timeout = "${sample.timeout}")
public class DocumentPipeline {

	private final AgentChannels channels;

	private final ResultMailbox mailbox;

	private final AgentTracer tracer;

	private final SampleProperties properties;

	DocumentPipeline(AgentChannels channels, ResultMailbox mailbox, AgentTracer tracer, SampleProperties properties) {
		this.channels = channels;
		this.mailbox = mailbox;
		this.tracer = tracer;
		this.properties = properties;
	}

	@AgentAttribute(key = "validation.score", expression = "#result.score")
	public DocumentResult process(@AgentAttribute(key = "document.id",
			expression = "id") @AgentAttribute(key = "document.size", expression = "text.length()") Document document) {
		this.channels.send(AgentChannels.RETRIEVAL, new RetrievalTask(document));
		Outcome outcome = this.mailbox.await(document.id(), this.properties.timeout());
		if (outcome.answer() == null || outcome.verdict() == null) {
			throw PipelineException.failed(String.valueOf(outcome.failure()));
		}
		return new DocumentResult(document.id(), document.name(), document.question(), outcome.answer().text(),
				outcome.verdict().score(), decide(outcome.verdict()), outcome.verdict().findings());
	}

	private Decision decide(Verdict verdict) {
		double limit = this.properties.acceptScore();
		Decision decision = (verdict.score() >= limit) ? Decision.ACCEPT : Decision.REVIEW;
		this.tracer.decision("answer-release", List.of("ACCEPT", "REVIEW"), decision.name(),
				"score " + verdict.score() + ", accepted from " + limit);
		return decision;
	}

}
