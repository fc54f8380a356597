package io.agenttracing.viewer.page;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;

/**
 * What is written as it is made, since all of it at once may be many times as large as
 * what it is made of.
 */
@FunctionalInterface
public interface Content {

	/**
	 * Writes it.
	 * @param to where it is written to; not closed
	 * @throws IOException if it cannot be written
	 */
	void writeTo(OutputStream to) throws IOException;

	/**
	 * All of it.
	 * @return its bytes
	 */
	default byte[] bytes() {
		ByteArrayOutputStream bytes = new ByteArrayOutputStream();
		try {
			writeTo(bytes);
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
		return bytes.toByteArray();
	}

}
