package io.agenttracing.otlp;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;

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

	// How a page begins; the last one is what browsers say of one that they save.
	private static final List<String> BEGINS = List.of("<!doctype", "<html", "<!--");

	private static final int LONGEST_BEGIN = 9;

	// Of UTF-8.
	private static final byte[] BYTE_ORDER = { (byte) 0xEF, (byte) 0xBB, (byte) 0xBF };

	private SavedPage() {
	}

	/**
	 * Whether bytes look like a page. A line feed and any length are how protobuf begins,
	 * too: {@code <} alone says nothing.
	 */
	static boolean isPage(byte[] bytes) {
		int i = Arrays.equals(bytes, 0, Math.min(BYTE_ORDER.length, bytes.length), BYTE_ORDER, 0, BYTE_ORDER.length)
				? BYTE_ORDER.length : 0;
		while (i < bytes.length && (bytes[i] == ' ' || bytes[i] == '\t' || bytes[i] == '\r' || bytes[i] == '\n')) {
			i++;
		}
		String begin = new String(bytes, i, Math.min(LONGEST_BEGIN, bytes.length - i), StandardCharsets.ISO_8859_1);
		return BEGINS.stream().anyMatch((each) -> begin.regionMatches(true, 0, each, 0, each.length()));
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
