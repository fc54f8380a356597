package io.agenttracing.secret;

import java.util.List;

import io.agenttracing.secret.LabelledTexts.LabelledText;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * How many secrets are masked where their context names them, and how many harmless texts
 * are changed.
 */
class LabelledTextsTests {

	private static final double LEAST_MASKED = 0.97;

	private static final double MOST_CHANGED = 0.01;

	@Test
	void areEnough() {
		assertThat(LabelledTexts.of(1)).hasSizeGreaterThan(500);
		assertThat(LabelledTexts.of(1)).filteredOn(LabelledText::isHarmless).hasSizeGreaterThan(300);
	}

	@ParameterizedTest
	@ValueSource(longs = { 1, 2, 3, 4, 5 })
	void secretsThatAreNamedAreMasked(long seed) {
		List<LabelledText> secrets = LabelledTexts.of(seed).stream().filter((text) -> !text.isHarmless()).toList();
		List<String> leaked = secrets.stream().filter((text) -> !text.isRight()).map(LabelledText::line).toList();
		assertThat(rate(secrets.size() - leaked.size(), secrets.size())).as("leaked: " + leaked)
			.isGreaterThanOrEqualTo(LEAST_MASKED);
	}

	@ParameterizedTest
	@ValueSource(longs = { 1, 2, 3, 4, 5 })
	void harmlessTextsStayAsTheyAre(long seed) {
		List<LabelledText> harmless = LabelledTexts.of(seed).stream().filter(LabelledText::isHarmless).toList();
		List<String> changed = harmless.stream()
			.filter((text) -> !text.isRight())
			.map((text) -> SecretMask.mask(text.text()))
			.toList();
		assertThat(rate(changed.size(), harmless.size())).as("changed: " + changed).isLessThanOrEqualTo(MOST_CHANGED);
	}

	@Test
	void whatIsMaskedStaysSo() {
		for (LabelledText text : LabelledTexts.of(1)) {
			String masked = SecretMask.mask(text.text());
			assertThat(SecretMask.mask(masked)).as(text.line()).isEqualTo(masked);
		}
	}

	private static double rate(int part, int all) {
		return (double) part / all;
	}

}
