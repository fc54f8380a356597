package io.agenttracing.sample;

import java.time.Duration;
import java.util.Set;

import io.agenttracing.sample.scenario.Scenario;
import org.jspecify.annotations.Nullable;

import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * Properties of the sample as a whole.
 *
 * @param agents the agents that work in this process
 * @param documents the folder of documents to process at start, instead of the bundled
 * ones
 * @param once whether to exit after the documents are processed
 * @param scenario what goes wrong in this run, nothing by default
 * @param goodDocuments how many documents go well before something goes wrong
 * @param timeout how long the orchestrator waits for the answer
 * @param acceptScore the score from which an answer is accepted without review
 */
@ConfigurationProperties("sample")
public record SampleProperties(@DefaultValue( {
		"orchestrator", "retrieval", "llm", "validation" }) Set<AgentName> agents, @Nullable String documents,
		@DefaultValue("false") boolean once, @Nullable Scenario scenario, @DefaultValue("0") int goodDocuments,
		@DefaultValue("30s") Duration timeout, @DefaultValue("0.7") double acceptScore){

}
