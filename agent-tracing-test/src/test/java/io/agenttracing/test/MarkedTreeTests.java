package io.agenttracing.test;

import java.util.List;

import io.agenttracing.diagnosis.trace.SpanNode;
import io.agenttracing.diagnosis.trace.Trace;
import io.agenttracing.test.outline.MarkedTree;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

/**
 * The tree below what an assertion says.
 */
class MarkedTreeTests {

	@Test
	void allOfASmallTraceIsThere() {
		Trace trace = trace("""
				0-1000 invoke_agent a op=invoke_agent
				  10-20 publish b PRODUCER
				    15-18 process b CONSUMER error=x.Broken
				  30-2400 chat m op=chat
				    40-50 http post CLIENT
				""");
		assertThat(MarkedTree.of(trace, named(trace, "process b"))).isEqualTo("""
				◆ invoke_agent a     1 s
				├─ → publish b     10 ms
				│  └─ ← process b   3 ms  ✗ Broken  ◀ here
				└─ ◇ chat m        2.4 s
				   └─ ◇ http post  10 ms
				""");
	}

	@Test
	void farBranchesAreCounted() {
		StringBuilder picture = new StringBuilder("0-100000 desk\n");
		for (int i = 0; i < 300; i++) {
			picture.append("  ").append(10 * i).append('-').append(10 * i + 9).append(" agent ").append(i).append('\n');
			picture.append("    ")
				.append(10 * i)
				.append('-')
				.append(10 * i + 5)
				.append(" step ")
				.append(i)
				.append('\n');
		}
		Trace trace = trace(picture.toString());
		String tree = MarkedTree.of(trace, named(trace, "step 250"));
		assertThat(tree.lines()).hasSizeLessThan(45);
		assertThat(tree).contains("""
				├─ … 216 more
				├─ ◇ agent 247     9 ms  … 1 below
				├─ ◇ agent 248     9 ms  … 1 below
				├─ ◇ agent 249     9 ms  … 1 below
				├─ ◇ agent 250     9 ms
				│  └─ ◇ step 250   5 ms  ◀ here
				├─ ◇ agent 251     9 ms  … 1 below
				""")
			.startsWith("◇ desk            100 s\n├─ ◇ agent 0       9 ms  … 1 below\n")
			.endsWith("└─ … 46 more\n");
	}

	@Test
	void whatIsAboveADeepPlaceIsThere() {
		StringBuilder picture = new StringBuilder();
		for (int i = 0; i < 2_000; i++) {
			picture.append(" ".repeat(i)).append(i).append("-9000 step").append(i).append('\n');
		}
		Trace trace = trace(picture.toString());
		String tree = MarkedTree.of(trace, named(trace, "step1999"));
		assertThat(tree.lines()).hasSizeBetween(40, 70).allSatisfy((line) -> assertThat(line).hasSizeLessThan(200));
		assertThat(tree).startsWith("◇ step0 ").contains("… far below that:\n◇ step1976 ", "step1999 ", "◀ here");
		assertThat(MarkedTree.of(trace, List.of())).startsWith("◇ step0 ");
	}

	@Test
	void manyMarksAreBounded() {
		Trace trace = trace("0-9000 desk\n" + "  1-2 step\n".repeat(2_000));
		String tree = MarkedTree.of(trace, named(trace, "step"));
		assertThat(tree.lines()).hasSizeLessThan(50);
		assertThat(tree).contains("└─ … 1961 more");
	}

	@Test
	void severalTopsAreThere() {
		AgentTrace all = PictureTrace.of("0-9000 desk\n  1-2 between\n" + "    1-2 step\n".repeat(60));
		Trace part = AgentTrace.of(all.spans().stream().filter((span) -> !span.getName().equals("between")).toList())
			.claimed()
			.trace();
		assertThat(MarkedTree.of(part, List.of())).startsWith("◇ desk ").contains("\n◇ step ").endsWith("… 21 more\n");
	}

	@ParameterizedTest
	@ValueSource(strings = { "a\nb", "\r\n\r\n", "\u001B[31mred", "\u202Ertl", "\uD800", "\u2028", "%s%n",
			"│  └─ ◀ here", "\u0000" })
	void hostileNamesStayInTheirLines(String name) {
		AgentTrace trace = PictureTrace.ofName(name + "x".repeat(10_000));
		Trace known = trace.claimed().trace();
		assertThat(MarkedTree.of(known, known.spans()).lines()).hasSize(2)
			.allSatisfy((line) -> assertThat(line).hasSizeLessThan(400)
				.doesNotContainPattern("[\\p{Cc}\\p{Cf}\\p{Zl}\\p{Zp}]")
				.endsWith("◀ here"));
		List.<Runnable>of(() -> assertThat(trace).agent(name), () -> assertThat(trace).called(name + "y"),
				() -> assertThat(trace).hasRoot(name), () -> assertThat(trace).succeeded().recovered(),
				() -> assertThat(trace).hasAttribute(name, name), () -> assertThat(trace).failedWith(name),
				() -> assertThat(trace).hasFinding(name), () -> assertThat(trace).decided(name, name),
				() -> assertThat(trace).crossed(name), () -> assertThat(trace).fellBackTo(name),
				() -> assertThat(trace).inOrder(name, name), () -> assertThat(trace).stepsAtMost(0))
			.forEach((assertion) -> assertThat(catchThrowable(assertion::run)).satisfiesAnyOf(
					(none) -> assertThat(none).isNull(),
					(failure) -> assertThat(failure.getMessage().replace("\n", "")).hasSizeLessThan(4_000)
						.doesNotContainPattern("[\\p{Cc}\\p{Cf}\\p{Zl}\\p{Zp}]")));
	}

	private static Trace trace(String picture) {
		return PictureTrace.of(picture).claimed().trace();
	}

	private static List<SpanNode> named(Trace trace, String name) {
		return trace.spans().stream().filter((span) -> span.name().equals(name)).toList();
	}

}
