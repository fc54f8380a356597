package io.agenttracing.insight.diagnosis;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;

import io.agenttracing.diagnosis.Confidence;
import io.agenttracing.diagnosis.Examination;
import io.agenttracing.diagnosis.Finding;
import io.agenttracing.diagnosis.NotJudged;
import io.agenttracing.diagnosis.Severity;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link RecentFindings}.
 */
class RecentFindingsTests {

	private Instant now = Instant.parse("2026-01-02T03:04:05.678Z");

	private final RecentFindings recent = new RecentFindings(() -> this.now);

	@Test
	void areAnEmptyListAtFirst() {
		assertThat(describe().toString()).isEqualTo("{\"traces\":0,\"findings\":[],\"not_judged\":[]}");
	}

	@Test
	void sayOfEachKindHowOftenAndWhenItWasSeenAndWhatItWasTheLastTime() {
		Finding cause = finding("timeout-inversion", Severity.WARNING, "a", "It may take 3 s.", null);
		see("trace-1", true, cause, finding("first-timeout", Severity.ERROR, "b", "It timed out.", cause));
		this.now = this.now.plus(Duration.ofMinutes(1));
		see("trace-2", true, finding("timeout-inversion", Severity.WARNING, "a", "It may take 4 s.", null));
		JsonNode findings = describe().path("findings");
		assertThat(findings).hasSize(2);
		assertThat(findings.get(0).toString()).isEqualTo(
				"""
						{"rule":"timeout-inversion","severity":"warning","confidence":"high","cause":"It may take 4 s.",\
						"fix":"Change it.","saving_ms":12.346,"count":2,"first_seen":"2026-01-02T03:04:05.678Z",\
						"last_seen":"2026-01-02T03:05:05.678Z","trace":"trace-2","exported":true,"spans":["00f067aa0ba902b7"]}""");
		assertThat(findings.get(1).path("because_of").asString()).isEqualTo("timeout-inversion");
		assertThat(findings.get(1).path("count").asInt()).isOne();
	}

	@Test
	void haveTheOrderOfTheirTraceAndTheLastTraceFirst() {
		see("trace-1", true, finding("c", Severity.INFO, "old", "x", null));
		see("trace-2", true, finding("a", Severity.ERROR, "x", "x", null),
				finding("b", Severity.WARNING, "x", "x", null), finding("c", Severity.INFO, "x", "x", null));
		assertThat(describe().findValuesAsString("rule")).containsExactly("a", "b", "c", "c");
	}

	@Test
	void showATraceThatCanBeLookedAt() {
		see("lost-1", false, finding("a", Severity.WARNING, "x", "first", null));
		assertThat(describe().at("/findings/0/exported").asBoolean()).isFalse();
		see("lost-2", false, finding("a", Severity.WARNING, "x", "second", null));
		assertThat(describe().at("/findings/0/cause").asString()).isEqualTo("second");
		see("there", true, finding("a", Severity.WARNING, "x", "third", null));
		see("lost-3", false, finding("a", Severity.WARNING, "x", "fourth", null));
		JsonNode finding = describe().at("/findings/0");
		assertThat(finding.path("trace").asString()).isEqualTo("there");
		assertThat(finding.path("cause").asString()).isEqualTo("third");
		assertThat(finding.path("exported").asBoolean()).isTrue();
		assertThat(finding.path("count").asInt()).isEqualTo(4);
	}

	@Test
	void tellSeveritiesOfOneKindApart() {
		see("trace-1", true, finding("a", Severity.WARNING, "x", "x", null));
		see("trace-2", true, finding("a", Severity.INFO, "x", "x", null));
		assertThat(describe().findValuesAsString("severity")).containsExactly("info", "warning");
	}

