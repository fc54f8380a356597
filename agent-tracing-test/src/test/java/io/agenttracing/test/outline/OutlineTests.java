package io.agenttracing.test.outline;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

/**
 * Outlines as they are read, and where two of them differ first.
 */
class OutlineTests {

	@Test
	void indentationIsForgiven() {
		String outline = "a\n  b\n    c\n  d\n";
		same(outline, "\n\n      a\n          b\n           c\n\n          d\n\n");
		same(outline, "\ta\n\t\tb\n\t\t\tc\n\t\td");
		same(outline, "a  \r\n  b\r\n    c\r\n  d\r\n");
		same("a\n  b  c ✗  E   (handled)", "a\n  b c ✗ E (handled)");
		differ("a\n  b\n  c", "a\n  b\n    c", "`c` was not expected below `b`");
	}

	@Test
	void commentsAreBeforeTheFirstStep() {
		same("# a comment\n#another one\na\n  b", "a\n  b");
		differ("a\n  # b", "a", "`# b` is missing below `a`");
	}

	@ParameterizedTest
	@ValueSource(strings = { "", "\n", "# only a comment", "| took: a:string", "a\n  | nothing" })
	void whatHasNoStepIsNone(String text) {
		assertThatIllegalArgumentException().isThrownBy(() -> Outline.read(text));
	}

	@Test
	void depthAndLengthAreBounded() {
		StringBuilder deep = new StringBuilder();
		for (int i = 0; i < 1_000; i++) {
			deep.append(" ".repeat(i)).append("a\n");
		}
		assertThatIllegalArgumentException().isThrownBy(() -> Outline.read(deep.toString()));
		assertThatIllegalArgumentException().isThrownBy(() -> Outline.read("a\n".repeat(30_000)));
	}

	@Test
	void idsInNamesAreNoDifference() {
		same("extract order 98765", "extract order 12345");
		same("extract order *", "extract order 12345");
		differ("extract order 7", "extract order 8", "came instead of");
	}

	@Test
	void whatIsMissing() {
		differ("a\n  b\n  c", "a\n  b", "`c` is missing below `a`");
		differ("a", "b", "`b` came instead of `a`");
		differ("a\n  b", "a\n  c", "`c` came instead of `b` below `a`");
		differ("a\n  b ✗ E", "a", "`b ✗ E` is missing below `a`");
	}

	@Test
	void whatIsNew() {
		differ("a\n  b", "a\n  b\n  c", "`c` was not expected below `a`");
		differ("a\n  b\n  c", "a\n  x\n  b\n  c", "`x` was not expected below `a`");
		differ("a", "a\nb", "`b` was not expected");
	}

	@Test
	void outcomes() {
		differ("a", "a ✗ E", "expected `a`, but it is `a ✗ E`");
		differ("a ✗ E", "a ✗ F", "expected `a ✗ E`, but it is `a ✗ F`");
		differ("a ✗ E", "a ✗ E (handled)", "expected `a ✗ E`, but it is `a ✗ E (handled)`");
		differ("a ×2 after E", "a", "expected `a ×2 after E`, but it is `a`");
		differ("a ×2 after E", "a ×3 after E", "expected `a ×2 after E`, but it is `a ×3 after E`");
		differ("a ×2 after E", "a ×2 after F", "expected `a ×2 after E`, but it is `a ×2 after F`");
	}

	@Test
	void whatMadeAStepFailComesFirst() {
		differ("a\n  b\n  c", "a ✗ E\n  b\n  c ✗ E", "expected `c`, but it is `c ✗ E` below `a`");
		differ("a\n  b", "a ✗ E\n  b\n  c ✗ E", "`c ✗ E` was not expected below `a`");
	}

	@Test
	void whatWasNotDoneAfterAFailureComesAfterIt() {
		differ("a\n  b\n  c", "a ✗ E\n  b", "expected `a`, but it is `a ✗ E`");
		differ("a ×2 after E\n  b", "a\n  c ✗ E", "expected `a ×2 after E`, but it is `a`");
	}

	@Test
	void theFirstInOrderCounts() {
		differ("a\n  b\n    x\n  c\n    y", "a\n  b\n    z\n  c", "`z` came instead of `x` below `b`");
	}

	@Test
	void oneOfSeveralThatIsMissingIsThatOne() {
		differ("a\n  b\n    x\n  b\n    y\n  b\n    z", "a\n  b\n    x\n  b\n    z", "`b` is missing below `a`");
	}

	@Test
	void order() {
		differ("a\n  b\n  c", "a\n  c\n  b", "`c` came before `b` below `a`");
		differ("a\n  b\n  c\n  d", "a\n  b\n  d\n  c", "`d` came before `c` below `a`");
		same("a\n  b\n  b\n  c", "a\n  b\n  b\n  c");
	}

