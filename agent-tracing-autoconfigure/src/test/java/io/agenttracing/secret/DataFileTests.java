package io.agenttracing.secret;

import java.util.HashSet;
import java.util.List;
import java.util.Locale;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link DataFile} and the lists it reads.
 */
class DataFileTests {

	@Test
	void eachNameCanBeReadAndIsOnlyThereOnce() {
		List<NamePattern> names = DataFile.lines(NameTable.FILE).stream().map(NamePattern::of).toList();
		assertThat(names).hasSizeGreaterThan(150).doesNotHaveDuplicates();
		assertThat(names).allSatisfy((name) -> {
			assertThat(name.name()).isLowerCase().doesNotContain(" ");
			assertThat(name.kind() == SecretName.NONE || !name.tail()).isTrue();
		});
		assertThat(new HashSet<>(names.stream().map((name) -> name.extent() + name.name()).toList()))
			.hasSameSizeAs(names);
	}

	@Test
	void eachNameIsFound() {
		for (String line : DataFile.lines(NameTable.FILE)) {
			NamePattern pattern = NamePattern.of(line);
			String before = switch (pattern.extent()) {
				case SUFFIX -> "x";
				case PART -> "x_";
				default -> "";
			};
			String name = before + pattern.name();
			if (!pattern.tail()) {
				assertThat(SecretName.of(name)).as(line).isEqualTo(pattern.kind());
			}
		}
	}

	@Test
	void wordsAreInLowerCase() {
		List<String> words = DataFile.lines(PlainWords.FILE);
		assertThat(words).hasSizeGreaterThan(300).doesNotHaveDuplicates();
		assertThat(words).filteredOn((line) -> !line.startsWith("begins "))
			.allMatch((line) -> line.matches("(nothing|word|unit|article|noun|type|calls|ends) .+"))
			.allMatch((line) -> line.equals(line.toLowerCase(Locale.ROOT)));
		assertThat(PlainWords.isWord("müssen") || PlainWords.isWord("für")).as("German letters").isTrue();
	}

	@ParameterizedTest
	@ValueSource(strings = { "is-not-there.txt", "../secret/is-not-there.txt" })
	void withoutFileThereIsAMinimum(String file) {
		assertThat(DataFile.lines(file, "value suffix password")).containsExactly("value suffix password");
	}

}
