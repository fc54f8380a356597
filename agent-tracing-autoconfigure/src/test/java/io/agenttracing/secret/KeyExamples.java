package io.agenttracing.secret;

import java.util.List;
import java.util.Random;
import java.util.UUID;

/**
 * Makes up keys of a form. None is written down, because those who look for secrets in
 * source code would find them.
 */
final class KeyExamples {

	private static final int BEYOND_MIN = 8;

	private final Random random;

	KeyExamples(long seed) {
		this.random = new Random(seed);
	}

	String of(KeyForm form) {
		return text(form.head()) + form.anchor() + text(form.parts());
	}

	String tooShort(KeyForm form, int maxLength) {
		int last = form.parts().size() - 1;
		while (form.parts().get(last).alphabet() == null) {
			last--;
		}
		KeyForm.Part part = form.parts().get(last);
		int length = Math.min(part.min() - 1, maxLength);
		KeyForm.Part shorter = new KeyForm.Part("", part.alphabet(), length, length);
		return text(form.head()) + form.anchor() + text(form.parts().subList(0, last)) + text(List.of(shorter))
				+ text(form.parts().subList(last + 1, form.parts().size()));
	}

	String text(String ranges, int length) {
		return characters(new Alphabet(ranges), length);
	}

	String uuid() {
		return new UUID(this.random.nextLong(), this.random.nextLong()).toString();
	}

	private String text(List<KeyForm.Part> parts) {
		StringBuilder text = new StringBuilder();
		for (KeyForm.Part part : parts) {
			Alphabet alphabet = part.alphabet();
			if (alphabet == null) {
				text.append(part.text());
				continue;
			}
			int max = (part.max() == KeyForm.Part.OPEN) ? part.min() + BEYOND_MIN : part.max();
			text.append(characters(alphabet, part.min() + this.random.nextInt(max - part.min() + 1)));
		}
		return text.toString();
	}

	private String characters(Alphabet alphabet, int length) {
		StringBuilder text = new StringBuilder();
		while (text.length() < length) {
			char character = alphabet.characters().charAt(this.random.nextInt(alphabet.characters().length()));
			// Otherwise it might end like a sentence, or begin in the midst of Base64.
			if (Character.isLetterOrDigit(character) || (!text.isEmpty() && text.length() < length - 1)) {
				text.append(character);
			}
		}
		return text.toString();
	}

}
