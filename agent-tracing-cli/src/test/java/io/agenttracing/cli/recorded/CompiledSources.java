package io.agenttracing.cli.recorded;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.URI;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

import javax.tools.DiagnosticCollector;
import javax.tools.FileObject;
import javax.tools.ForwardingJavaFileManager;
import javax.tools.JavaCompiler;
import javax.tools.JavaFileManager;
import javax.tools.JavaFileObject;
import javax.tools.JavaFileObject.Kind;
import javax.tools.SimpleJavaFileObject;
import javax.tools.ToolProvider;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * What the compiler makes of sources, all of them in one go, in memory and without a
 * warning. The kit is the contract of its assertions: this program does not know it.
 */
final class CompiledSources {

	private static final Map<String, String> KIT = Map.of("io.agenttracing.test.AgentTracingTest", """
			package io.agenttracing.test;
			public @interface AgentTracingTest {
			}
			""", "io.agenttracing.test.AgentTrace", """
			package io.agenttracing.test;
			public final class AgentTrace implements org.assertj.core.api.AssertProvider<AgentTraceAssert> {
				@Override
				public AgentTraceAssert assertThat() {
					return new AgentTraceAssert(this);
				}
			}
			""", "io.agenttracing.test.AgentTraceAssert", """
			package io.agenttracing.test;
			public final class AgentTraceAssert
					extends org.assertj.core.api.AbstractAssert<AgentTraceAssert, AgentTrace> {
				AgentTraceAssert(AgentTrace actual) {
					super(actual, AgentTraceAssert.class);
				}
				public AgentTraceAssert hasRoot(String name) { return this; }
				public AgentTraceAssert agent(String name) { return this; }
				public AgentTraceAssert called(String step) { return this; }
				public AgentTraceAssert stepsAtMost(int steps) { return this; }
				public AgentTraceAssert inOrder(String... steps) { return this; }
				public AgentTraceAssert decided(String decision, Object chosen) { return this; }
				public AgentTraceAssert crossed(String... destinations) { return this; }
				public AgentTraceAssert usedTokensAtMost(long tokens) { return this; }
				public AgentTraceAssert failed() { return this; }
				public AgentTraceAssert failedWith(Class<? extends Throwable> type) { return this; }
				public AgentTraceAssert failedWith(String type) { return this; }
				public AgentTraceAssert succeeded() { return this; }
				public AgentTraceAssert recovered() { return this; }
				public AgentTraceAssert hasNoUnhandledErrors() { return this; }
				public AgentTraceAssert calledAtMost(String step, int most) { return this; }
				public AgentTraceAssert neverCalled(String step) { return this; }
				public AgentTraceAssert within(java.time.Duration limit) { return this; }
				public AgentTraceAssert doesNotHaveFinding(String rule) { return this; }
				public AgentTraceAssert hasNoFindings() { return this; }
			}
			""");

	private final Map<String, ByteArrayOutputStream> classes = new HashMap<>();

	private CompiledSources() {
	}

	/**
	 * Compiles sources.
	 * @param sources the sources by the names of their classes
	 * @return the class files by the names of their classes, and of no others
	 */
	static Map<String, byte[]> of(Map<String, String> sources) {
		CompiledSources compiled = new CompiledSources();
		compiled.compile(sources);
		Map<String, byte[]> files = new HashMap<>();
		compiled.classes.forEach((name, file) -> files.put(name, file.toByteArray()));
		files.keySet().removeAll(KIT.keySet());
		assertThat(files).containsOnlyKeys(sources.keySet());
		return files;
	}

	private void compile(Map<String, String> sources) {
		List<JavaFileObject> units = new ArrayList<>();
		KIT.forEach((name, source) -> units.add(new Source(name, source)));
		sources.forEach((name, source) -> units.add(new Source(name, source)));
		JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
		DiagnosticCollector<JavaFileObject> said = new DiagnosticCollector<>();
		JavaFileManager files = new InMemory(compiler.getStandardFileManager(said, null, null));
		List<String> options = List.of("-proc:none", "-Xlint:all,-classfile", "-implicit:none");
		boolean good = compiler.getTask(null, files, said, options, null, units).call();
		assertThat(said.getDiagnostics()).isEmpty();
		assertThat(good).isTrue();
	}

	/**
	 * A source in memory.
	 */
	private static final class Source extends SimpleJavaFileObject {

		private final String text;

		private Source(String name, String text) {
			super(URI.create("memory:///" + name.replace('.', '/') + ".java"), Kind.SOURCE);
			this.text = text;
		}

		@Override
		public CharSequence getCharContent(boolean ignoreEncodingErrors) {
			return this.text;
		}

	}

	/**
	 * Keeps what is written.
	 */
	private final class InMemory extends ForwardingJavaFileManager<JavaFileManager> {

		private InMemory(JavaFileManager files) {
			super(files);
		}

		@Override
		public JavaFileObject getJavaFileForOutput(Location location, String className, Kind kind, FileObject sibling) {
			return new SimpleJavaFileObject(URI.create("memory:///" + className), kind) {

				@Override
				public OutputStream openOutputStream() throws IOException {
					ByteArrayOutputStream file = new ByteArrayOutputStream();
					CompiledSources.this.classes.put(className, file);
					return file;
				}

			};
		}

	}

}
