package io.agenttracing.instrument.springai;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.UnaryOperator;

import io.agenttracing.secret.SecretMask;
import org.jspecify.annotations.Nullable;

/**
 * JSON that stays JSON when it is cut: its texts are shortened, the longest first, and
 * never what is around them.
 */
final class ContentJson {

	private static final int MAX_NAME = 128;

	// Of type String: what is around texts.
	private final List<Object> pieces = new ArrayList<>();

	private int around;

	private int texts;

	/**
	 * Adds what is no text.
	 * @param json a piece of JSON
	 * @return the same
	 */
	ContentJson raw(String json) {
		this.pieces.add(json);
		this.around += json.length();
		return this;
	}

	/**
	 * Adds a name that is not cut unless it is far too long.
	 * @param name the name
	 * @return the same
	 */
	ContentJson name(@Nullable String name) {
		StringBuilder json = new StringBuilder("\"");
		new ContentText((name != null) ? name : "", true).masked(MAX_NAME).write(json, MAX_NAME);
		return raw(json.append('"').toString());
	}

	/**
	 * Adds a text.
	 * @param text the text
	 * @return the same
	 */
	ContentJson text(@Nullable String text) {
		raw("\"");
		this.pieces.add(new ContentText((text != null) ? text : "", true));
		this.texts++;
		return raw("\"");
	}

	/**
	 * Adds all of another one.
	 * @param other the other one
	 * @return the same
	 */
	ContentJson all(ContentJson other) {
		this.pieces.addAll(other.pieces);
		this.around += other.around;
		this.texts += other.texts;
		return this;
	}

	/**
	 * The fewest characters that it can have with something left of its texts.
	 */
	int least() {
		return this.around + this.texts * ContentText.LEAST;
	}

	/**
	 * Writes it.
	 * @param maxLength how many characters there may be
	 * @return the JSON, null if it has too many even without its texts
	 */
	@Nullable String write(int maxLength) {
		int left = maxLength - this.around;
		if (left < 0) {
			return null;
		}
		int searched = limit(needs(this.pieces, left), left);
		List<Object> masked = map(this.pieces, (text) -> text.masked(searched));
		String json = write(masked, left);
		if (isLeftAlone(json)) {
			return json;
		}
		String guarded = write(map(masked, ContentText::guarded), left);
		return isLeftAlone(guarded) ? guarded : null;
	}

	private static List<Object> map(List<Object> pieces, UnaryOperator<ContentText> change) {
		return pieces.stream()
			.map((piece) -> (piece instanceof ContentText text) ? change.apply(text) : piece)
			.toList();
	}

	private static String write(List<Object> pieces, int left) {
		int limit = limit(needs(pieces, left), left);
		StringBuilder json = new StringBuilder();
		for (Object piece : pieces) {
			if (piece instanceof ContentText text) {
				text.write(json, limit);
			}
			else {
				json.append(piece);
			}
		}
		return json.toString();
	}

	// All attributes are masked before they leave: what stands for a secret in a text
	// may stand for a greater one in JSON, with some of what is around the text.
	private static boolean isLeftAlone(String json) {
		String masked = SecretMask.mask(json);
		return masked.equals(json) || ContentDocument.isJson(masked);
	}

	private static int[] needs(List<Object> pieces, int left) {
		return pieces.stream()
			.mapToInt((piece) -> (piece instanceof ContentText text) ? text.needs(left) : 0)
			.toArray();
	}

	// How long each text may be, so that all of them have what is left.
	private static int limit(int[] needs, int left) {
		int[] sorted = needs.clone();
		Arrays.sort(sorted);
		int remaining = left;
		for (int i = 0; i < sorted.length; i++) {
			int share = remaining / (sorted.length - i);
			if (sorted[i] > share) {
				return share;
			}
			remaining -= sorted[i];
		}
		return left;
	}

}
