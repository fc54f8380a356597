package io.agenttracing.sample.startup;

import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;

import io.agenttracing.sample.AgentName;
import io.agenttracing.sample.ConditionalOnAgent;
import io.agenttracing.sample.SampleProperties;
import io.agenttracing.sample.agent.DocumentPipeline;
import io.agenttracing.sample.document.Document;
import io.agenttracing.sample.document.DocumentSource;
import io.agenttracing.sample.fraud.FraudCheck;
import io.agenttracing.sample.scenario.Scenario;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.ApplicationArguments;
import org.springframework.boot.ApplicationRunner;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.stereotype.Component;

/**
 * Runs one scenario, and says what goes wrong in it and where the trace shows it. Stays
 * to be looked at, unless it is to run once.
 */
@Component
@ConditionalOnAgent(AgentName.ORCHESTRATOR)
@ConditionalOnProperty("sample.scenario")
class ScenarioRun implements ApplicationRunner {

	private static final Logger logger = LoggerFactory.getLogger(ScenarioRun.class);

	private static final String PAYMENT = "payment-4711";

	private final Scenario scenario;

	private final Set<AgentName> agentsHere;

	private final int goodDocuments;

	private final DocumentSource source;

	private final DocumentPipeline pipeline;

	private final ObjectProvider<FraudCheck> fraudCheck;

	private final AgentsReady agents;

	private final PageOfTraces page;

	private final boolean once;

	ScenarioRun(SampleProperties properties, DocumentSource source, DocumentPipeline pipeline,
			ObjectProvider<FraudCheck> fraudCheck, AgentsReady agents, PageOfTraces page) {
		this.scenario = properties.scenario();
		this.agentsHere = properties.agents();
		this.goodDocuments = properties.goodDocuments();
		this.source = source;
		this.pipeline = pipeline;
		this.fraudCheck = fraudCheck;
		this.agents = agents;
		this.page = page;
		this.once = properties.once();
	}

	@Override
	public void run(ApplicationArguments arguments) throws InterruptedException {
		this.agents.await();
		System.out.printf("%nScenario %s: %s%nLook at %s.%n%n", this.scenario.id(), this.scenario.problem(),
				this.scenario.lookAt());
		if (this.agentsHere.size() < AgentName.values().length) {
			System.out.printf("It goes wrong in the processes of the agents, if they have --scenario=%s, too.%n%n",
					this.scenario.id());
		}
		processGoodDocuments();
		FraudCheck check = this.fraudCheck.getIfAvailable();
		Document document = document();
		String attribute = (check != null) ? "payment.id=" + PAYMENT : "document.id=" + document.id();
		this.page.addressOf(attribute).ifPresent((address) -> System.out.printf("See it run: %s%n%n", address));
		run(() -> (check != null) ? check.check(PAYMENT) : this.pipeline.process(document).answer());
		if (!this.once) {
			this.page.addressOf(attribute)
				.ifPresentOrElse((address) -> System.out.printf("Look at it: %s (Ctrl-C ends)%n", address),
						() -> System.out.println("Ctrl-C ends it"));
		}
	}

	private static void run(Callable<Object> work) {
		try {
			System.out.println("Result: " + work.call());
		}
		catch (Exception ex) {
			logger.debug("The scenario failed, as it may", ex);
			System.out.println("Result: failed, " + ((ex.getMessage() != null) ? ex.getMessage() : ex));
		}
	}

	private void processGoodDocuments() {
		if (this.goodDocuments == 0) {
			return;
		}
		List<Document> documents = this.source.read();
		ProgressBar progress = new ProgressBar(System.out, ProgressBar.isTerminal(), this.goodDocuments);
		for (int i = 0; i < this.goodDocuments; i++) {
			Document document = documents.get(i % documents.size());
			progress.show(i, document.name());
			this.pipeline.process(Document.of(document.name(), document.question(), document.text()));
		}
		progress.finish();
	}

	private Document document() {
		List<Document> documents = this.source.read();
		if (this.scenario != Scenario.NOISE) {
			return documents.get(0);
		}
		String all = documents.stream().map(Document::text).collect(Collectors.joining("\n\n"));
		return Document.of("everything", documents.get(0).question(), String.join("\n\n", all, all, all, all));
	}

}
