package io.agenttracing.testing.document;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * A fenced piece of code in a document.
 *
 * @param document the file it is in, relative to the root of the project
 * @param line the line of its fence, from 1
 * @param language the language that the fence says
 * @param code the code
 */
public record Snippet(Path document, int line, String language, String code) {

	private static final Path ROOT = Path.of("..");

	private static final Pattern TEST_KIT = Pattern.compile(
			"\\b(AgentTracingTest|AgentTraces?|ExpectFinding|PassRate|\\w+TraceTests|traces\\(\\)|assertThat\\(trace)\\b");

	private static final Pattern FENCE = Pattern.compile("(?ms)^```(\\w+)\n(.*?)^```$");

	/**
	 * The documents of the project.
	 * @return the files that end with {@code .md}, relative to its root
	 */
	public static List<Path> documents() {
		try (Stream<Path> root = Files.list(ROOT);
				Stream<Path> docs = Files.list(ROOT.resolve("docs"));
				Stream<Path> sample = Files.list(ROOT.resolve("sample-app"))) {
			return Stream.of(root, docs, sample)
				.flatMap((files) -> files)
				.filter((file) -> file.toString().endsWith(".md"))
				.map(ROOT::relativize)
				.sorted()
				.toList();
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	/**
	 * The snippets of all documents.
	 * @param language the language that their fences say
	 * @return the snippets
	 */
	public static List<Snippet> all(String language) {
		return documents().stream()
			.flatMap(Snippet::in)
			.filter((snippet) -> snippet.language().equals(language))
			.toList();
	}

	/**
	 * The text of a document.
	 * @param document the file, relative to the root of the project
	 * @return all of it
	 */
	public static String text(Path document) {
		try {
			return Files.readString(ROOT.resolve(document));
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	private static Stream<Snippet> in(Path document) {
		String text = text(document);
		return FENCE.matcher(text).results().map((MatchResult fence) -> {
			int line = (int) text.substring(0, fence.start()).lines().count() + 1;
			return new Snippet(document, line, fence.group(1), fence.group(2));
		});
	}

	/**
	 * Where a line of the code is.
	 * @param lineOfCode the line, from 1
	 * @return file and line
	 */
	public String place(long lineOfCode) {
		return this.document + ":" + (this.line + lineOfCode);
	}

	/**
	 * Its lines.
	 * @return without indentation and blank ones
	 */
	public List<String> lines() {
		return this.code.lines().map(String::strip).filter((each) -> !each.isEmpty()).toList();
	}

	/**
	 * Whether it is a test of traces: only modules that come after {@code
	 * agent-tracing-test} can compile it.
	 * @return whether it uses that module
	 */
	public boolean usesTestKit() {
		return TEST_KIT.matcher(this.code).find();
	}

	@Override
	public String toString() {
		return place(0);
	}

}
