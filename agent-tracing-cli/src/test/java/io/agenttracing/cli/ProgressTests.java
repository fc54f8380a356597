package io.agenttracing.cli;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * What is said while a large file is read.
 */
class ProgressTests {

	private static final int MEGABYTE = 1024 * 1024;

	private final AtomicLong now = new AtomicLong();

	private final ByteArrayOutputStream shown = new ByteArrayOutputStream();

	private final PrintStream terminal = new PrintStream(this.shown, false, StandardCharsets.UTF_8);

	@Test
	void aLargeFileHasOneLineThatIsGoneAfterwards() throws IOException {
		read(new Progress(this.terminal, "large.json", 10 * MEGABYTE, this.now::get), 10 * MEGABYTE);
		assertThat(shown()).startsWith("\r\u001B[Klarge.json: 10 % of 10 MB read")
			.contains("\r\u001B[Klarge.json: 100 % of 10 MB read")
			.contains("spans are made of 10 MB")
			.endsWith("\r\u001B[K")
			.doesNotContain("\n");
	}

	@Test
	void whatHasNoSizeSaysHowMuchWasRead() throws IOException {
		read(new Progress(this.terminal, "-", 0, this.now::get), 10 * MEGABYTE);
		assertThat(shown()).startsWith("\r\u001B[K-: 8 MB read").contains("10 MB read").endsWith("\r\u001B[K");
	}

	@Test
	void nothingIsSaidOfSmallFilesOrSoonerThanItCanBeRead() throws IOException {
		read(new Progress(this.terminal, "small.json", MEGABYTE, this.now::get), MEGABYTE);
		try (Progress progress = new Progress(this.terminal, "fast.json", 10 * MEGABYTE, () -> 0)) {
			progress.reading(new ByteArrayInputStream(new byte[10 * MEGABYTE])).readNBytes(5 * MEGABYTE);
		}
		assertThat(shown()).isEmpty();
	}

	@Test
	void nothingIsSaidWhereThereIsNoTerminal() throws IOException {
		InputStream input = new ByteArrayInputStream(new byte[0]);
		try (Progress progress = new Progress(null, "large.json", 10 * MEGABYTE, this.now::get)) {
			assertThat(progress.reading(input)).isSameAs(input);
			progress.parsing();
		}
	}

	@Test
	void hostileNamesAreNoCommandsToTheTerminal() throws IOException {
		read(new Progress(this.terminal, "\u001B]0;title\u0007.json", 10 * MEGABYTE, this.now::get), 10 * MEGABYTE);
		assertThat(shown()).doesNotContain("\u001B]", "\u0007");
	}

	private void read(Progress progress, int bytes) throws IOException {
		try (progress; InputStream input = progress.reading(new ByteArrayInputStream(new byte[bytes]))) {
			for (byte[] step = input.readNBytes(MEGABYTE); step.length > 0; step = input.readNBytes(MEGABYTE)) {
				this.now.addAndGet(TimeUnit.SECONDS.toNanos(1));
			}
			progress.parsing();
		}
	}

	private String shown() {
		this.terminal.flush();
		return this.shown.toString(StandardCharsets.UTF_8);
	}

}
