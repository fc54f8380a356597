package io.agenttracing.test.golden;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.AtomicMoveNotSupportedException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.UUID;

import org.jspecify.annotations.Nullable;

/**
 * The files of golden traces, {@code src/test/resources/golden} of a module.
 */
final class GoldenFiles {

	private static final int MAX_BYTES = 1 << 20;

	private static final Path FOLDER = Path.of("src", "test", "resources", "golden");

	private final Path module;

	GoldenFiles(Path module) {
		this.module = module;
	}

	/**
	 * Where a golden trace is.
	 * @return the path below the module
	 */
	String place(GoldenName name) {
		return name.below(FOLDER).toString().replace('\\', '/');
	}

	/**
	 * Reads a golden trace.
	 * @return the text, null if there is no file
	 */
	@Nullable String read(GoldenName name) {
		Path file = this.module.resolve(name.below(FOLDER));
		if (!Files.exists(file)) {
			return null;
		}
		try (InputStream in = Files.newInputStream(file)) {
			byte[] bytes = in.readNBytes(MAX_BYTES + 1);
			if (bytes.length > MAX_BYTES) {
				throw new IllegalStateException(place(name) + " has more than " + MAX_BYTES + " bytes");
			}
			return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
		}
		catch (CharacterCodingException ex) {
			throw new IllegalStateException(place(name) + " is not UTF-8", ex);
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	/**
	 * Writes a golden trace. Who reads it at the same time sees the old one or the new
	 * one.
	 */
	void write(GoldenName name, String text) {
		byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
		if (bytes.length > MAX_BYTES) {
			throw new IllegalStateException("The trace is too large for a golden one: its outline has " + bytes.length
					+ " bytes, and at most " + MAX_BYTES + " are read");
		}
		Path file = this.module.resolve(name.below(FOLDER));
		Path beside = file.resolveSibling(file.getFileName() + "." + UUID.randomUUID());
		try {
			Files.createDirectories(file.getParent());
			Files.write(beside, bytes, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
			move(beside, file);
		}
		catch (IOException ex) {
			throw new UncheckedIOException("Could not write " + place(name), ex);
		}
	}

	private static void move(Path from, Path to) throws IOException {
		try {
			Files.move(from, to, StandardCopyOption.ATOMIC_MOVE);
		}
		catch (AtomicMoveNotSupportedException ex) {
			Files.move(from, to, StandardCopyOption.REPLACE_EXISTING);
		}
		finally {
			Files.deleteIfExists(from);
		}
	}

}
