package io.agenttracing.chaos;

import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;

/**
 * The ids of spans in a file: the application has no memory for a million of them.
 */
final class SpanIds implements AutoCloseable {

	private final DataOutputStream file;

	private SpanIds(DataOutputStream file) {
		this.file = file;
	}

	static SpanIds writeTo(Path file) {
		try {
			return new SpanIds(new DataOutputStream(new BufferedOutputStream(Files.newOutputStream(file))));
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	static List<Long> read(Path file) throws IOException {
		long count = Files.size(file) / Long.BYTES;
		List<Long> ids = new ArrayList<>((int) count);
		try (DataInputStream input = new DataInputStream(new BufferedInputStream(Files.newInputStream(file)))) {
			for (long i = 0; i < count; i++) {
				ids.add(input.readLong());
			}
		}
		return ids;
	}

	static long number(String spanId) {
		return HexFormat.fromHexDigitsToLong(spanId);
	}

	synchronized void add(String spanId) {
		try {
			this.file.writeLong(number(spanId));
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	@Override
	public synchronized void close() {
		try {
			this.file.close();
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

}
