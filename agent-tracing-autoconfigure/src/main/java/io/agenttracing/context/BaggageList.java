package io.agenttracing.context;

import java.util.HexFormat;
import java.util.Iterator;

import org.jspecify.annotations.Nullable;

/**
 * The {@code baggage} of the W3C recommendation: the first 64 members and 8192 characters
 * over all its headers. A malformed member is dropped, and the others are kept.
 */
final class BaggageList {

	static final int MAX_LENGTH = TraceContextCarrier.MAX_FIELD_LENGTH;

	static final int MAX_MEMBERS = 64;

	private static final int MAX_KEY = 256;

	private static final int MAX_MEMBER = 4096;

	private final StringBuilder text = new StringBuilder();

	private int members;

	private boolean incomplete;

	private BaggageList() {
	}

	/**
	 * Reads the headers.
	 * @param headers the values, of which at most 64 are read
	 * @param dropped logs that something was dropped
	 * @return the valid members, or {@code null} if there are none
	 */
	static @Nullable String read(Iterator<? extends CharSequence> headers, DroppedBaggage dropped) {
		if (!headers.hasNext()) {
			return null;
		}
		BaggageList list = new BaggageList();
		int rest = MAX_LENGTH;
		for (int i = 0; i < MAX_MEMBERS && rest > 0 && headers.hasNext(); i++) {
			CharSequence header = headers.next();
			list.addAll(header, Math.min(header.length(), rest));
			rest -= header.length();
		}
		if (list.incomplete || rest < 0 || headers.hasNext()) {
			dropped.unacceptable();
		}
		return list.text.isEmpty() ? null : list.text.toString();
	}

	private void addAll(CharSequence header, int limit) {
		int start = 0;
		while (start < limit && this.members < MAX_MEMBERS) {
			int end = HeaderText.indexOf(header, ',', start, limit);
			if (end < limit || limit == header.length()) {
				add(header, start, end);
			}
			start = end + 1;
		}
		this.incomplete |= start < limit;
	}

	private void add(CharSequence header, int from, int to) {
		int start = HeaderText.skipSpace(header, from, to);
		int end = HeaderText.trimSpace(header, start, to);
		if (start == end) {
			return;
		}
		int equals = HeaderText.indexOf(header, '=', start, end);
		int keyEnd = HeaderText.trimSpace(header, start, equals);
		if (equals == end || end - start > MAX_MEMBER || !isKey(header, start, keyEnd)) {
			this.incomplete = true;
			return;
		}
		int semicolon = HeaderText.indexOf(header, ';', equals + 1, end);
		int valueStart = HeaderText.skipSpace(header, equals + 1, semicolon);
		int valueEnd = HeaderText.trimSpace(header, valueStart, semicolon);
		if (isValue(header, valueStart, valueEnd, false) && isValue(header, semicolon, end, true)) {
			this.text.append(this.text.isEmpty() ? "" : ",").append(header, start, keyEnd);
			this.text.append('=').append(header, valueStart, valueEnd).append(header, semicolon, end);
			this.members++;
		}
		else {
			this.incomplete = true;
		}
	}

	private static boolean isKey(CharSequence text, int start, int end) {
		if (start >= end || end - start > MAX_KEY) {
			return false;
		}
		for (int i = start; i < end; i++) {
			char c = text.charAt(i);
			if (c <= ' ' || c > '~' || "()<>@,;:\\\"/[]?={}".indexOf(c) >= 0) {
				return false;
			}
		}
		return true;
	}

	private static boolean isValue(CharSequence text, int start, int end, boolean properties) {
		for (int i = start; i < end; i++) {
			char c = text.charAt(i);
			boolean allowed = c > ' ' && c <= '~' && c != '"' && c != '\\' && (properties || c != ';');
			if (!allowed && !(properties && HeaderText.isSpace(c))) {
				return false;
			}
			if (c == '%' && !isEscape(text, i, end)) {
				return false;
			}
		}
		return true;
	}

	private static boolean isEscape(CharSequence text, int percent, int end) {
		return percent + 2 < end && HexFormat.isHexDigit(text.charAt(percent + 1))
				&& HexFormat.isHexDigit(text.charAt(percent + 2));
	}

}
