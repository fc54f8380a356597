package io.agenttracing.testing.document;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

import javax.tools.Diagnostic;
import javax.tools.DiagnosticCollector;
import javax.tools.JavaCompiler;
import javax.tools.JavaFileObject;
import javax.tools.SimpleJavaFileObject;
import javax.tools.ToolProvider;

import com.sun.source.util.JavacTask;

/**
 * Compiles what documents show of Java: classes, members, statements, the rest of a chain
 * of calls, or annotations alone. Imports that a reader's editor adds are added, and a
 * superclass has what snippets use and do not declare.
 */
public final class SnippetCompiler {

	private static final Pattern IMPORT = Pattern.compile("(?m)^import .*;$");

	private final JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();

	private final String imports;

	private final String context;

	/**
	 * A compiler of snippets.
	 * @param packages what an editor would import all types of
	 * @param members the types that it would import all static members of
	 * @param context the type that has what snippets use and do not declare
	 */
	public SnippetCompiler(List<String> packages, List<String> members, Class<?> context) {
		this.imports = packages.stream().map((each) -> "import " + each + ".*; ").collect(Collectors.joining())
				+ members.stream().map((each) -> "import static " + each + ".*; ").collect(Collectors.joining());
		this.context = context.getName();
	}

	/**
	 * Compiles snippets.
	 * @param snippets the snippets
	 * @return the errors, each with its place in the document
	 */
	public List<String> errors(List<Snippet> snippets) {
		List<Source> sources = new ArrayList<>();
		for (Snippet snippet : snippets) {
			sources.add(source("Snippet" + sources.size(), snippet));
		}
		DiagnosticCollector<JavaFileObject> diagnostics = new DiagnosticCollector<>();
		analyze(task(sources, diagnostics));
		return diagnostics.getDiagnostics()
			.stream()
			.filter((diagnostic) -> diagnostic.getKind() == Diagnostic.Kind.ERROR)
			.map(SnippetCompiler::describe)
			.toList();
	}

	private Source source(String name, Snippet snippet) {
		String code = snippet.code().replace("{ … }", "{ throw new UnsupportedOperationException(); }");
		if (code.startsWith(".")) {
			return new Source(name, snippet, "void chain() { this.passages", code, "; }");
		}
		Source members = new Source(name, snippet, "", code, "");
		String annotated = code.startsWith("@Agent") ? "void annotated() { }" : "static class Annotated { }";
		Source annotations = new Source(name, snippet, "", code, annotated);
		Source statements = new Source(name, snippet, "Object statements() throws Exception { if (true) {", code,
				"} return null; }");
		return List.of(members, annotations, statements).stream().filter(this::isParsed).findFirst().orElse(members);
	}

	private boolean isParsed(Source source) {
		DiagnosticCollector<JavaFileObject> diagnostics = new DiagnosticCollector<>();
		try {
			task(List.of(source), diagnostics).parse();
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
		return diagnostics.getDiagnostics().isEmpty();
	}

	private JavacTask task(List<Source> sources, DiagnosticCollector<JavaFileObject> diagnostics) {
		List<String> options = List.of("-cp", System.getProperty("java.class.path"), "-proc:none", "-parameters");
		return (JavacTask) this.compiler.getTask(null, null, diagnostics, options, null, sources);
	}

	private static void analyze(JavacTask task) {
		try {
			task.parse();
			task.analyze();
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	private static String describe(Diagnostic<? extends JavaFileObject> diagnostic) {
		String message = diagnostic.getMessage(Locale.ROOT);
		return (diagnostic.getSource() instanceof Source source)
				? source.snippet.place(diagnostic.getLineNumber() - 1) + ": " + message : message;
	}

	private final class Source extends SimpleJavaFileObject {

		private final Snippet snippet;

		private final String text;

		// All that comes before the snippet is on the first line.
		Source(String name, Snippet snippet, String before, String code, String after) {
			super(URI.create("string:///" + name + ".java"), Kind.SOURCE);
			this.snippet = snippet;
			String own = IMPORT.matcher(code).results().map((each) -> each.group()).collect(Collectors.joining(" "));
			this.text = SnippetCompiler.this.imports + own + " class " + name + " extends "
					+ SnippetCompiler.this.context + " { " + before + "\n" + IMPORT.matcher(code).replaceAll("") + after
					+ "\n}";
		}

		@Override
		public CharSequence getCharContent(boolean ignoreEncodingErrors) {
			return this.text;
		}

	}

}
