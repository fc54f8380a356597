package io.agenttracing.sample;

import java.util.List;
import java.util.stream.Stream;

import io.agenttracing.sample.scenario.Scenario;
import io.agenttracing.testing.OtlpReceiver;
import io.agenttracing.testing.ReceivedSpan;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

import org.springframework.boot.SpringApplication;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.core.io.ClassPathResource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatException;

/**
 * What a backend and the log say of each scenario, with shorter delays where that changes
 * nothing; and what the rules find in it, which is in docs/diagnosis.md.
 */
@ExtendWith(OutputCaptureExtension.class)
class ScenarioTests {

	@Test
	void timeoutsSaysWhichTimeoutDoesNotFitIntoWhich(CapturedOutput output) {
		ReceivedSpan root = named(run(Scenario.TIMEOUTS), "invoke_workflow fraud-check");
		assertThat(root.isError()).isTrue();
		assertThat(root.attribute("agent_tracing.findings")).asList()
			.filteredOn((finding) -> finding.toString().startsWith("timeout-inversion: "))
			.singleElement()
			.asString()
			.matches("timeout-inversion: http post of risk-api may take 3 s, but invoke_workflow fraud-check, which"
					+ " waits for it, gives up when it has had (1|2)(\\.\\d)? s\\.");
		assertThat(output).containsPattern("WARN .*Trace " + root.traceId() + ": timeout-inversion: http post of .*"
				+ "Lower the timeout of http post of risk-api below .* or raise that of invoke_workflow fraud-check by");
	}

	@Test
	void timeoutsThatFitSayNothing(CapturedOutput output) {
		List<ReceivedSpan> spans = runHealthy(Scenario.TIMEOUTS, "--spring.http.clients.read-timeout=2s",
				"--sample.stand-in.risk.delays=1s");
		assertThat(named(spans, "invoke_workflow fraud-check").isError()).isFalse();
		assertThat(named(spans, "http post").attribute("agent_tracing.timeout_ms")).isEqualTo(2_000L);
		assertThat(spans).allSatisfy((span) -> assertThat(span.attribute("agent_tracing.finding.severity")).isNull());
		assertThat(output).doesNotContain("timeout-inversion");
	}

	@Test
	void retriesShowsEveryAttempt() {
		List<ReceivedSpan> spans = run(Scenario.RETRIES);
		ReceivedSpan call = named(spans, "embeddings hashed-words");
		assertThat(call.isError()).isFalse();
		assertThat(call.attribute("agent_tracing.retry.attempts")).isEqualTo(5L);
		List<ReceivedSpan> attempts = spans.stream()
			.filter((span) -> span.isChildOf(call))
			.filter((span) -> span.attribute("agent_tracing.retry.attempt") != null)
			.toList();
		assertThat(attempts).extracting((span) -> span.attribute("agent_tracing.retry.attempt"))
			.containsExactlyInAnyOrder(1L, 2L, 3L, 4L, 5L);
		assertThat(attempts).filteredOn(ReceivedSpan::isError).hasSize(4);
		assertThat(attempts).allSatisfy((attempt) -> assertThat(spans)
			.anyMatch((span) -> span.isChildOf(attempt) && span.name().equals("http post")));
		assertThat(spans).filteredOn((span) -> Boolean.TRUE.equals(span.attribute("agent_tracing.error.handled")))
			.hasSize(8)
			.allMatch((span) -> attempts.contains(span) || attempts.stream().anyMatch(span::isChildOf));
	}

	@Test
	void hangIsReportedWhileItHangsAndWhenItIsOver(CapturedOutput output) {
		List<ReceivedSpan> spans = run(Scenario.HANG, "--agent-tracing.inflight.stuck-after=1s", "--sample.timeout=4s",
				"--agent-tracing.sampling.probability=0.0");
		ReceivedSpan marker = named(spans, "stuck chat extractive-answers");
		assertThat(marker.isChildOf(named(spans, "stuck invoke_agent llm"))).isTrue();
		ReceivedSpan leaf = spans.stream().filter((span) -> span.isChildOf(marker)).findFirst().orElseThrow();
		assertThat(leaf.attribute("agent_tracing.stuck.stack")).asString().contains("ChatClient.complete(");
		ReceivedSpan chat = named(spans, "chat extractive-answers");
		assertThat(chat.attribute("agent_tracing.was_stuck")).isEqualTo(true);
		assertThat(marker.attribute("agent_tracing.stuck.of_span")).isEqualTo(chat.spanId());
		assertThat(spans).extracting(ReceivedSpan::spanId).doesNotHaveDuplicates();
		assertThat(output).contains("\"chat extractive-answers\" of agent \"llm\" hangs: it may take 1.0 s");
		assertThat(named(spans, "process agent.llm").attribute("error.type"))
			.isNotEqualTo(IllegalStateException.class.getName());
		assertThat(named(spans, "invoke_workflow document-pipeline").attribute("agent_tracing.findings")).asList()
			.anySatisfy((finding) -> assertThat(finding).asString().startsWith("hung: "));
	}

