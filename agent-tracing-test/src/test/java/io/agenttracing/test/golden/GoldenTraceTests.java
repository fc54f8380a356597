package io.agenttracing.test.golden;

import java.io.IOException;
import java.io.InputStream;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import java.util.stream.Stream;

import io.agenttracing.diagnosis.trace.Trace;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.context.Context;
import io.opentelemetry.sdk.trace.ReadableSpan;
import io.opentelemetry.sdk.trace.SdkTracerProvider;
import io.opentelemetry.sdk.trace.data.SpanData;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

/**
 * Golden traces of a module that is a directory of its own.
 */
@ExtendWith(OutputCaptureExtension.class)
class GoldenTraceTests {

	private static final String PLACE = "src/test/resources/golden/loan/approved.txt";

	@TempDir
	Path module;

	@Test
	void theFirstRunWritesIt(CapturedOutput output) throws IOException {
		assertThat(golden().compare("loan/approved", trace("score", "notify"))).isNull();
		assertThat(Files.readString(this.module.resolve(PLACE))).isEqualTo("""
				# Golden trace loan/approved. Renew it with -Dgolden.update.
				loan
				  score
				    | took: amount:number
				  notify
				    | took: amount:number
				""");
		assertThat(output).contains("Wrote golden trace " + PLACE).doesNotContain(this.module.toString());
		assertThat(golden().compare("loan/approved", trace("score", "notify"))).isNull();
		try (Stream<Path> files = Files.list(this.module.resolve(PLACE).getParent())) {
			assertThat(files).hasSize(1);
		}
	}

	@Test
	void aTraceThatIsOtherIsSaidInOneLine() {
		golden().compare("loan/approved", trace("score", "notify"));
		String fault = golden().compare("loan/approved", trace("score"));
		assertThat(fault).isNotNull()
			.startsWith("The trace is not golden trace \"loan/approved\": `notify` is missing below `loan`.\n"
					+ "If the trace is as it should be, renew " + PLACE
					+ ": run the test with -Dgolden.update.\n\nGolden:\n")
			.doesNotContain(this.module.toString());
		assertThat(golden().compare("loan/approved", trace("score", "notify"))).isNull();
	}

	@Test
	void aBuildServerWritesNone() {
		GoldenTrace server = new GoldenTrace(this.module, true, false);
		assertThat(server.compare("loan/approved", trace("score"))).isEqualTo(
				"""
						There is no golden trace "loan/approved", and with CI=true none is written. Run the test elsewhere, and \
						commit src/test/resources/golden/loan/approved.txt:

						  loan
						    score
						      | took: amount:number
						""");
		assertThat(this.module).isEmptyDirectory();
		golden().compare("loan/approved", trace("score"));
		assertThat(server.compare("loan/approved", trace("score"))).isNull();
		assertThat(server.compare("loan/approved", trace("notify"))).contains("came instead of");
	}

	@Test
	void updateRenewsWhatIsOther() throws IOException {
		golden().compare("loan/approved", trace("score"));
		GoldenTrace update = new GoldenTrace(this.module, false, true);
		assertThat(update.compare("loan/approved", trace("notify"))).isNull();
		assertThat(golden().compare("loan/approved", trace("notify"))).isNull();
		assertThat(golden().compare("loan/approved", trace("score"))).isNotNull();
		String byHand = Files.readString(this.module.resolve(PLACE)).replace("  notify", "  ∥ notify");
		Files.writeString(this.module.resolve(PLACE), byHand);
		assertThat(update.compare("loan/approved", trace("notify"))).isNull();
		assertThat(this.module.resolve(PLACE)).hasContent(byHand);
	}

	@Test
	void whoAsksForAnUpdateGetsItAlsoOnABuildServer() {
		assertThat(new GoldenTrace(this.module, true, true).compare("loan/approved", trace("score"))).isNull();
		assertThat(this.module.resolve(PLACE)).exists();
	}

	@Test
	void whatIsNoGoldenTraceIsSaidAndRenewed() throws IOException {
		golden().compare("loan/approved", trace("score"));
		Files.writeString(this.module.resolve(PLACE), "# nothing else\n");
		assertThat(golden().compare("loan/approved", trace("score")))
			.isEqualTo(PLACE + " is no golden trace: an outline has at least one line. Renew it with -Dgolden.update.");
		assertThat(new GoldenTrace(this.module, false, true).compare("loan/approved", trace("score"))).isNull();
		assertThat(golden().compare("loan/approved", trace("score"))).isNull();
	}

