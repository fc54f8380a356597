package io.agenttracing.secret;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Texts of which is known whether there is a secret in them. The secrets are made here,
 * the same at each run, since code hosts refuse files with what looks like one.
 */
final class LabelledTexts {

	private static final Pattern SECRET = Pattern.compile("«(\\w+) ?(\\d*)»");

	private static final String LOWER = "abcdefghijklmnopqrstuvwxyz";

	private static final String UPPER = "ABCDEFGHIJKLMNOPQRSTUVWXYZ";

	private static final String DIGITS = "0123456789";

	private static final String HEX = DIGITS + "abcdef";

	private final Random random;

	private LabelledTexts(long seed) {
		this.random = new Random(seed);
	}

	/**
	 * Reads the texts.
	 * @param seed which secrets to make
	 * @return all texts
	 */
	static List<LabelledText> of(long seed) {
		LabelledTexts texts = new LabelledTexts(seed);
		try (InputStream file = LabelledTexts.class.getResourceAsStream("labelled-texts.txt")) {
			return new String(file.readAllBytes(), StandardCharsets.UTF_8).lines()
				.filter((line) -> !line.isBlank() && !line.startsWith("#"))
				.map(texts::text)
				.toList();
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	private LabelledText text(String line) {
		List<String> made = new ArrayList<>();
		String text = SECRET.matcher(line.substring(2)).replaceAll((secret) -> {
			made.add(make(secret.group(1), secret.group(2)));
			return Matcher.quoteReplacement(made.get(made.size() - 1));
		});
		return new LabelledText(line, text.replace('¶', '\n'), line.startsWith("s|") ? made : List.of());
	}

	private String make(String kind, String count) {
		int length = count.isEmpty() ? 0 : Integer.parseInt(count);
		return switch (kind) {
			case "hex" -> of(HEX, length);
			case "digits" -> of(DIGITS, length);
			case "upper" -> of(UPPER + DIGITS, length);
			case "alnum" -> of(UPPER + LOWER + DIGITS, length);
			case "base64" -> of(UPPER + LOWER + DIGITS + "+/", length);
			case "url" -> of(UPPER + LOWER + DIGITS + "-_", length);
			case "pass" ->
				of(LOWER, 1) + of(UPPER + LOWER + DIGITS + "!#%*+", length - 3) + of(DIGITS, 1) + of(LOWER, 1);
			case "uuid" -> of(HEX, 8) + "-" + of(HEX, 4) + "-4" + of(HEX, 3) + "-a" + of(HEX, 3) + "-" + of(HEX, 12);
			default -> throw new IllegalArgumentException(kind);
		};
	}

	private String of(String alphabet, int length) {
		StringBuilder made = new StringBuilder();
		for (int i = 0; i < length; i++) {
			made.append(alphabet.charAt(this.random.nextInt(alphabet.length())));
		}
		return made.toString();
	}

	/**
	 * A text.
	 *
	 * @param line as it is in the file
	 * @param text the text
	 * @param secrets what has to be masked
	 */
	record LabelledText(String line, String text, List<String> secrets) {

		boolean isHarmless() {
			return this.secrets.isEmpty();
		}

		boolean isRight() {
			String masked = SecretMask.mask(this.text);
			return isHarmless() ? masked.equals(this.text) : this.secrets.stream().noneMatch(masked::contains);
		}

	}

}