	@Test
	void fallbackSaysWhatItStandsInFor() {
		List<ReceivedSpan> spans = run(Scenario.FALLBACK, "--sample.stand-in.chat.delays=100ms");
		ReceivedSpan fallback = named(spans, "fallback best-passage");
		ReceivedSpan chat = named(spans, "chat extractive-answers");
		assertThat(fallback.attribute("agent_tracing.fallback.from")).isEqualTo("chat extractive-answers");
		assertThat((Long) fallback.attribute("agent_tracing.fallback.cost_ms")).isGreaterThanOrEqualTo(100);
		assertThat(fallback.parentSpanId()).isEqualTo(chat.parentSpanId());
		assertThat(chat.isError()).isTrue();
		assertThat(chat.attribute("agent_tracing.error.handled")).isEqualTo(true);
		assertThat(named(spans, "invoke_agent llm").isError()).isFalse();
	}

	@Test
	void malformedNamesAgentAndField(CapturedOutput output) {
		List<ReceivedSpan> spans = run(Scenario.MALFORMED, "--sample.stand-in.delay=2ms");
		List<ReceivedSpan> checks = spans.stream().filter((span) -> span.name().equals("answer-task")).toList();
		assertThat(checks).hasSize(21);
		ReceivedSpan check = checks.stream().filter(ReceivedSpan::isError).findFirst().orElseThrow();
		assertThat(check.attribute("validation.field")).isEqualTo("passages[0].similarity");
		assertThat(check.attribute("validation.expected")).isEqualTo("double");
		assertThat(check.attribute("validation.found")).isEqualTo("String");
		assertThat(spans).filteredOn((span) -> span.attribute("agent_tracing.payload.usual_shape") != null)
			.extracting(ReceivedSpan::name)
			.containsExactlyInAnyOrder("publish agent.llm", "process agent.llm");
		assertThat(output)
			.containsPattern("payload-drift: retrieval sent passages\\[\\]\\.similarity as string instead of number");
	}

	@Test
	void unnoticedIsFoundByTheAgentAfterTheNextAndLeadsBackToItsSender(CapturedOutput output) {
		List<ReceivedSpan> spans = run(Scenario.UNNOTICED);
		ReceivedSpan finder = named(spans, "invoke_agent validation");
		assertThat(finder.isError()).isTrue();
		assertThat(finder.attribute("validation.field")).isEqualTo("passages[0].similarity");
		assertThat(finder.attribute("validation.expected")).isEqualTo("at most 1");
		assertThat((Double) finder.attribute("validation.found")).isBetween(1.0, 100.0);
		assertThat(List.of(named(spans, "answer-task"), named(spans, "invoke_agent llm"),
				named(spans, "chat extractive-answers"), named(spans, "invoke_agent retrieval")))
			.noneMatch(ReceivedSpan::isError);
		ReceivedSpan receiver = parent(finder, spans);
		ReceivedSpan sender = parent(parent(receiver, spans), spans);
		assertThat(List.of(receiver.name(), sender.name())).containsExactly("process agent.llm",
				"process agent.retrieval");
		ReceivedSpan retrieval = named(spans, "invoke_agent retrieval");
		assertThat(retrieval.isChildOf(sender)).isTrue();
		assertThat(retrieval.attribute("agent_tracing.agent.version")).isEqualTo("1.2");
		ReceivedSpan origin = named(spans, "retrieval document-passages");
		assertThat(origin.isChildOf(retrieval)).isTrue();
		assertThat(origin.attribute("retrieval.top_similarity")).isEqualTo(finder.attribute("validation.found"));
		assertThat(output).containsPattern("Result: failed, The validation agent failed: In the task of the retrieval"
				+ " agent, passages\\[0\\]\\.similarity is \\d\\d\\.\\d\\d and should be at most 1\\R");
	}

	@Test
	void unnoticedIsHealthyWithoutItsScale() {
		assertThat(runHealthy(Scenario.UNNOTICED, "--sample.retrieval.similarity-scale=1"))
			.noneMatch(ReceivedSpan::isError);
	}