	@Test
	void orderTellsNothingOfWhatRanAtTheSameTimeInOneOfBoth() {
		same("a\n  ∥ b\n  ∥ c", "a\n  c\n  b");
		same("a\n  b\n  c", "a\n  ∥ c\n  ∥ b");
		same("a\n  ∥ b\n  ∥ c", "a\n  ∥ c\n  ∥ b");
		same("a\n  ∥ b\n  ∥ c\n  d", "a\n  ∥ c\n  ∥ b\n  d");
		differ("a\n  ∥ b\n  ∥ c\n  d", "a\n  d\n  ∥ c\n  ∥ b", "`d` came before `b` below `a`");
		differ("a\n  ∥ b\n  ∥ c\n  d", "a\n  b\n  d\n  c", "`d` came before `c` below `a`");
		differ("a\n  ∥ b\n  ∥ c", "a\n  ∥ b", "`c` is missing below `a`");
		differ("a\n  ∥ b\n  ∥ b", "a\n  b", "`b` is missing below `a`");
	}

	@Test
	void anEllipsisStandsForSiblingsAtItsPlace() {
		same("a\n  …", "a");
		same("a\n  …", "a\n  b\n    c\n  d");
		same("a\n  ...", "a\n  b");
		same("a\n  b\n  …", "a\n  b\n  c\n  d");
		same("a\n  …\n  d", "a\n  b\n  c\n  d");
		same("a\n  b\n  …\n  d", "a\n  b\n  c\n  d");
		same("a\n  b\n  …\n  d", "a\n  b\n  d");
		same("…\na", "x\na");
		differ("a\n  b\n  …", "a\n  x\n  b", "`x` was not expected below `a`");
		differ("a\n  …\n  b", "a\n  b\n  x", "`x` was not expected below `a`");
		differ("a\n  b\n  …\n  d", "a\n  b\n  c\n  d\n  e", "`e` was not expected below `a`");
		differ("a\n  …\n  b", "a\n  c", "`b` is missing below `a`");
		differ("a\n  b\n  …", "a\n  b\n    c", "`c` was not expected below `b`");
		differ("a\n  b\n  …\n  c", "a\n  c\n  b", "`c` came before `b` below `a`");
	}

	@Test
	void anEllipsisStandsForWhatRanBesideItsPlace() {
		same("a\n  b\n  …", "a\n  ∥ x\n  ∥ b");
	}

	@Test
	void decisions() {
		String should = "a\n  decision b\n    | chose: YES";
		same(should, "a\n  decision b\n    | chose: YES");
		differ(should, "a\n  decision b\n    | chose: NO", "`decision b` chose `NO` instead of `YES`");
		differ(should, "a\n  decision b", "`decision b` chose nothing instead of `YES`");
	}

	@Test
	void shapesAreComparedWhereBothAreKnown() {
		same("a\n  | took: x:number", "a\n  | took: x:number");
		same("a\n  | took: x:number", "a");
		same("a", "a\n  | took: x:number");
		differ("a\n  | took: x:number, y:string", "a\n  | took: x:number", "`a` input lost field `y`");
		differ("a\n  | took: x:number", "a\n  | took: x:string", "`a` input has `x` as string instead of number");
		differ("a\n  | returned: x:number", "a\n  | returned: z:number",
				"`a` result lost field `x` and 1 more changes");
	}

	@Test
	void whatIsUsualStandsForAShapeThatIsNotKnown() {
		differ("a", "a\n  | took: x:string\n  | usually takes: x:number",
				"`a` input has `x` as string instead of number");
		differ("a", "a\n  | returned: x:string\n  | usually returns: x:number, y:number",
				"`a` result has `x` as string instead of number and 1 more changes");
	}

	@Test
	void linesArePlacesInTheTexts() {
		OutlineDiff missing = OutlineDiff.of(Outline.read("\n\na\n  b\n  c"), Outline.read("a\n  b"));
		assertThat(missing).isNotNull();
		assertThat(missing.expected()).isEqualTo(4);
		assertThat(missing.actual()).isZero();
		assertThat(Excerpt.of("\n\na\n  b\n  c", 4)).endsWith("    c   ◀ here\n");
	}

	@Test
	void excerptsAreBounded() {
		StringBuilder text = new StringBuilder();
		for (int i = 0; i < 100; i++) {
			text.append("step ").append(i).append(" of many".repeat(50)).append('\n');
		}
		String excerpt = Excerpt.of(text.toString(), 50);
		assertThat(excerpt.lines()).hasSize(32).allSatisfy((line) -> assertThat(line).hasSizeLessThan(180));
		assertThat(excerpt).startsWith("  … 35 lines before these\n  step 35 ")
			.contains("…   ◀ here\n")
			.endsWith("  … 35 lines after these\n");
		assertThat(Excerpt.of(text.toString(), -1)).startsWith("  step 0 ").contains("  … 70 lines after these");
		assertThat(Excerpt.of(text.toString(), 99)).contains("◀ here").startsWith("  … 70 lines before these");
	}

	private static void same(String expected, String actual) {
		assertThat(OutlineDiff.of(Outline.read(expected), Outline.read(actual))).isNull();
	}

	private static void differ(String expected, String actual, String line) {
		OutlineDiff diff = OutlineDiff.of(Outline.read(expected), Outline.read(actual));
		assertThat(diff).isNotNull();
		assertThat(diff.line()).contains(line);
	}

}
