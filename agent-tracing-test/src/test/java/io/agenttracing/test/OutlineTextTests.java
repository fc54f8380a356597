package io.agenttracing.test;

import io.agenttracing.test.outline.Outline;
import io.agenttracing.test.outline.OutlineDiff;
import io.agenttracing.test.outline.OutlineText;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Traces as outlines.
 */
class OutlineTextTests {

	@Test
	void aLineIsAStep() {
		assertThat(outline("""
				0-1000 invoke_workflow loan op=invoke_workflow error=a.b.Broken
				  10-100 select order 12345678
				  110-200 publish agent.mail PRODUCER
				    120-190 process agent.mail CONSUMER error=a.b.C$Late
				      130-180 archive ERROR
				  210-220 blpop CLIENT db.system=redis db.operation=blpop
				""")).isEqualTo("""
				invoke_workflow loan ✗ Broken
				  select order *
				  → publish agent.mail
				    ← process agent.mail ✗ C$Late
				      archive ✗ error
				""");
	}

	@Test
	void attemptsAreMerged() {
		assertThat(outline("""
				0-1000 desk
				  10-500 score
				    10-20 score attempt 1 attempt=1 error=a.Timeout
				    30-40 score attempt 2 attempt=2 error=a.Refused
				    50-60 score attempt 3 attempt=3 error=a.Timeout
				    70-80 score attempt 4 attempt=4
				  510-590 execute_tool pay op=execute_tool tool=pay error=a.Timeout
				    520-530 pay attempt 1 attempt=1 error=a.Timeout
				    540-550 pay attempt 2 attempt=2 error=a.Timeout
				    560-590 fallback nothing
				  600-610 ask CLIENT error=a.Timeout
				  620-630 ask CLIENT error=a.Timeout
				""")).isEqualTo("""
				desk
				  score ×4 after Timeout, Refused
				  execute_tool pay ×2 after Timeout ✗ Timeout
				    fallback nothing
				  ask ×2 after Timeout ✗ Timeout
				""");
	}

	@Test
	void whatAttemptsDidIsBelowThem() {
		assertThat(outline("""
				0-1000 desk
				  10-500 score
				    10-20 score attempt 1 attempt=1 error=a.Timeout
				      11-19 http post CLIENT error=a.Timeout
				    30-40 score attempt 2 attempt=2
				      31-39 http post CLIENT
				    50-60 fallback nothing
				""")).isEqualTo("""
				desk
				  score ×2 after Timeout
				    attempt 1:
				      http post ✗ Timeout (handled)
				    attempt 2:
				      http post
				    fallback nothing
				""");
	}

	@Test
	void oneAttemptIsNone() {
		assertThat(outline("""
				0-1000 desk
				  10-500 score
				    10-20 score attempt 1 attempt=1
				      11-19 http post CLIENT
				    30-40 log
				""")).isEqualTo("""
				desk
				  score
				    http post
				    log
				""");
	}

	@Test
	void whatRanAtTheSameTimeIsMarked() {
		assertThat(outline("""
				0-1000 desk
				  10-30 a
				  20-40 b
				  40-50 c
				  60-70 d PRODUCER
				    65-90 e CONSUMER
				  80-85 f
				""")).isEqualTo("""
				desk
				  ∥ a
				  ∥ b
				  c
				  ∥ → d
				    ← e
				  ∥ f
				""");
	}

	@Test
	void whatLostItsCallerIsBesideTheRoot() {
		AgentTrace trace = PictureTrace.of("""
				0-1000 desk
				  10-900 between
				    20-30 lost
				""");
		AgentTrace part = AgentTrace
			.of(trace.spans().stream().filter((span) -> !span.getName().equals("between")).toList());
		assertThat(OutlineText.of(part.claimed().trace())).isEqualTo("∥ desk\n∥ lost\n");
	}

	@Test
	void detailsAreShapesAndDecisions() {
		AgentTrace trace = PictureTrace
			.of("""
					0-1000 invoke_agent risk op=invoke_agent agent_tracing.payload.shape=b:string,a[].x:number
					  10-30 decision route decision=route chose=REVIEW
					  40-50 invoke_agent mail op=invoke_agent agent_tracing.result.shape=$:string agent_tracing.result.usual_shape=$:number
					""");
		assertThat(OutlineText.withDetails(trace.claimed().trace())).isEqualTo("""
				invoke_agent risk
				  | took: a[].x:number, b:string
				  decision route
				    | chose: REVIEW
				  invoke_agent mail
				    | returned: $:string
				    | usually returns: $:number
				""");
		assertThat(OutlineText.of(trace.claimed().trace())).doesNotContain("|");
	}

	@ParameterizedTest
	@ValueSource(strings = { "", " ", "…", "...", "# no comment", "| took: x", "∥ beside", "→ out", "← in", "\\ back",
			"a\nb", "  a", "a ✗ b", "a ×2 after b", "a ✗ b (handled)", "attempt 1:", "\u202Eabc", "\uD800", "a\u0000b",
			"a  b\tc" })
	void eachNameIsALineThatIsReadAgain(String name) {
		AgentTrace trace = PictureTrace.ofName(name);
		String text = OutlineText.withDetails(trace.claimed().trace());
		assertThat(text.lines()).hasSize(2).allSatisfy((line) -> assertThat(line).isNotBlank());
		Outline read = Outline.read(text);
		assertThat(OutlineDiff.of(read, Outline.read(text))).isNull();
		assertThat(OutlineDiff.of(Outline.read("something else\n"), read)).isNotNull();
	}

	@Test
	void aNameThatIsAnEllipsisStandsForNothingElse() {
		String text = OutlineText.of(PictureTrace.ofName("…").claimed().trace());
		assertThat(OutlineDiff.of(Outline.read(text), Outline.read(text + "more\n"))).isNotNull();
	}

	@Test
	void depthIsBounded() {
		StringBuilder picture = new StringBuilder();
		for (int i = 0; i < 3_000; i++) {
			picture.append(" ".repeat(i)).append(i).append("-9000 step\n");
		}
		String text = outline(picture.toString());
		assertThat(text.lines()).hasSize(102);
		assertThat(text).endsWith("  (deeper)\n");
		assertThat(OutlineDiff.of(Outline.read(text), Outline.read(text))).isNull();
	}

	@Test
	void lengthIsBounded() {
		StringBuilder picture = new StringBuilder("0-100000 desk\n");
		for (int i = 0; i < 6_000; i++) {
			picture.append("  ").append(10 * i).append('-').append(10 * i + 5).append(" step\n");
		}
		String text = outline(picture.toString());
		assertThat(text.lines()).hasSize(5_001);
		assertThat(text).endsWith("  (more)\n");
	}

	private static String outline(String picture) {
		return OutlineText.of(PictureTrace.of(picture).claimed().trace());
	}

}
