package io.agenttracing.viewer;

import java.io.IOException;
import java.net.URL;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * What {@code docs/reference.md} lists of the viewer's properties, held against their
 * metadata.
 */
class ViewerReferenceTests {

	private static final String PREFIX = "agent-tracing.viewer.";

	@Test
	void listsEveryPropertyWithItsTypeDefaultAndDescription() throws IOException {
		Set<String> expected = new TreeSet<>();
		List<URL> all = Collections
			.list(getClass().getClassLoader().getResources("META-INF/spring-configuration-metadata.json"));
		for (URL metadata : all) {
			try (var content = metadata.openStream()) {
				for (JsonNode property : new JsonMapper().readTree(content).path("properties")) {
					if (property.path("name").asString().startsWith(PREFIX)) {
						expected.add(row(property));
					}
				}
			}
		}

		assertThat(expected).hasSize(4);
		assertThat(documented()).isEqualTo(expected);
	}

	private static String row(JsonNode property) {
		JsonNode value = property.path("defaultValue");
		return "| `" + property.path("name").asString() + "` | `"
				+ property.path("type").asString().replaceAll("(\\w+[.$])+", "") + "` | "
				+ (value.isMissingNode() ? "" : "`" + (value.isString() ? value.asString() : value.toString()) + "` ")
				+ "| "
				+ property.path("description").asString() + " |";
	}

	private static Set<String> documented() throws IOException {
		return Files.readString(Path.of("..", "docs", "reference.md"))
			.lines()
			.filter((line) -> line.startsWith("| `" + PREFIX))
			.collect(Collectors.toCollection(TreeSet::new));
	}

}
