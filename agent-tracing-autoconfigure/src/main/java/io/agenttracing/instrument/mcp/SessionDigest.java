package io.agenttracing.instrument.mcp;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/**
 * The id of a session as spans have it. Whoever knows an id may speak in its session, and
 * more people read traces. Both ends have the same digest: an id that could be guessed
 * from it could be guessed without it.
 */
final class SessionDigest {

	private static final int LENGTH = 8;

	private SessionDigest() {
	}

	static String of(String id) {
		try {
			byte[] digest = MessageDigest.getInstance("SHA-256").digest(id.getBytes(StandardCharsets.UTF_8));
			return HexFormat.of().formatHex(digest, 0, LENGTH);
		}
		catch (NoSuchAlgorithmException ex) {
			throw new IllegalStateException("Every JDK has SHA-256", ex);
		}
	}

}
