package io.agenttracing.viewer.page;

import org.jspecify.annotations.Nullable;

/**
 * The page and a trace in one file of HTML, which needs no network.
 */
public final class OneFile {

	private OneFile() {
	}

	/**
	 * Makes the file.
	 * @param otlp the trace as OTLP's JSON, held byte for byte
	 * @param model what the page is told of it
	 * @param logs the lines of its log, null where they are left out
	 * @return HTML in UTF-8
	 */
	public static byte[] html(byte[] otlp, byte[] model, byte @Nullable [] logs) {
		return new byte[0];
	}

}
