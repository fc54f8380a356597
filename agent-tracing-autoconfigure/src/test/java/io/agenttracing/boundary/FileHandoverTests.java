package io.agenttracing.boundary;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

import io.agenttracing.AgentTracer;
import io.agenttracing.StepKind;
import io.agenttracing.testing.EndedSpans;
import io.agenttracing.testing.TracedApplication;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.sdk.trace.data.SpanData;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

/**
 * A file that carries its trace, and sidecars that carry none.
 */
class FileHandoverTests {

	private static final String VALID = "traceparent: 00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01\n";

	@TempDir
	Path directory;

	private final List<String> pickedUp = new ArrayList<>();

	@AfterEach
	void nothingStaysCurrent() {
		assertThat(Span.current().getSpanContext().isValid()).isFalse();
	}

	@Test
	void readerContinuesTheTraceOfTheWriter() {
		run((files, spans, tracer) -> {
			leave(files, tracer, "a.txt", "hello");
			String sidecar = Files.readString(this.directory.resolve("a.txt.trace"));
			assertThat(sidecar).matches("traceparent: 00-[0-9a-f]{32}-[0-9a-f]{16}-[0-9a-f]{2}\n");
			files.pickUp(this::read);
			assertThat(this.pickedUp).containsExactly("hello");
			assertThat(spans.tree()).containsExactly("- > leave", "leave > process inbox");
			SpanData process = spans.named("process inbox");
			assertThat(process.getKind()).isEqualTo(SpanKind.CONSUMER);
			assertThat(process.getParentSpanContext().isRemote()).isTrue();
			assertThat(process.getTraceId()).isEqualTo(spans.named("leave").getTraceId());
			assertThat(this.directory).isEmptyDirectory();
		});
	}

	@Test
	void writerOfAnotherLanguageNeedsOneLine() {
		run((files, spans, tracer) -> {
			pickUpBeside(VALID.getBytes(StandardCharsets.US_ASCII), files);
			assertThat(spans.only().getTraceId()).isEqualTo("0af7651916cd43dd8448eb211c80319c");
			assertThat(spans.only().getParentSpanId()).isEqualTo("b7ad6b7169203331");
		});
	}

	@ParameterizedTest
	@ValueSource(strings = { "", "\n\n:\n: \n", "traceparent", "traceparent:", "traceparent: 00-0-0-01", VALID + VALID,
			"\u0000\u0001\u00ff\u00fe", "tracestate: a=b\nbaggage: c=d" })
	void garbageBesideAFileCostsTheContextOnly(String garbage) {
		run((files, spans, tracer) -> {
			pickUpBeside(garbage.getBytes(StandardCharsets.ISO_8859_1), files);
			assertThat(spans.tree()).containsExactly("- > process inbox");
			assertThat(this.directory).isEmptyDirectory();
		});
	}

	@Test
	void hugeSidecarIsNotReadToItsEnd() {
		run((files, spans, tracer) -> {
			Path sidecar = this.directory.resolve("a.txt.trace");
			try (FileChannel channel = FileChannel.open(sidecar, StandardOpenOption.CREATE_NEW,
					StandardOpenOption.WRITE, StandardOpenOption.SPARSE)) {
				channel.write(ByteBuffer.wrap(VALID.getBytes(StandardCharsets.US_ASCII)));
				channel.write(ByteBuffer.allocate(1), 8L * 1024 * 1024 * 1024);
			}
			Files.writeString(this.directory.resolve("a.txt"), "hello");
			files.pickUp(this::read);
			assertThat(this.pickedUp).containsExactly("hello");
			assertThat(spans.tree()).containsExactly("- > process inbox");
		});
	}

	@Test
	void absentSidecarIsFine() {
		run((files, spans, tracer) -> {
			Files.writeString(this.directory.resolve("a.txt"), "hello");
			files.pickUp(this::read);
			assertThat(this.pickedUp).containsExactly("hello");
			assertThat(spans.tree()).containsExactly("- > process inbox");
		});
	}

