package io.agenttracing.otlp;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Base64;

/**
 * A page with a trace in it, as the viewer and the command line save it: what came in is
 * in an element of its own, packed and as base64. Nothing else of the page is read.
 *
 * @since 0.1.0
 */
public final class SavedPage {

	/** What stands before the trace. */
	public static final String BEFORE = "<script type=\"application/octet-stream\" id=\"otlp\">";

	private static final byte[] MARK = BEFORE.getBytes(StandardCharsets.ISO_8859_1);

	private SavedPage() {
	}

	/**
	 * Whether bytes look like a page.
	 */
	static boolean isPage(byte[] bytes) {
		int i = 0;
		while (i < bytes.length && bytes[i] <= ' ') {
			i++;
		}
		return i < bytes.length && bytes[i] == '<';
	}

	/**
	 * Takes the trace out of a page, byte for byte what the page was made of.
	 */
	static byte[] trace(byte[] page, int most) throws UnreadableTraceException {
		int begin = indexOf(page, MARK, 0);
		if (begin < 0) {
			throw new UnreadableTraceException("byte 0: a page without a trace");
		}
		int from = begin + MARK.length;
		int end = from;
		while (end < page.length && page[end] != '<') {
			end++;
		}
		try {
			byte[] packed = Base64.getMimeDecoder().decode(Arrays.copyOfRange(page, from, end));
			byte[] trace = Unpacked.bytes(new ByteArrayInputStream(packed), most);
			if (trace.length == most) {
				throw new UnreadableTraceException("byte " + from + ": too large");
			}
			return trace;
		}
		catch (IllegalArgumentException | IOException ex) {
			throw new UnreadableTraceException("byte " + from + ": no trace that a page holds");
		}
	}

	private static int indexOf(byte[] bytes, byte[] part, int from) {
		for (int i = from; i <= bytes.length - part.length; i++) {
			if (bytes[i] == part[0] && Arrays.equals(bytes, i, i + part.length, part, 0, part.length)) {
				return i;
			}
		}
		return -1;
	}

}
