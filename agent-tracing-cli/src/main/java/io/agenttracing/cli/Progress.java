package io.agenttracing.cli;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

import io.agenttracing.text.LogText;
import org.jspecify.annotations.Nullable;

/**
 * Says how far a large file has been read, on one line, which is gone afterwards; to a
 * terminal only.
 */
final class Progress implements AutoCloseable {

	private static final long LARGE = 8 * 1024 * 1024;

	private static final long PACE_NANOS = TimeUnit.MILLISECONDS.toNanos(100);

	private static final int MAX_NAME = 40;

	private static final double MEGABYTE = 1024 * 1024;

	private static final String ERASE = "\r\u001B[K";

	private final @Nullable PrintStream terminal;

	private final String name;

	private final long size;

	private final LongSupplier nanoTime;

	private long done;

	private long said;

	private boolean shown;

	/**
	 * The progress with a file.
	 * @param terminal where it is said, null for nowhere
	 * @param name the name of the file
	 * @param size its size, 0 if it is not known
	 * @param nanoTime a clock
	 */
	Progress(@Nullable PrintStream terminal, String name, long size, LongSupplier nanoTime) {
		this.terminal = terminal;
		this.name = LogText.of(name.substring(Math.max(0, name.length() - MAX_NAME)), MAX_NAME);
		this.size = size;
		this.nanoTime = nanoTime;
		this.said = nanoTime.getAsLong();
	}

	static Progress of(String name, long size) {
		return new Progress(Terminal.isShown() ? System.err : null, name, size, System::nanoTime);
	}

	InputStream reading(InputStream input) {
		return (this.terminal != null) ? new Counted(input) : input;
	}

	private void read(int bytes) {
		this.done += Math.max(0, bytes);
		long now = this.nanoTime.getAsLong();
		if (Math.max(this.size, this.done) >= LARGE && now - this.said >= PACE_NANOS) {
			this.said = now;
			say((this.size > 0) ? String.format(Locale.ROOT, "%d %% of %.0f MB read",
					Math.min(100, this.done * 100 / this.size), this.size / MEGABYTE)
					: String.format(Locale.ROOT, "%.0f MB read", this.done / MEGABYTE));
		}
	}

	/**
	 * All is read, and spans are made of it.
	 */
	void parsing() {
		if (this.done >= LARGE) {
			say(String.format(Locale.ROOT, "spans are made of %.0f MB", this.done / MEGABYTE));
		}
	}

	private void say(String text) {
		if (this.terminal != null) {
			this.shown = true;
			this.terminal.print(ERASE + this.name + ": " + text);
			this.terminal.flush();
		}
	}

	@Override
	public void close() {
		if (this.terminal != null && this.shown) {
			this.terminal.print(ERASE);
			this.terminal.flush();
		}
	}

	/**
	 * Counts what is read.
	 */
	private final class Counted extends FilterInputStream {

		private Counted(InputStream input) {
			super(input);
		}

		@Override
		public int read() throws IOException {
			int read = super.read();
			Progress.this.read((read >= 0) ? 1 : 0);
			return read;
		}

		@Override
		public int read(byte[] bytes, int offset, int length) throws IOException {
			int read = super.read(bytes, offset, length);
			Progress.this.read(read);
			return read;
		}

	}

}
