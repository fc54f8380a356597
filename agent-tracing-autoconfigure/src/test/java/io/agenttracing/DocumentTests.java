package io.agenttracing;

import java.io.File;
import java.io.IOException;
import java.io.StringReader;
import java.lang.reflect.Method;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import javax.xml.parsers.DocumentBuilderFactory;

import io.agenttracing.testing.document.Snippet;
import io.agenttracing.testing.document.SnippetCompiler;
import org.junit.jupiter.api.Test;
import org.w3c.dom.Element;
import org.w3c.dom.NodeList;
import org.xml.sax.InputSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * What the documents show, held against the code: Java compiles, Kotlin is that of the
 * tests, YAML binds, dependencies are those of the poms, links lead somewhere.
 */
class DocumentTests {

	private static final Path ROOT = Path.of("..");

	private static final List<String> PACKAGES = List.of("io.agenttracing", "io.agenttracing.autoconfigure",
			"io.agenttracing.diagnosis", "io.agenttracing.diagnosis.trace", "io.agenttracing.instrument.call",
			"io.micrometer.core.instrument", "io.micrometer.java11.instrument.binder.jdk", "io.opentelemetry.api.trace",
			"io.opentelemetry.sdk.trace", "io.opentelemetry.sdk.trace.data", "io.opentelemetry.sdk.trace.export",
			"io.opentelemetry.sdk.testing.exporter", "java.net.http", "java.time", "java.util", "java.util.concurrent",
			"java.util.function", "org.junit.jupiter.api", "org.springframework.beans.factory",
			"org.springframework.beans.factory.annotation", "org.springframework.boot.autoconfigure",
			"org.springframework.boot.test.context", "org.springframework.context.annotation",
			"org.springframework.data.redis.core", "org.springframework.stereotype",
			"org.springframework.test.context.bean.override.mockito", "reactor.core.publisher",
			"reactor.core.scheduler", "reactor.util.retry");

	private static final Pattern LINK = Pattern.compile("]\\(([^)\\s]+)\\)");

	@Test
	void javaCompiles() {
		List<Snippet> snippets = Snippet.all("java").stream().filter((snippet) -> !snippet.usesTestKit()).toList();
		assertThat(snippets).hasSizeGreaterThan(5);
		List<String> members = List.of("org.assertj.core.api.Assertions");
		assertThat(new SnippetCompiler(PACKAGES, members, SnippetContext.class).errors(snippets)).isEmpty();
	}

	// Kotlin's compiler is no dependency of the tests, but compiles their sources.
	@Test
	void kotlinIsThatOfTests() throws IOException {
		List<String> sources = new ArrayList<>();
		try (Stream<Path> files = Files.walk(Path.of("src", "test", "kotlin"))) {
			for (Path file : files.filter((each) -> each.toString().endsWith(".kt")).toList()) {
				sources.add(Files.readString(file).lines().map(String::strip).collect(Collectors.joining("\n")));
			}
		}
		List<Snippet> snippets = Snippet.all("kotlin");
		assertThat(snippets).isNotEmpty()
			.allSatisfy((snippet) -> assertThat(sources).as(snippet.toString())
				.anySatisfy((source) -> assertThat(source.lines()).containsAll(snippet.lines())));
	}

	@Test
	void yamlBinds() {
		List<Snippet> snippets = Snippet.all("yaml");
		assertThat(snippets).hasSizeGreaterThan(5);
		SnippetBinder binder = new SnippetBinder();
		assertThat(snippets.stream().flatMap((snippet) -> binder.errors(snippet).stream())).isEmpty();
	}

	@Test
	void dependenciesAreThoseOfThePoms() throws Exception {
		Element pom = xml(Files.readString(ROOT.resolve("pom.xml")));
		List<String> modules = texts(pom, "module");
		String version = pom.getElementsByTagName("version").item(0).getTextContent();
		List<Snippet> snippets = Snippet.all("xml");
		assertThat(snippets).isNotEmpty();
		for (Snippet snippet : snippets) {
			NodeList dependencies = xml("<fragment>" + snippet.code() + "</fragment>")
				.getElementsByTagName("dependency");
			assertThat(dependencies.getLength()).as(snippet.toString()).isPositive();
			for (int i = 0; i < dependencies.getLength(); i++) {
				Element dependency = (Element) dependencies.item(i);
				String artifact = texts(dependency, "artifactId").get(0);
				if (texts(dependency, "groupId").get(0).equals("io.agenttracing")) {
					assertThat(modules).as(snippet.toString()).contains(artifact);
					assertThat(texts(dependency, "version")).as(snippet.toString()).containsExactly(version);
				}
				else {
					assertThat(texts(dependency, "version")).as("%s: managed by Spring Boot", snippet).isEmpty();
					assertThat(jars()).as(snippet.toString()).anyMatch((jar) -> jar.startsWith(artifact + "-"));
				}
			}
		}
	}

