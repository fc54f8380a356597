package io.agenttracing.viewer.page;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * What the files of the page keep to, so that they can be one script, and trust nothing.
 */
class PageSourcesTests {

	private static final Path FOLDER = Path.of("src/main/resources/io/agenttracing/viewer/page");

	private static final Pattern TOP = Pattern
		.compile("(?m)^(?:export )?(?:async )?(?:function|const|let|class) ([A-Za-z0-9_$]+)");

	private static final Pattern LOADS = Pattern
		.compile("(?m)^import \\{ [A-Za-z0-9_$, ]+ } from '\\./([a-z]+\\.js)';$");

	@Test
	void namesAreUniqueAcrossModules() throws IOException {
		Map<String, String> owners = new HashMap<>();
		for (Path file : scripts()) {
			Matcher name = TOP.matcher(text(file));
			while (name.find()) {
				assertThat(owners.put(name.group(1), file.getFileName().toString())).as(name.group(1)).isNull();
			}
		}
		assertThat(owners).containsKeys("prepared", "Timeline");
	}

	@Test
	void importsAreOneLineAndExportsAPrefix() throws IOException {
		for (Path file : scripts()) {
			String text = text(file);
			assertThat(text.lines().filter((line) -> line.startsWith("import ")))
				.allSatisfy((line) -> assertThat(line).matches(LOADS));
			assertThat(text).doesNotContain("export {", "export default", " import(");
		}
	}

	@Test
	void whatIsNotTrustedIsText() throws IOException {
		for (Path file : scripts()) {
			assertThat(text(file)).as(file.toString())
				.doesNotContain("innerHTML", "outerHTML", "insertAdjacentHTML", "document.write", "eval(",
						"new Function", "setAttribute('style", "srcdoc", "localStorage", "document.cookie");
		}
		assertThat(text(FOLDER.resolve("index.html"))).doesNotContain("style=", "onclick", "http:", "https:",
				"<script>");
		assertThat(text(FOLDER.resolve("app.css"))).doesNotContain("url(", "@import");
	}

	@Test
	void isSmall() {
		int bytes = (PageScripts.joined("main.js") + PageScripts.compact(PageScripts.text("app.css")))
			.getBytes(StandardCharsets.UTF_8).length;
		assertThat(bytes).as("what each saved file has of the page").isLessThan(124 * 1024);
	}

	@Test
	void linesAreShortEnoughToBeReviewed() throws IOException {
		try (Stream<Path> files = Files.list(FOLDER)) {
			for (Path file : files.filter((path) -> path.toString().matches(".*\\.(js|css|html)")).toList()) {
				assertThat(text(file).lines().map((line) -> line.replace("\t", "  "))).as(file.toString())
					.allSatisfy((line) -> assertThat(line).hasSizeLessThanOrEqualTo(140));
			}
		}
	}

	@Test
	void filesAreShortEnoughToBeReviewed() throws IOException {
		for (Path file : scripts()) {
			assertThat(text(file).lines()).as(file.toString()).hasSizeLessThan(400);
		}
	}

	private static List<Path> scripts() throws IOException {
		try (Stream<Path> files = Files.list(FOLDER)) {
			return files.filter((file) -> file.toString().endsWith(".js")).sorted().toList();
		}
	}

	private static String text(Path file) throws IOException {
		return Files.readString(file, StandardCharsets.UTF_8);
	}

}