	@Test
	void infosDoNotDisplaceWhatMatters() {
		see("trace", true, finding("hung", Severity.ERROR, "the one", "x", null));
		for (int i = 0; i < 1_000; i++) {
			see("trace", true, finding("critical-path", Severity.INFO, "order " + i, "x", null));
		}
		List<String> severities = describe().findValuesAsString("severity");
		assertThat(severities).hasSize(RecentFindings.MAX_FINDINGS).endsWith("error").containsOnlyOnce("error");
		for (int i = 0; i < 1_000; i++) {
			see("trace", true, finding("hung", Severity.WARNING, "order " + i, "it " + i, null));
		}
		severities = describe().findValuesAsString("severity");
		assertThat(severities).hasSize(RecentFindings.MAX_FINDINGS).doesNotContain("error");
		assertThat(severities.stream().filter("info"::equals)).hasSize(RecentFindings.INFOS_OF_THEIR_OWN);
		assertThat(describe().at("/findings/0/cause").asString()).isEqualTo("it 999");
	}

	@Test
	void sayWhichRulesCouldNotJudgeAndWhy() {
		for (int i = 0; i < 3; i++) {
			examined("trace", true, new Examination(List.of(), List
				.of(new NotJudged("no-timeout", "no timeout is declared"), new NotJudged("other", "it is " + i))));
		}
		JsonNode described = describe();
		assertThat(described.path("traces").asInt()).isEqualTo(3);
		assertThat(described.path("not_judged")).hasSize(4);
		assertThat(described.at("/not_judged/0").toString()).isEqualTo("{\"rule\":\"no-timeout\",\"reason\":"
				+ "\"no timeout is declared\",\"count\":3,\"last_seen\":\"2026-01-02T03:04:05.678Z\"}");
		for (int i = 0; i < 1_000; i++) {
			examined("trace", true, new Examination(List.of(), List.of(new NotJudged("other", "reason " + i))));
		}
		assertThat(describe().path("not_judged")).hasSize(RecentFindings.MAX_REASONS);
	}

	@Test
	void areBoundedAndWithoutSecrets() {
		String secret = "sk-proj-4f9A8b7C6d5E4f3A2b1C0d9E8f7A6b5C4d3E2f1A";
		String evil = "Authorization: Bearer " + secret + "\u001b[2J\n" + "x".repeat(1_980) + " password=" + secret;
		Finding finding = finding("a", Severity.WARNING, evil, evil, null);
		see("trace", true, finding);
		examined("trace", true, new Examination(List.of(), List.of(new NotJudged("a", evil))));
		String shown = this.recent.describe().toString();
		assertThat(shown).contains("***")
			.doesNotContain(secret.substring(0, 16), "\u001b", "\n")
			.hasSizeLessThan(5_000);
		see("trace", true, finding);
		assertThat(describe().at("/findings/0/count").asInt()).isEqualTo(2);
	}

	@Test
	void canBeReadWhileTheyChange() throws Exception {
		see("trace", true, finding("a", Severity.WARNING, "the first", "x", null));
		ExecutorService readers = Executors.newFixedThreadPool(2);
		try {
			Callable<Integer> read = () -> IntStream.range(0, 200)
				.map((i) -> ((List<?>) this.recent.describe().get("findings")).size())
				.max()
				.orElse(0);
			List<Future<Integer>> reading = List.of(readers.submit(read), readers.submit(read));
			for (int i = 0; !reading.stream().allMatch(Future::isDone); i++) {
				see("trace", true, finding("a", Severity.WARNING, "order " + i, "x", null));
			}
			for (Future<Integer> reader : reading) {
				assertThat(reader.get()).isBetween(1, RecentFindings.MAX_FINDINGS);
			}
		}
		finally {
			readers.shutdownNow();
		}
	}

	private JsonNode describe() {
		return new JsonMapper().valueToTree(this.recent.describe());
	}

	private void see(String traceId, boolean exported, Finding... findings) {
		examined(traceId, exported, new Examination(List.of(findings), List.of()));
	}

	private void examined(String traceId, boolean exported, Examination examination) {
		this.recent.onExamined(traceId, examination, exported);
	}

	private static Finding finding(String rule, Severity severity, String subject, String cause,
			@Nullable Finding because) {
		return new Finding(rule, severity, Confidence.HIGH, subject, new ArrayList<>(List.of("00f067aa0ba902b7")),
				Map.of("numbers", 1), 12.3456, cause, "Change it.", because);
	}

}
