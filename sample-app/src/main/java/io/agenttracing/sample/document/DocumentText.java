package io.agenttracing.sample.document;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;

import org.jspecify.annotations.Nullable;

/**
 * Decodes what should be text, and says so where it is not.
 */
public final class DocumentText {

	/** The largest document, in bytes. */
	public static final int MAX_BYTES = 1024 * 1024;

	private DocumentText() {
	}

	/**
	 * Decodes UTF-8 text.
	 * @param bytes the bytes
	 * @return the text, or null for anything else
	 */
	public static @Nullable String decode(byte[] bytes) {
		try {
			String text = StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
			return text.chars().anyMatch(DocumentText::isBinary) ? null : text;
		}
		catch (CharacterCodingException ex) {
			return null;
		}
	}

	private static boolean isBinary(int character) {
		return Character.isISOControl(character) && !Character.isWhitespace(character);
	}

}