	@Test
	void filesAreBoundedAndText() throws IOException {
		golden().compare("loan/approved", trace("score"));
		Files.writeString(this.module.resolve(PLACE), "a\n".repeat(1 << 20));
		assertThatIllegalStateException().isThrownBy(() -> golden().compare("loan/approved", trace("score")))
			.withMessageStartingWith(PLACE + " has more than");
		Files.write(this.module.resolve(PLACE), new byte[] { 'a', (byte) 0xFF, '\n' });
		assertThatIllegalStateException().isThrownBy(() -> golden().compare("loan/approved", trace("score")))
			.withMessageStartingWith(PLACE + " is not UTF-8");
	}

	@ParameterizedTest
	@ValueSource(strings = { "", "/", "/etc/passwd", "..", "../a", "a/../b", "a//b", "a/", "a.txt", "a\\b", "a b", "ä",
			"a\u0000", "a\n", "a/b/c/d/e/f/g", "C:a" })
	void namesAreNoPaths(String name) {
		assertThatIllegalArgumentException().isThrownBy(() -> golden().compare(name, trace("score")))
			.withMessageStartingWith("The name of a golden trace consists of");
		assertThat(this.module).isEmptyDirectory();
	}

	@Test
	void longNamesAreRefused() {
		assertThatIllegalArgumentException().isThrownBy(() -> golden().compare("a".repeat(61), trace("score")));
	}

	@Test
	void severalMayWriteAtTheSameTime() throws Exception {
		ExecutorService threads = Executors.newFixedThreadPool(8);
		try {
			List<Callable<String>> all = IntStream.range(0, 64)
				.mapToObj((i) -> (Callable<String>) () -> String
					.valueOf(golden().compare("loan/approved", trace("score"))))
				.toList();
			for (Future<String> one : threads.invokeAll(all)) {
				assertThat(one.get()).isEqualTo("null");
			}
		}
		finally {
			threads.shutdown();
		}
		try (Stream<Path> files = Files.list(this.module.resolve(PLACE).getParent())) {
			assertThat(files).hasSize(1);
		}
	}

	@Test
	void theModuleIsThatOfTheTestNotTheWorkingDirectory() {
		Path found = SourceRoot.of(Stream.of(String.class, Test.class, GoldenTrace.class, GoldenTraceTests.class))
			.orElseThrow();
		assertThat(found.resolve("src/test/java/io/agenttracing/test/golden/GoldenTraceTests.java")).exists();
		assertThat(SourceRoot.ofCaller()).isEqualTo(found);
		assertThat(SourceRoot.of(Stream.of(String.class, Test.class, GoldenTrace.class))).isEmpty();
	}

	// A test may call what another module has for tests, from wherever that is built.
	@Test
	void theModuleIsThatOfWhoeverCalledFirst() throws Exception {
		Path helpers = this.module.resolve("helpers");
		Files.createDirectories(helpers.resolve("src/test"));
		Path classes = Files.createDirectories(helpers.resolve("target/test-classes"));
		try (URLClassLoader loader = new CopyingLoader(classes)) {
			Class<?> helper = loader.loadClass(Helper.class.getName());
			Path found = SourceRoot
				.of(Stream.of(GoldenTrace.class, helper, GoldenTraceTests.class, helper, GoldenTraceTests.class,
						Test.class))
				.orElseThrow();
			assertThat(found).isEqualTo(SourceRoot.ofCaller());
			assertThat(SourceRoot.of(Stream.of(GoldenTraceTests.class, helper))).contains(helpers);
		}
	}

	private GoldenTrace golden() {
		return new GoldenTrace(this.module, false, false);
	}

	private static Trace trace(String... steps) {
		List<SpanData> spans = new ArrayList<>();
		try (SdkTracerProvider provider = SdkTracerProvider.builder().build()) {
			Span root = provider.get("test").spanBuilder("loan").startSpan();
			for (String step : steps) {
				Span span = provider.get("test")
					.spanBuilder(step)
					.setParent(Context.root().with(root))
					.setAllAttributes(Attributes.of(AttributeKey.stringArrayKey("agent_tracing.payload.shape"),
							List.of("amount:number")))
					.startSpan();
				span.end();
				spans.add(((ReadableSpan) span).toSpanData());
			}
			root.end();
			spans.add(((ReadableSpan) root).toSpanData());
		}
		return Trace.whole(spans);
	}

	/**
	 * What tests of several modules call.
	 */
	static final class Helper {

	}

	/**
	 * Has the helper from a directory.
	 */
	private static final class CopyingLoader extends URLClassLoader {

		private CopyingLoader(Path classes) throws IOException {
			super(new URL[] { classes.toUri().toURL() }, null);
			String file = Helper.class.getName().replace('.', '/') + ".class";
			Files.createDirectories(classes.resolve(file).getParent());
			try (InputStream helper = Helper.class.getResourceAsStream('/' + file)) {
				Files.write(classes.resolve(file), Objects.requireNonNull(helper).readAllBytes());
			}
		}

	}

}
