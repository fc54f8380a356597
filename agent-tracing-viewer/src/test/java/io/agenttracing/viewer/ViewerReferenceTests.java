package io.agenttracing.viewer;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URL;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import org.springframework.util.ClassUtils;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * What {@code docs/reference.md} lists of the viewer's properties, held against their
 * metadata.
 */
class ViewerReferenceTests {

	private static final String PREFIX = "agent-tracing.viewer.";

	private static final Pattern KEY = Pattern.compile("\\bagent-tracing\\.viewer\\.[a-z-]+(?![\\w.*-])");

	@Test
	void listsEveryPropertyWithItsTypeDefaultAndDescription() throws IOException {
		Set<String> expected = properties().stream().map(ViewerReferenceTests::row).collect(Collectors.toSet());

		assertThat(expected).hasSize(4);
		assertThat(documented()).isEqualTo(expected);
	}

	@Test
	void documentsNameNoPropertyThatIsNotThere() throws IOException {
		Set<String> known = properties().stream()
			.map((property) -> property.path("name").asString())
			.collect(Collectors.toSet());
		Map<String, Path> named = new TreeMap<>();
		Path root = Path.of("..");
		try (Stream<Path> documents = Stream.of(root, root.resolve("docs"), root.resolve("sample-app"))
			.flatMap(ViewerReferenceTests::documents)) {
			for (Path document : documents.toList()) {
				KEY.matcher(Files.readString(document)).results().forEach((key) -> named.put(key.group(), document));
			}
		}

		assertThat(named).hasSizeGreaterThan(2)
			.allSatisfy((key, document) -> assertThat(known).as(document.toString()).contains(key));
	}

	private static Stream<Path> documents(Path folder) {
		try (Stream<Path> files = Files.list(folder)) {
			return files.filter((file) -> file.toString().endsWith(".md")).toList().stream();
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	private static List<JsonNode> properties() throws IOException {
		List<JsonNode> properties = new ArrayList<>();
		for (URL metadata : Collections.list(ViewerReferenceTests.class.getClassLoader()
			.getResources("META-INF/spring-configuration-metadata.json"))) {
			try (var content = metadata.openStream()) {
				new JsonMapper().readTree(content).path("properties").forEach(properties::add);
			}
		}
		properties.removeIf((property) -> !property.path("name").asString().startsWith(PREFIX));
		return properties;
	}

	private static String row(JsonNode property) {
		JsonNode value = property.path("defaultValue");
		return "| `" + property.path("name").asString() + "` | " + type(property.path("type").asString()) + " | "
				+ (value.isMissingNode() ? "" : "`" + (value.isString() ? value.asString() : value.toString()) + "` ")
				+ "| " + property.path("description").asString() + " |";
	}

	private static String type(String name) {
		Class<?> type = ClassUtils.isPresent(name, null) ? ClassUtils.resolveClassName(name, null) : Object.class;
		if (type.isEnum()) {
			return Stream.of(type.getEnumConstants())
				.map((value) -> '`' + value.toString().toLowerCase(Locale.ROOT).replace('_', '-') + '`')
				.collect(Collectors.joining(", "));
		}
		return '`' + name.replaceAll("(\\w+[.$])+", "") + '`';
	}

	private static Set<String> documented() throws IOException {
		return Files.readString(Path.of("..", "docs", "reference.md"))
			.lines()
			.filter((line) -> line.startsWith("| `" + PREFIX))
			.collect(Collectors.toCollection(TreeSet::new));
	}

}
