package io.agenttracing.otlp;

import java.io.BufferedInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.util.zip.GZIPInputStream;
import java.util.zip.ZipException;

/**
 * The bytes of what is read, unpacked where gzip has packed them.
 */
final class Unpacked {

	private static final int GZIP_FIRST = 0x1F;

	private static final int GZIP_SECOND = 0x8B;

	private Unpacked() {
	}

	/**
	 * Reads bytes, at most so many.
	 */
	static byte[] bytes(InputStream input, int most) throws IOException {
		BufferedInputStream buffered = new BufferedInputStream(input);
		buffered.mark(2);
		boolean packed = buffered.read() == GZIP_FIRST && buffered.read() == GZIP_SECOND;
		buffered.reset();
		if (!packed) {
			return buffered.readNBytes(most);
		}
		Position position = new Position(buffered);
		try {
			return new GZIPInputStream(position).readNBytes(most);
		}
		catch (ZipException | EOFException ex) {
			throw new UnreadableTraceException("byte " + position.read + ": no gzip");
		}
	}

	/**
	 * Counts what was read.
	 */
	private static final class Position extends InputStream {

		private final InputStream from;

		private long read;

		private Position(InputStream from) {
			this.from = from;
		}

		@Override
		public int read() throws IOException {
			int next = this.from.read();
			this.read += (next < 0) ? 0 : 1;
			return next;
		}

		@Override
		public int read(byte[] to, int offset, int length) throws IOException {
			int count = this.from.read(to, offset, length);
			this.read += Math.max(0, count);
			return count;
		}

		@Override
		public int available() throws IOException {
			return this.from.available();
		}

	}

}