	@Test
	void directoryOrLinkInPlaceOfASidecarIsNotFollowed() {
		run((files, spans, tracer) -> {
			Path elsewhere = Files.writeString(this.directory.resolve(".elsewhere"), VALID);
			Files.createSymbolicLink(this.directory.resolve("a.txt.trace"), elsewhere);
			Files.createDirectories(this.directory.resolve("b.txt.trace").resolve("full"));
			Files.writeString(this.directory.resolve("a.txt"), "a");
			Files.writeString(this.directory.resolve("b.txt"), "b");
			files.pickUp(this::read);
			assertThat(this.pickedUp).containsExactly("a", "b");
			assertThat(spans.tree()).containsExactly("- > process inbox", "- > process inbox");
		});
	}

	@Test
	void dataArrivesWhereItsSidecarCannotBeWritten() {
		run((files, spans, tracer) -> {
			Files.createDirectories(this.directory.resolve("a.txt.trace").resolve("full"));
			leave(files, tracer, "a.txt", "hello");
			files.pickUp(this::read);
			assertThat(this.pickedUp).containsExactly("hello");
			assertThat(spans.tree()).containsExactly("- > leave", "- > process inbox");
		});
	}

	@Test
	void fileWhoseWorkFailsStaysWithItsContext() {
		run((files, spans, tracer) -> {
			leave(files, tracer, "a.txt", "hello");
			assertThatIllegalStateException().isThrownBy(() -> files.pickUp((file) -> {
				throw new IllegalStateException("not now");
			}));
			files.pickUp(this::read);
			assertThat(this.pickedUp).containsExactly("hello");
			assertThat(spans.tree()).containsExactly("- > leave", "leave > process inbox", "leave > process inbox");
			assertThat(spans.all()).extracting((span) -> span.getStatus().getStatusCode())
				.containsExactly(StatusCode.UNSET, StatusCode.ERROR, StatusCode.UNSET);
		});
	}

	@Test
	void readerNeverSeesDataWithoutItsContext() {
		run((files, spans, tracer) -> {
			int count = 200;
			CountDownLatch started = new CountDownLatch(1);
			Thread writer = new Thread(() -> {
				started.countDown();
				for (int i = 0; i < count; i++) {
					leave(files, tracer, "%03d.txt".formatted(i), "hello");
				}
			});
			writer.start();
			assertThat(started.await(60, TimeUnit.SECONDS)).isTrue();
			long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(20);
			while (this.pickedUp.size() < count && System.nanoTime() < deadline) {
				files.pickUp(this::read);
			}
			writer.join(5_000);
			assertThat(this.pickedUp).hasSize(count).containsOnly("hello");
			assertThat(spans.tree()).doesNotContain("- > process inbox").hasSize(2 * count);
		});
	}

	private void run(Scenario scenario) {
		TracedApplication.runner().run((context) -> {
			AgentTracer tracer = context.getBean(AgentTracer.class);
			scenario.run(new FileHandover(tracer, this.directory), context.getBean(EndedSpans.class), tracer);
		});
	}

	private static void leave(FileHandover files, AgentTracer tracer, String name, String text) {
		tracer.call("leave", StepKind.COMPUTE, () -> {
			files.leave(name, text.getBytes());
			return name;
		});
	}

	private void pickUpBeside(byte[] sidecar, FileHandover files) throws IOException {
		Files.write(this.directory.resolve("a.txt.trace"), sidecar);
		Files.writeString(this.directory.resolve("a.txt"), "hello");
		files.pickUp(this::read);
		assertThat(this.pickedUp).containsExactly("hello");
	}

	private void read(Path file) {
		try {
			this.pickedUp.add(Files.readString(file));
		}
		catch (IOException ex) {
			throw new IllegalStateException(ex);
		}
	}

	/**
	 * What happens to a directory.
	 */
	private interface Scenario {

		void run(FileHandover files, EndedSpans spans, AgentTracer tracer) throws Exception;

	}

}
