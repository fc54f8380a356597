package io.agenttracing.dependent;

import java.io.File;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.jar.JarFile;
import java.util.zip.ZipEntry;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * What an application has on its class path that depends on our starter and on Spring
 * AI's. Of classes that are in two jars, the order of these decides which are used, and a
 * newer OkHttp with an older Okio sends neither a trace nor a prompt.
 */
class ClassPathTests {

	@Test
	void noClassIsInTwoJars() throws Exception {
		for (String needed : new String[] { "okhttp3.OkHttpClient", "okio.Okio", "com.openai.client.OpenAIClient",
				"com.anthropic.client.AnthropicClient", "io.agenttracing.AgentTracer" }) {
			Class.forName(needed);
		}
		Map<String, Integer> shared = sharedClasses();
		// Both of them Spring AI's
		shared.keySet().removeIf((jars) -> jars.matches("swagger-annotations-\\S+ and swagger-annotations-\\S+"));
		assertThat(shared).isEmpty();
	}

	// Their number by the names of both jars.
	private static Map<String, Integer> sharedClasses() throws IOException {
		Map<String, Integer> shared = new TreeMap<>();
		Map<String, String> jars = new HashMap<>();
		for (String path : new TreeSet<>(
				Arrays.asList(System.getProperty("java.class.path").split(File.pathSeparator)))) {
			String jar = Path.of(path).getFileName().toString();
			if (jar.endsWith(".jar")) {
				try (JarFile file = new JarFile(path)) {
					file.stream()
						.map(ZipEntry::getName)
						.filter((name) -> name.matches("(?!META-INF/).*(?<!-info)\\.class"))
						.map((name) -> jars.putIfAbsent(name, jar))
						.forEach((other) -> {
							if (other != null) {
								shared.merge(other + " and " + jar, 1, Integer::sum);
							}
						});
				}
			}
		}
		return shared;
	}

}
