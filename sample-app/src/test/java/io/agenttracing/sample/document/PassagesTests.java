package io.agenttracing.sample.document;

import java.util.List;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link Passages} and {@link Document}.
 */
class PassagesTests {

	@Test
	void keepsClauseNumbersWithTheirSentence() {
		assertThat(Passages.sentences("4. Holiday. The employee gets 27 days.\nOvertime is paid  in March."))
			.containsExactly("4. Holiday. The employee gets 27 days.", "Overtime is paid in March.");
	}

	@Test
	void cutsAtParagraphsAndAtTheEndOfSentences() {
		String sentence = "One two three four five six seven eight nine ten eleven twelve thirteen fourteen. ";
		List<String> passages = Passages.of("Title of it\n\n" + sentence.repeat(5));
		assertThat(passages).hasSize(3).startsWith("Title of it");
		assertThat(passages.get(1)).isEqualTo(sentence.repeat(4).strip());
		assertThat(String.join(" ", passages)).isEqualTo("Title of it " + sentence.repeat(5).strip());
	}

	@Test
	void findsNothingInNothing() {
		assertThat(Passages.of("  \n\n ")).isEmpty();
		assertThat(Passages.sentences("")).isEmpty();
	}

	@Test
	void readsTheQuestionFromTheFirstLine() {
		Document document = Document.parse("note", "Question: Who pays?\n\nThe tenant.\n");
		assertThat(document.question()).isEqualTo("Who pays?");
		assertThat(document.text()).isEqualTo("The tenant.");
		assertThat(document.id()).matches("doc-[0-9a-f]{8}");
	}

	@Test
	void asksSomethingGeneralWithoutQuestion() {
		assertThat(Document.parse("note", "The tenant pays.").question()).isEqualTo(Document.DEFAULT_QUESTION);
	}

}
