package io.agenttracing.diagnosis;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class SentenceTests {

	@Test
	void writesValuesInTheirOrder() {
		assertThat(Sentence.of("%s took %d ms, %d %% of %s.", "a", 1_234, 20L, "b"))
			.isEqualTo("a took 1234 ms, 20 % of b.");
		assertThat(Sentence.of("Nothing.")).isEqualTo("Nothing.");
	}

	@Test
	void namesAreNoFormats() {
		assertThat(Sentence.of("%s%s", "100 %d", "%s%n")).isEqualTo("100 %d%s%n");
		assertThat(Sentence.of("%s of 5%", "a")).isEqualTo("a of 5%");
		assertThat(Sentence.of("%s and %s", "a")).isEqualTo("a and s");
	}

}
