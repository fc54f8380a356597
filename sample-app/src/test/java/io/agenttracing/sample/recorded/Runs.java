package io.agenttracing.sample.recorded;

import java.util.List;

import io.agenttracing.sample.agent.DocumentPipeline;
import io.agenttracing.sample.document.Document;
import io.agenttracing.sample.document.DocumentSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import org.springframework.beans.factory.support.BeanDefinitionRegistry;
import org.springframework.beans.factory.support.BeanDefinitionRegistryPostProcessor;
import org.springframework.boot.test.context.TestConfiguration;
import org.springframework.context.annotation.Bean;

/**
 * Has the agents work when a test asks, and not at start. Only a test that imports it has
 * it: the sample scans this package, too.
 */
@TestConfiguration(proxyBeanMethods = false)
class Runs {

	private static final Logger logger = LoggerFactory.getLogger(Runs.class);

	private final DocumentSource source;

	private final DocumentPipeline pipeline;

	Runs(DocumentSource source, DocumentPipeline pipeline) {
		this.source = source;
		this.pipeline = pipeline;
	}

	@Bean
	static BeanDefinitionRegistryPostProcessor noRunAtStart() {
		return (BeanDefinitionRegistry registry) -> registry.removeBeanDefinition("firstRun");
	}

	void document() {
		Document document = this.source.read().get(0);
		ended(() -> this.pipeline.process(document));
	}

	void allDocumentsInOne() {
		List<Document> documents = this.source.read();
		String all = String.join("\n\n", documents.stream().map(Document::text).toList());
		String text = String.join("\n\n", all, all, all, all);
		ended(() -> this.pipeline.process(Document.of("everything", documents.get(0).question(), text)));
	}

	// What it failed with is in the trace, which says more.
	static void ended(Work work) {
		try {
			work.run();
		}
		catch (Exception ex) {
			logger.debug("The run failed, as it may", ex);
		}
	}

	/**
	 * What a scenario does.
	 */
	interface Work {

		void run() throws Exception;

	}

}
