package io.agenttracing.secret;

import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

/**
 * Each line of the table of kinds, with keys that are made up from it.
 */
class KeyFormsTests {

	private static final Map<String, KeyForm> FORMS = KeyForms.load();

	private static final int EXAMPLES = 20;

	private static final int MANY = 500;

	private static final int MAX_SHORT = 7;

	@Test
	void knowsManyKinds() {
		Set<String> forms = new HashSet<>();
		FORMS.values().forEach((form) -> forms.add(form.head() + form.anchor() + form.parts()));
		assertThat(forms).hasSizeGreaterThanOrEqualTo(150).hasSameSizeAs(FORMS.values());
	}

	@ParameterizedTest(name = "{0}")
	@MethodSource("kinds")
	void masks(String kind, KeyForm form) {
		KeyExamples examples = new KeyExamples(kind.hashCode());
		for (int i = 0; i < EXAMPLES; i++) {
			String key = random(examples, form);
			for (String format : new String[] { "%s", "the key %s was refused", "Refused: %s.",
					"{\"id\":\"%s\",\"n\":1}", "{\\\"id\\\":\\\"%s\\\"}", "https://host/call?q=%s&n=1", "'%s'", "(%s)",
					"[%s, x]", "%%22%s%%22", "a\\n%s\\nb" }) {
				if (!format.startsWith("%%") || !isPercentPart(form)) {
					assertMasked(format, key, form);
				}
			}
		}
	}

	private static boolean isPercentPart(KeyForm form) {
		Alphabet last = form.parts().get(form.parts().size() - 1).alphabet();
		return last != null && last.contains('%');
	}

	private static void assertMasked(String format, String key, KeyForm form) {
		String[] around = format.formatted("#").split("#", -1);
		String text = format.formatted(key);
		String masked = SecretMask.mask(text);
		// Another kind may show less of what is in front.
		String front = around[0] + key.substring(0, key.indexOf(form.anchor()) + Math.min(2, form.anchor().length()));
		assertThat(masked).as(text).startsWith(front).endsWith("***" + around[1]);
		assertThat(masked.length()).as(masked)
			.isLessThanOrEqualTo(around[0].length() + key.indexOf(form.anchor()) + form.anchor().length()
					+ "***".length() + around[1].length());
		assertThat(SecretMask.mask(masked)).as("masked again").isEqualTo(masked);
	}

	@ParameterizedTest(name = "{0}")
	@MethodSource("kinds")
	void doesNotMaskWhatIsTooShort(String kind, KeyForm form) {
		KeyExamples examples = new KeyExamples(kind.hashCode());
		for (int i = 0; i < EXAMPLES; i++) {
			String text = examples.tooShort(form, Integer.MAX_VALUE);
			assertThat(form.at(text, text.indexOf(form.anchor()))).as(text).isNull();
			// No key of another kind either.
			String shorter = examples.tooShort(form, MAX_SHORT);
			assertThat(SecretMask.mask(shorter)).isEqualTo(shorter);
		}
	}

	@ParameterizedTest(name = "{0}")
	@MethodSource("kinds")
	void doesNotMaskWithinWord(String kind, KeyForm form) {
		KeyExamples examples = new KeyExamples(kind.hashCode());
		String text = "x" + random(examples, form);
		int word = SecretText.wordEnd(text, 0);
		assertThat(SecretMask.mask(text)).startsWith(text.substring(0, word));
	}

	@ParameterizedTest(name = "{0}")
	@MethodSource("kinds")
	void findsNearlyAllKeysOfAKind(String kind, KeyForm form) {
		KeyExamples examples = new KeyExamples(kind.hashCode());
		int found = 0;
		for (int i = 0; i < MANY; i++) {
			found += SecretMask.mask(examples.of(form)).endsWith("***") ? 1 : 0;
		}
		assertThat(found).isGreaterThan(MANY * 95 / 100);
	}

	@ParameterizedTest
	@ValueSource(strings = { "abc", "<hex:3>", "<hex:3>abc<hex:3>", "abc<none:3>", "abc<hex:3..>d",
			"abc<hex:3..5>a<hex:3>", "abc<hex:3..5><digit:3>", "abc<hex", "abc" })
	void refusesFormsThatItCouldNotFind(String form) {
		assertThatIllegalArgumentException()
			.isThrownBy(() -> KeyForms.of(List.of("@hex  0-9a-f", "@digit  0-9", "Kind  " + form)));
	}

	@ParameterizedTest
	@CsvSource(quoteCharacter = '"', textBlock = """
			abc_<hex:4>, abc_12ef, true
			abc_<hex:4>, abc_12ef5, false
			abc_<hex:4>, abc_12ef-, false
			abc_<hex:4>, abc_12ef.x, true
			abc_<hex:4..5>, abc_12ef5, true
			abc_<hex:4..>, abc_12ef5-rest, true
			abc_<hex:4..>, abc_beef, false
			abc_<hex:2>.<hex:2>, abc_12.34, true
			abc_<hex:2>.<hex:2>, abc_12-34, false
			<hex:3>.abc.<hex:4>, 123.abc.12ef, true
			<hex:3>.abc.<hex:4>, 0123.abc.12ef, false
			<hex:3>.abc.<hex:4>, 23.abc.12ef, false
			""")
	void matches(String form, String text, boolean matching) {
		KeyForm key = KeyForms.of(List.of("@hex  0-9a-f", "Kind  " + form)).get("Kind");
		assertThat(key).isNotNull();
		assertThat(key.at(text, text.indexOf(key.anchor())) != null).isEqualTo(matching);
	}

	@Test
	void aNewKindIsANewLine() {
		Map<String, KeyForm> forms = KeyForms
			.of(List.of("# Mine", "", "@alnum    0-9a-zA-Z", "Mine    mine_<alnum:8>   mixed"));
		assertThat(forms).hasSize(1).hasEntrySatisfying("Mine", (form) -> {
			assertThat(form.at("mine_aB3dEf7h", 0)).isEqualTo(new Secret(5, 13));
			assertThat(form.at("mine_ab3def7h", 0)).isNull();
		});
	}

	private static String random(KeyExamples examples, KeyForm form) {
		String key = examples.of(form);
		while (!SecretMask.mask(key).endsWith("***")) {
			key = examples.of(form);
		}
		return key;
	}

	static Stream<Arguments> kinds() {
		return FORMS.entrySet().stream().map((form) -> Arguments.of(form.getKey(), form.getValue()));
	}

}
