package io.agenttracing.shape;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.ConcurrentModificationException;
import java.util.HexFormat;
import java.util.NoSuchElementException;

import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

import io.agenttracing.failure.Failures;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;

/**
 * Digests by which equal values are known within one trace of one process, and nowhere
 * else: HMAC-SHA-256, cut to 64 bits, with a key that never leaves the process, over the
 * id of the trace and the value. Whoever has a trace cannot try out values, and two
 * traces cannot be compared.
 */
public final class ValueDigests {

	private static final Log logger = LogFactory.getLog(ValueDigests.class);

	private static final String ALGORITHM = "HmacSHA256";

	private static final int KEY_LENGTH = 32;

	private static final int DIGEST_LENGTH = 8;

	private static final HexFormat HEX = HexFormat.of();

	private final SecretKeySpec key;

	/**
	 * Digests with a key of their own.
	 */
	public ValueDigests() {
		byte[] random = new byte[KEY_LENGTH];
		new SecureRandom().nextBytes(random);
		this.key = new SecretKeySpec(random, ALGORITHM);
		Arrays.fill(random, (byte) 0);
	}

	/**
	 * The digest of a value: a scalar, or records and the JDK's collections of them.
	 * @param traceId the id of the trace
	 * @param value the value
	 * @return the digest, null where it is not known when such values are equal
	 */
	public @Nullable String of(String traceId, @Nullable Object value) {
		return Failures.orNull(logger, "The digest of a value could not be made", () -> {
			try {
				return digest(traceId, CanonicalText.of(value));
			}
			catch (ConcurrentModificationException | NoSuchElementException | IndexOutOfBoundsException ex) {
				// Another thread has changed a collection that is being read.
				return null;
			}
		});
	}

	/**
	 * The digest of a text. JSON texts are equal if what they say is.
	 * @param traceId the id of the trace
	 * @param json the text
	 * @return the digest, null where the text is too long
	 */
	public @Nullable String ofJson(String traceId, String json) {
		return Failures.orNull(logger, "The digest of a text could not be made",
				() -> digest(traceId, CanonicalJson.of(json)));
	}

	private @Nullable String digest(String traceId, @Nullable String text) {
		if (text == null) {
			return null;
		}
		try {
			Mac mac = Mac.getInstance(ALGORITHM);
			mac.init(this.key);
			mac.update(traceId.getBytes(StandardCharsets.UTF_8));
			mac.update((byte) '\n');
			return HEX.formatHex(mac.doFinal(text.getBytes(StandardCharsets.UTF_8)), 0, DIGEST_LENGTH);
		}
		catch (GeneralSecurityException ex) {
			throw new IllegalStateException("Every JDK has " + ALGORITHM, ex);
		}
	}

}
