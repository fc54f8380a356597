package io.agenttracing.shape;

import java.util.Collection;
import java.util.HexFormat;
import java.util.TreeSet;

/**
 * The digest of a shape. Both ends of a message compare it, in processes of other
 * versions and languages, so that it may not change:
 * <p>
 * an entry is a text such as {@code passages[].score:number}. Its hash is that of a
 * polynomial over its UTF-16 code units, <code>h = h * 0x9E3779B97F4A7C15 + unit</code>
 * modulo 2<sup>64</sup> from 0 on, mixed by the last step of MurmurHash3 (fmix64). The
 * digest is the sum of the hashes of all different entries, mixed once more, as 16
 * hexadecimal digits. It depends on no order, and that of a path can be had from its
 * parent's.
 */
final class ShapeHash {

	static final long BASE = 0x9E3779B97F4A7C15L;

	private static final HexFormat HEX = HexFormat.of();

	private ShapeHash() {
	}

	static long append(long hash, CharSequence text) {
		long appended = hash;
		for (int i = 0; i < text.length(); i++) {
			appended = appended * BASE + text.charAt(i);
		}
		return appended;
	}

	/**
	 * By what the hash of a text is multiplied when others follow.
	 */
	static long power(int length) {
		long power = 1;
		for (int i = 0; i < length; i++) {
			power *= BASE;
		}
		return power;
	}

	static long mix(long hash) {
		long mixed = hash;
		mixed ^= mixed >>> 33;
		mixed *= 0xff51afd7ed558ccdL;
		mixed ^= mixed >>> 33;
		mixed *= 0xc4ceb9fe1a85ec53L;
		mixed ^= mixed >>> 33;
		return mixed;
	}

	static String text(long digest) {
		return HEX.toHexDigits(digest);
	}

	/**
	 * The digest of entries that are at hand as texts.
	 */
	static String digest(Collection<String> entries) {
		long sum = 0;
		for (String entry : new TreeSet<>(entries)) {
			sum += mix(append(0, entry));
		}
		return text(mix(sum));
	}

}
