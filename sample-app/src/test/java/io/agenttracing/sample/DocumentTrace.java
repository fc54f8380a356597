package io.agenttracing.sample;

import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

import io.agenttracing.testing.ReceivedSpan;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * What a backend should have received for documents: per document one trace, from the
 * request or the workflow at its root over two Redis hops to the validation, with the
 * Redis commands and HTTP requests below what sent them.
 */
final class DocumentTrace {

	private static final String WORKFLOW = """
			invoke_workflow document-pipeline INTERNAL
			  blpop CLIENT
			  decision answer-release INTERNAL
			  publish agent.retrieval PRODUCER
			    process agent.retrieval CONSUMER
			      invoke_agent retrieval INTERNAL
			        embeddings hashed-words CLIENT
			          http post CLIENT
			        retrieval document-passages CLIENT
			      publish agent.llm PRODUCER
			        process agent.llm CONSUMER
			          answer-task INTERNAL
			          invoke_agent llm INTERNAL
			            chat extractive-answers CLIENT
			              http post CLIENT
			          invoke_agent validation INTERNAL
			            grounding INTERNAL
			          pexpire CLIENT
			          rpush CLIENT
			        publish CLIENT
			    publish CLIENT""";

	private static final String REQUEST = "http post /documents SERVER\n" + WORKFLOW.indent(2).stripTrailing();

	private static final Set<String> AGENTS = Set.of("invoke_workflow document-pipeline", "invoke_agent retrieval",
			"invoke_agent llm", "invoke_agent validation");

	private DocumentTrace() {
	}

	/**
	 * Checks everything that arrived for one document at start and one posted later.
	 * @param received all spans that arrived
	 * @param documentId the id of the document that was posted
	 */
	static void verify(List<ReceivedSpan> received, String documentId) {
		Map<String, List<ReceivedSpan>> traces = received.stream()
			.collect(Collectors.groupingBy(ReceivedSpan::traceId));
		assertThat(traces.values()).extracting(TraceTree::of).containsExactlyInAnyOrder(WORKFLOW, REQUEST);
		List<ReceivedSpan> posted = traces.values()
			.stream()
			.filter((spans) -> TraceTree.of(spans).equals(REQUEST))
			.findFirst()
			.orElseThrow();
		assertThat(posted).allMatch(ReceivedSpan::isSampled).noneMatch(ReceivedSpan::isError);
		assertThat(posted).filteredOn((span) -> AGENTS.contains(span.name()))
			.hasSize(AGENTS.size())
			.allSatisfy((span) -> assertThat(span.attributes()).containsEntry("document.id", documentId));
		verifyModelCalls(posted);
		verifyHops(posted);
		verifyScores(posted);
	}

	private static void verifyModelCalls(List<ReceivedSpan> spans) {
		assertThat(named(spans, "embeddings hashed-words").attributes())
			.containsEntry("gen_ai.operation.name", "embeddings")
			.containsEntry("gen_ai.provider.name", "stand-in")
			.containsEntry("gen_ai.request.model", "hashed-words")
			.hasEntrySatisfying("gen_ai.usage.input_tokens", (tokens) -> assertThat((Long) tokens).isPositive());
		assertThat(named(spans, "chat extractive-answers").attributes()).containsEntry("gen_ai.operation.name", "chat")
			.containsEntry("gen_ai.response.finish_reasons", List.of("stop"))
			.hasEntrySatisfying("gen_ai.usage.input_tokens", (tokens) -> assertThat((Long) tokens).isPositive())
			.hasEntrySatisfying("gen_ai.usage.output_tokens", (tokens) -> assertThat((Long) tokens).isPositive());
	}

	private static void verifyHops(List<ReceivedSpan> spans) {
		for (String channel : List.of("agent.retrieval", "agent.llm")) {
			assertThat(List.of(named(spans, "publish " + channel), named(spans, "process " + channel)))
				.allSatisfy((span) -> assertThat(span.attributes()).containsEntry("messaging.system", "redis")
					.containsEntry("messaging.destination.name", channel));
		}
	}

	private static void verifyScores(List<ReceivedSpan> spans) {
		Object score = named(spans, "invoke_agent validation").attribute("validation.score");
		assertThat((Double) score).isBetween(0.7, 1.0);
		assertThat(named(spans, "invoke_workflow document-pipeline").attributes()).containsEntry("validation.score",
				score);
		assertThat(named(spans, "decision answer-release").attributes())
			.containsEntry("agent_tracing.decision.chosen", "ACCEPT")
			.containsEntry("agent_tracing.decision.options", List.of("ACCEPT", "REVIEW"));
	}

	private static ReceivedSpan named(List<ReceivedSpan> spans, String name) {
		return spans.stream().filter((span) -> span.name().equals(name)).findFirst().orElseThrow();
	}

}