	@Test
	void linksLeadSomewhere() {
		List<String> broken = new ArrayList<>();
		for (Path document : Snippet.documents()) {
			for (String link : links(document)) {
				String[] parts = link.split("#", 2);
				Path target = parts[0].isEmpty() ? document : document.resolveSibling(parts[0]).normalize();
				if (!Files.exists(ROOT.resolve(target))) {
					broken.add(document + ": " + link);
				}
				else if (parts.length > 1 && !anchors(target).contains(parts[1])) {
					broken.add(document + ": " + link);
				}
			}
		}
		assertThat(broken).isEmpty();
	}

	@Test
	void testedVersionsAreThoseOfTheTests() throws Exception {
		Set<String> documented = new TreeSet<>();
		Set<String> artifacts = new TreeSet<>();
		for (String line : Snippet.text(Path.of("docs", "versions.md")).lines().toList()) {
			String[] cells = line.split("\\|");
			if (cells.length == 4 && cells[2].contains("`")) {
				String artifact = cells[2].replace("`", "").strip();
				artifacts.add(artifact);
				documented.add(artifact + "-" + cells[3].strip() + ".jar");
			}
		}
		assertThat(jars()).containsAll(documented);
		Element pom = xml(Files.readString(Path.of("pom.xml")));
		Set<String> optional = new TreeSet<>();
		NodeList dependencies = pom.getElementsByTagName("dependency");
		for (int i = 0; i < dependencies.getLength(); i++) {
			Element dependency = (Element) dependencies.item(i);
			String artifact = texts(dependency, "artifactId").get(0);
			if (!texts(dependency, "optional").isEmpty() && !artifact.startsWith("spring-boot-")) {
				optional.add(artifact);
			}
		}
		assertThat(artifacts).containsAll(optional);
	}

	@Test
	void thePageOfAnnotationsIsComplete() {
		String page = Snippet.text(Path.of("docs", "annotations.md"));
		for (Class<?> type : List.of(TracedAgent.class, AgentStep.class, AgentAttribute.class, AgentTracer.class)) {
			int begin = page.indexOf("\n## " + (type.isAnnotation() ? "@" : "") + type.getSimpleName() + "\n");
			String section = page.substring(begin, page.indexOf("\n## ", begin + 1));
			Set<String> documented = Pattern.compile("(?m)^\\| `([a-z][a-zA-Z]+)` \\|")
				.matcher(section)
				.results()
				.map((MatchResult row) -> row.group(1))
				.collect(Collectors.toCollection(TreeSet::new));
			Set<String> declared = Arrays.stream(type.getDeclaredMethods())
				.filter((method) -> !method.isSynthetic())
				.map(Method::getName)
				.collect(Collectors.toCollection(TreeSet::new));
			assertThat(documented).as(type.getSimpleName()).isEqualTo(declared);
		}
		assertThat(StepKind.values()).allSatisfy((kind) -> assertThat(page).contains("`" + kind + "`"));
	}

	@Test
	void theGlossaryNamesClasses() throws IOException {
		String page = Snippet.text(Path.of("CONTRIBUTING.md"));
		int begin = page.indexOf("\n## Glossary\n");
		Set<String> named = Pattern.compile("`([A-Z]\\w+)`")
			.matcher(page.substring(begin, page.indexOf("\n## ", begin + 1)))
			.results()
			.map((MatchResult name) -> name.group(1))
			.collect(Collectors.toCollection(TreeSet::new));
		assertThat(named).hasSizeGreaterThan(20);
		try (Stream<Path> files = Files.walk(ROOT.toRealPath())) {
			files.filter((file) -> file.toString().matches(".*/src/main/.*\\.java"))
				.forEach((file) -> named.remove(file.getFileName().toString().replace(".java", "")));
		}
		assertThat(named).isEmpty();
	}

	private static Collection<String> links(Path document) {
		String text = Snippet.text(document).replaceAll("(?ms)^```.*?^```$", "").replaceAll("`[^`\n]+`", "x");
		return LINK.matcher(text)
			.results()
			.map((MatchResult link) -> link.group(1))
			.filter((link) -> !link.matches("https?:.*"))
			.toList();
	}

	// As GitHub makes them.
	private static Set<String> anchors(Path document) {
		return Pattern.compile("(?m)^#+ (.+)$")
			.matcher(Snippet.text(document))
			.results()
			.map((MatchResult heading) -> heading.group(1)
				.toLowerCase(Locale.ROOT)
				.replaceAll("[^\\p{L}\\p{N}\\p{M} _-]", "")
				.replace(' ', '-'))
			.collect(Collectors.toSet());
	}

	private static List<String> jars() {
		return Arrays.stream(System.getProperty("java.class.path").split(File.pathSeparator))
			.map((entry) -> Path.of(entry).getFileName().toString())
			.toList();
	}

	private static List<String> texts(Element element, String name) {
		NodeList nodes = element.getElementsByTagName(name);
		List<String> texts = new ArrayList<>();
		for (int i = 0; i < nodes.getLength(); i++) {
			texts.add(nodes.item(i).getTextContent().strip());
		}
		return texts;
	}

	private static Element xml(String text) throws Exception {
		return DocumentBuilderFactory.newInstance()
			.newDocumentBuilder()
			.parse(new InputSource(new StringReader(text)))
			.getDocumentElement();
	}

}
