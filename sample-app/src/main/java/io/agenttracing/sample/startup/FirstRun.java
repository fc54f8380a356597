package io.agenttracing.sample.startup;

import java.util.List;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReentrantLock;

import io.agenttracing.sample.AgentName;
import io.agenttracing.sample.ConditionalOnAgent;
import io.agenttracing.sample.agent.DocumentPipeline;
import io.agenttracing.sample.document.Document;
import io.agenttracing.sample.document.DocumentSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import org.springframework.boot.ApplicationArguments;
import org.springframework.boot.ApplicationRunner;
import org.springframework.boot.ExitCodeGenerator;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.context.ApplicationListener;
import org.springframework.context.event.ContextClosedEvent;
import org.springframework.core.env.Environment;
import org.springframework.stereotype.Component;

/**
 * Processes the documents once at start and prints what came out. The exit code says
 * whether every document got an answer.
 */
@Component
@ConditionalOnAgent(AgentName.ORCHESTRATOR)
@ConditionalOnProperty(name = "sample.scenario", matchIfMissing = true, havingValue = "none")
class FirstRun implements ApplicationRunner, ExitCodeGenerator, ApplicationListener<ContextClosedEvent> {

	private static final Logger logger = LoggerFactory.getLogger(FirstRun.class);

	private final DocumentSource source;

	private final DocumentPipeline pipeline;

	private final AgentsReady agents;

	private final Environment environment;

	private final PageOfTraces page;

	private final ResultTable table = new ResultTable();

	private final Lock underWay = new ReentrantLock();

	private volatile boolean stopping;

	FirstRun(DocumentSource source, DocumentPipeline pipeline, AgentsReady agents, Environment environment,
			PageOfTraces page) {
		this.source = source;
		this.pipeline = pipeline;
		this.agents = agents;
		this.environment = environment;
		this.page = page;
	}

	@Override
	public void run(ApplicationArguments arguments) throws InterruptedException {
		List<Document> documents = this.source.read();
		this.agents.await();
		ProgressBar progress = new ProgressBar(System.out, ProgressBar.isTerminal(), documents.size());
		for (int i = 0; i < documents.size() && !this.stopping; i++) {
			progress.show(i, documents.get(i).name());
			process(documents.get(i));
		}
		progress.finish();
		this.table.print(System.out);
		if (!this.stopping) {
			inviteRequests();
		}
	}

	/**
	 * Begins no other document, and lets the one under way come to its end before the
	 * agents stop.
	 */
	@Override
	public void onApplicationEvent(ContextClosedEvent event) {
		this.stopping = true;
		this.underWay.lock();
		this.underWay.unlock();
	}

	@Override
	public int getExitCode() {
		return (this.table.failures() == 0) ? 0 : 1;
	}

	private void process(Document document) {
		this.underWay.lock();
		long start = System.nanoTime();
		try {
			if (this.stopping) {
				return;
			}
			this.table.add(this.pipeline.process(document), millisSince(start));
		}
		catch (RuntimeException ex) {
			this.table.add(document.name(), ex, millisSince(start));
		}
		finally {
			this.underWay.unlock();
		}
	}

	private void inviteRequests() {
		String port = this.environment.getProperty("local.server.port");
		if (port != null) {
			logger.info("Serving. Try: curl -H 'Content-Type: text/plain' --data 'The rent is due on the third. "
					+ "Cats are welcome.' 'http://localhost:{}/documents?question=When+is+the+rent+due'", port);
			this.page.address().ifPresent((address) -> logger.info("The traces are at {}", address));
		}
	}

	private static long millisSince(long start) {
		return (System.nanoTime() - start) / 1_000_000;
	}

}