	@Test
	void slowIsTheChat() {
		List<ReceivedSpan> spans = run(Scenario.SLOW, "--sample.stand-in.chat.delays=1500ms");
		ReceivedSpan chat = named(spans, "chat extractive-answers");
		assertThat(chat.endNanos() - chat.startNanos()).isGreaterThan(1_500_000_000L);
	}

	@Test
	void tooLargeSaysTokensReasonAndType() {
		ReceivedSpan chat = named(run(Scenario.TOO_LARGE), "chat extractive-answers");
		assertThat((Long) chat.attribute("gen_ai.usage.input_tokens")).isGreaterThan(100);
		assertThat(chat.attribute("llm.context_window")).isEqualTo(100L);
		assertThat(chat.attribute("gen_ai.response.finish_reasons")).isEqualTo(List.of("context_length_exceeded"));
		assertThat(chat.attribute("error.type")).asString().endsWith(".ContextLengthExceededException");
	}

	@Test
	void noiseIsCappedAndCounted() {
		List<ReceivedSpan> spans = run(Scenario.NOISE);
		ReceivedSpan root = named(spans, "invoke_workflow document-pipeline");
		assertThat((Long) root.attribute("agent_tracing.spans.created")).isGreaterThan(400);
		assertThat(spans).hasSizeLessThanOrEqualTo(50);
	}

	@ParameterizedTest
	@MethodSource("withSpringAi")
	void theRulesFindTheSameWithSpringAi(Scenario scenario) {
		String argument = switch (scenario) {
			// What is called for the first time takes its time
			case HANG -> "--sample.timeout=10s";
			case SLOW -> "--sample.stand-in.chat.delays=1s";
			default -> "--sample.stand-in.delay=2ms";
		};
		run(scenario, DocumentedFindings.of(scenario.id(), "Spring AI"), "--sample.agents-by=spring-ai", argument);
	}

	static List<Scenario> withSpringAi() {
		List<String> documented = DocumentedFindings.all()
			.stream()
			.filter((row) -> row.agentsBy().equals("Spring AI"))
			.map(DocumentedFindings::run)
			.toList();
		List<Scenario> scenarios = Stream.of(Scenario.values())
			.filter((scenario) -> documented.contains(scenario.id()))
			.toList();
		assertThat(scenarios).hasSize(7);
		return scenarios;
	}

	@ParameterizedTest
	@EnumSource
	void isListedAndConfigured(Scenario scenario) {
		assertThat(Scenario.list()).contains("--scenario=" + scenario.id(), scenario.problem());
		assertThat(new ClassPathResource("application-" + scenario.id() + ".yml").exists()).isTrue();
		assertThat(DocumentedFindings.of(scenario.id(), "beans").run()).isEqualTo(scenario.id());
	}

	@Test
	void aListIsTheAnswerToAnUnknownName(CapturedOutput output) {
		assertThatException()
			.isThrownBy(() -> SpringApplication.run(SampleApplication.class, "--scenario=chaos").close());
		assertThat(output).contains("scenario").contains("chaos").contains("--scenario=hang");
	}

	@Test
	void theCommandListsThem(CapturedOutput output) {
		SampleApplication.main(new String[] { "--scenarios" });
		assertThat(output).contains("--scenario=timeouts", "--scenario=unnoticed", "--scenario=noise");
	}

	private static List<ReceivedSpan> run(Scenario scenario, String... arguments) {
		return run(scenario, DocumentedFindings.of(scenario.id(), "beans"), arguments);
	}

	private static List<ReceivedSpan> runHealthy(Scenario scenario, String... arguments) {
		return run(scenario, DocumentedFindings.of("healthy", "beans"), arguments);
	}

	private static List<ReceivedSpan> run(Scenario scenario, DocumentedFindings documented, String... arguments) {
		try (OtlpReceiver receiver = OtlpReceiver.start()) {
			JudgedTraces traces = JudgedTraces.at(receiver);
			String[] all = new String[arguments.length + 2];
			System.arraycopy(arguments, 0, all, 2, arguments.length);
			all[0] = "--scenario=" + scenario.id();
			all[1] = "--management.opentelemetry.tracing.export.otlp.endpoint=" + receiver.httpEndpoint();
			SpringApplication.run(SampleApplication.class, all).close();
			documented.verify(traces);
			return receiver.spans();
		}
	}

	private static ReceivedSpan parent(ReceivedSpan span, List<ReceivedSpan> spans) {
		return spans.stream().filter(span::isChildOf).findFirst().orElseThrow();
	}

	private static ReceivedSpan named(List<ReceivedSpan> spans, String name) {
		return spans.stream()
			.filter((span) -> span.name().equals(name))
			.findFirst()
			.orElseThrow(() -> new AssertionError("no span '" + name + "': " + spans));
	}

}
