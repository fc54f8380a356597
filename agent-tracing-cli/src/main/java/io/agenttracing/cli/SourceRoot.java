package io.agenttracing.cli;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.LinkOption;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

import io.agenttracing.cli.recorded.TestName;

/**
 * Where sources are written.
 *
 * @param directory the directory that has the packages in it, as a user has named it
 * @param overwrites whether a file that is there is written anew
 */
record SourceRoot(String directory, boolean overwrites) {

	/**
	 * Looks whether a source may be written, so that of several all are or none.
	 * @param name the name of the class
	 * @throws IOException if it may not; the message says why
	 */
	void check(TestName name) throws IOException {
		Path file = fileOf(name);
		if (!this.overwrites && Files.exists(file, LinkOption.NOFOLLOW_LINKS)) {
			throw new IOException("it is there already; --force overwrites it");
		}
	}

	/**
	 * Writes a source.
	 * @param name the name of the class
	 * @param source the source, in ASCII
	 * @return its file
	 * @throws IOException if it is not written; the message says why
	 */
	Path write(TestName name, String source) throws IOException {
		Path file = fileOf(name);
		try {
			Files.createDirectories(file.toAbsolutePath().getParent());
			Files.writeString(file, source, StandardCharsets.US_ASCII, options());
			return file;
		}
		catch (FileSystemException ex) {
			throw new IOException("it cannot be written: " + ex, ex);
		}
	}

	private Path fileOf(TestName name) throws IOException {
		try {
			return Path.of(this.directory).resolve(name.path());
		}
		catch (InvalidPathException ex) {
			throw new IOException("it cannot be written: " + ex, ex);
		}
	}

	// Somebody else may have been faster.
	private OpenOption[] options() {
		return this.overwrites
				? new OpenOption[] { StandardOpenOption.CREATE, StandardOpenOption.TRUNCATE_EXISTING,
						StandardOpenOption.WRITE }
				: new OpenOption[] { StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE };
	}

}
