package io.agenttracing.context;

import java.util.List;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link Glob} and for the patterns of names that are made of globs.
 */
class GlobTests {

	@ParameterizedTest
	@CsvSource({ "agent.*, agent.retrieval, true", "agent.*, agent., true", "agent.*, agent, false",
			"agent.*, agent.a.b:c, true", "*, x, true", "a?c, abc, true", "a?c, ac, false", "a*b*c, aXbYbZc, true",
			"a*b*c, aXbYbZ, false", "**, x, true", "*.done, a.done, true", "*.done, a.done.b, false",
			"agent.[a], agent.[a], true", "AGENT.*, agent.x, false" })
	void matches(String glob, String name, boolean expected) {
		assertThat(new Glob(glob).matches(name)).isEqualTo(expected);
	}

	@Test
	void manyAsterisksAreNotSlow() {
		Glob pattern = new Glob("*a".repeat(30) + "b");
		assertThat(pattern.matches("a".repeat(10_000))).isFalse();
	}

	@Test
	void namesOfAgentsAndStepsHaveTheSameDialect() {
		NamePatterns patterns = new NamePatterns(List.of("risk-v?", "risk-*", "*"));
		assertThat(patterns.first("risk-v2")).isZero();
		assertThat(patterns.first("risk-v10")).isOne();
		assertThat(patterns.first("llm")).isEqualTo(2);
		assertThat(patterns.matched().get(0).pattern()).isEqualTo("risk-v?");
	}

}
