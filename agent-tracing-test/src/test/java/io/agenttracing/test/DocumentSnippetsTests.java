package io.agenttracing.test;

import java.util.List;

import io.agenttracing.testing.document.Snippet;
import io.agenttracing.testing.document.SnippetCompiler;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * What the documents show of tests of traces compiles.
 */
class DocumentSnippetsTests {

	private static final List<String> PACKAGES = List.of("io.agenttracing", "io.agenttracing.test",
			"io.agenttracing.diagnosis", "java.time", "java.util", "java.util.concurrent", "java.nio.file",
			"org.junit.jupiter.api", "org.springframework.beans.factory.annotation",
			"org.springframework.boot.test.context", "org.springframework.boot.webmvc.test.autoconfigure",
			"org.springframework.context.annotation", "org.springframework.test.web.servlet.assertj");

	private static final List<String> MEMBERS = List.of("io.agenttracing.test.AgentTraces",
			"io.agenttracing.test.PassRate", "java.time.Duration", "org.assertj.core.api.Assertions");

	@Test
	void compile() {
		List<Snippet> snippets = Snippet.all("java").stream().filter(Snippet::usesTestKit).toList();
		assertThat(snippets).extracting((snippet) -> snippet.document().toString())
			.contains("README.md", "docs/testing.md".replace('/', java.io.File.separatorChar));
		assertThat(new SnippetCompiler(PACKAGES, MEMBERS, SnippetContext.class).errors(snippets)).isEmpty();
	}

}
