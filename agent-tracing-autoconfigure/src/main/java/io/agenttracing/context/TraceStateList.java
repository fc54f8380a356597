package io.agenttracing.context;

import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.StringJoiner;

import org.jspecify.annotations.Nullable;

/**
 * The {@code tracestate} of W3C Trace Context, level 2: at most 32 members over all its
 * headers, empty ones included, of which 512 characters are kept. Of a repeated key the
 * first, which is the newest, is kept. A malformed member discards the whole list, but
 * not the trace.
 * <p>
 * The recommendation allows some keys that the OpenTelemetry SDK, which follows the
 * grammar of level 1, rejects. Their members are dropped, so that the SDK accepts the
 * others: keys that begin with a digit and have no {@code @}; keys with more than one
 * {@code @}, with nothing or more than 14 characters after it, or with more than 241
 * before it.
 */
final class TraceStateList {

	private static final int MAX_MEMBERS = 32;

	/** The most characters that are read, over all headers. */
	static final int MAX_LENGTH = TraceContextCarrier.MAX_FIELD_LENGTH;

	/** The most characters that are propagated. */
	static final int KEPT_LENGTH = 512;

	/** Longer members are dropped first where the list is too long. */
	private static final int LONG_MEMBER = 128;

	private static final int MAX_KEY = 256;

	private static final int MAX_VALUE = 256;

	private static final int MAX_TENANT = 241;

	private static final int MAX_SYSTEM = 14;

	// The whole members by their keys.
	private final Map<String, String> members = new LinkedHashMap<>();

	private int seen;

	private TraceStateList() {
	}

	/**
	 * Reads the headers.
	 * @param headers the values
	 * @return the members that are kept, or {@code null} if there are none
	 */
	static @Nullable String read(Iterator<? extends CharSequence> headers) {
		if (!headers.hasNext()) {
			return null;
		}
		TraceStateList list = new TraceStateList();
		int length = 0;
		while (headers.hasNext()) {
			CharSequence header = headers.next();
			length += header.length();
			if (length > MAX_LENGTH || length < 0 || !list.addAll(header)) {
				return null;
			}
		}
		return list.members.isEmpty() ? null : list.join();
	}

	private boolean addAll(CharSequence header) {
		int start = 0;
		while (start <= header.length()) {
			int end = HeaderText.indexOf(header, ',', start, header.length());
			if (++this.seen > MAX_MEMBERS || !add(header, start, end)) {
				return false;
			}
			start = end + 1;
		}
		return true;
	}

	private boolean add(CharSequence header, int from, int to) {
		int start = HeaderText.skipSpace(header, from, to);
		int end = HeaderText.trimSpace(header, start, to);
		if (start == end) {
			return true;
		}
		int equals = HeaderText.indexOf(header, '=', start, end);
		if (equals == end || !isKey(header, start, equals) || !isValue(header, equals + 1, end)) {
			return false;
		}
		if (isKeyOfSdk(header, start, equals)) {
			this.members.putIfAbsent(header.subSequence(start, equals).toString(),
					header.subSequence(start, end).toString());
		}
		return true;
	}

	private static boolean isKey(CharSequence text, int start, int end) {
		if (start == end || end - start > MAX_KEY || !isLowerCaseOrDigit(text.charAt(start))) {
			return false;
		}
		for (int i = start + 1; i < end; i++) {
			char c = text.charAt(i);
			if (!isLowerCaseOrDigit(c) && "_-*/@".indexOf(c) < 0) {
				return false;
			}
		}
		return true;
	}

	private static boolean isKeyOfSdk(CharSequence text, int start, int end) {
		int at = HeaderText.indexOf(text, '@', start, end);
		if (at == end) {
			return text.charAt(start) > '9';
		}
		int system = end - at - 1;
		return at - start <= MAX_TENANT && system > 0 && system <= MAX_SYSTEM
				&& HeaderText.indexOf(text, '@', at + 1, end) == end;
	}

	private static boolean isLowerCaseOrDigit(char c) {
		return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9');
	}

	private static boolean isValue(CharSequence text, int start, int end) {
		if (start >= end || end - start > MAX_VALUE) {
			return false;
		}
		for (int i = start; i < end; i++) {
			char c = text.charAt(i);
			if (c < ' ' || c > '~' || c == '=') {
				return false;
			}
		}
		return true;
	}

	private String join() {
		String all = String.join(",", this.members.values());
		if (all.length() <= KEPT_LENGTH) {
			return all;
		}
		StringJoiner kept = new StringJoiner(",");
		for (String member : this.members.values()) {
			if (member.length() <= LONG_MEMBER) {
				if (kept.length() + 1 + member.length() > KEPT_LENGTH) {
					break;
				}
				kept.add(member);
			}
		}
		return kept.toString();
	}

}
