package io.agenttracing.insight.hang;

import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Consumer;
import java.util.function.Function;

import io.agenttracing.insight.hang.HangingApplication.Orchestrator;
import io.agenttracing.testing.OtlpReceiver;
import io.agenttracing.testing.ReceivedSpan;
import io.agenttracing.testing.SpanTree;
import kotlinx.coroutines.Job;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import reactor.core.Disposable;
import reactor.core.publisher.Hooks;
import reactor.core.publisher.Mono;

import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.reactor.autoconfigure.ReactorAutoConfiguration;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * What is said of where a suspend function of an agent hangs: the thread on which it
 * sleeps, or the lines at which it is suspended and was called.
 */
@ExtendWith(OutputCaptureExtension.class)
class HangingCoroutinesTests {

	private static final String NO_THREAD = "no thread is known to hold it: it waits for a reactive or asynchronous result";

	private static final String SUSPENDED = NO_THREAD + ", in a coroutine that is suspended";

	private static final String FILE = "(HangingCoroutines.kt:";

	private final OtlpReceiver receiver = OtlpReceiver.start();

	private final ExecutorService threads = Executors.newCachedThreadPool((task) -> new Thread(task, "pool-of-user"));

	private final CountDownLatch latch = new CountDownLatch(1);

	@AfterEach
	void close() {
		this.latch.countDown();
		Hooks.disableAutomaticContextPropagation();
		this.threads.shutdownNow();
		this.receiver.close();
	}

	@ParameterizedTest
	@ValueSource(strings = { "limited", "auto" })
	void suspendedCoroutineTellsItsLineAndThatOfItsCaller(String mode, CapturedOutput output) {
		hang(mode, Callers::await, (marker) -> {
			assertThat(lines(marker)).containsExactly(SUSPENDED,
					"\tat io.agenttracing.insight.hang.HangingCoroutine.answer" + FILE,
					"\tat io.agenttracing.insight.hang.Callers$await$1.invokeSuspend" + FILE,
					"\tat io.agenttracing.insight.hang.Callers.wait" + FILE,
					"\tat io.agenttracing.insight.hang.Callers$launch$1.invokeSuspend" + FILE);
			assertThat((List<?>) marker.attribute("agent_tracing.findings")).singleElement()
				.asString()
				.contains(", suspended at io.agenttracing.insight.hang.HangingCoroutine.answer" + FILE);
		});
		assertThat(output).contains("where:  " + SUSPENDED + "\n")
			.contains("            at io.agenttracing.insight.hang.HangingCoroutine.answer" + FILE);
	}

	@ParameterizedTest
	@ValueSource(strings = { "limited", "auto" })
	void coroutineThatWaitsForAPublisherTellsItsLine(String mode) {
		hang(mode, (agent) -> Callers.publisher(agent, Mono.never()),
				(marker) -> assertThat(lines(marker)).startsWith(SUSPENDED,
						"\tat kotlinx.coroutines.reactor.MonoKt.awaitSingle(Mono.kt:77)",
						"\tat io.agenttracing.insight.hang.HangingCoroutine.publisher$suspendImpl" + FILE,
						"\tat io.agenttracing.insight.hang.Callers$publisher$1.invokeSuspend" + FILE));
	}

	@ParameterizedTest
	@ValueSource(strings = { "limited", "auto" })
	void coroutineInATimeoutTellsItsLine(String mode) {
		hang(mode, Callers::timeout,
				(marker) -> assertThat(lines(marker)).startsWith(SUSPENDED,
						"\tat io.agenttracing.insight.hang.HangingCoroutine.answer" + FILE,
						"\tat io.agenttracing.insight.hang.HangingCoroutine$timeout$2.invokeSuspend" + FILE,
						"\tat io.agenttracing.insight.hang.Callers$timeout$1.invokeSuspend" + FILE));
	}

	@ParameterizedTest
	@ValueSource(strings = { "limited", "auto" })
	void whatWaitsForSeveralCoroutinesTellsItsLine(String mode) {
		hang(mode, Callers::parallel, (marker) -> assertThat(lines(marker)).startsWith(SUSPENDED,
				"\tat io.agenttracing.insight.hang.HangingCoroutine$parallel$2.invokeSuspend" + FILE));
	}

	@ParameterizedTest
	@ValueSource(strings = { "limited", "auto" })
	void whereTheLineIsNotKnownThatOfTheCallerIsThere(String mode) {
		hang(mode, Callers::unknown, (marker) -> {
			assertThat(lines(marker)).startsWith(NO_THREAD + ", in a coroutine that was called",
					"\tat io.agenttracing.insight.hang.Callers$unknown$1.invokeSuspend" + FILE);
			assertThat((List<?>) marker.attribute("agent_tracing.findings")).singleElement()
				.asString()
				.contains(", called at io.agenttracing.insight.hang.Callers$unknown$1.invokeSuspend" + FILE);
		});
	}

	@ParameterizedTest
	@ValueSource(strings = { "limited", "auto" })
	void threadThatSleepsInAnotherDispatcherIsNamedWithItsStack(String mode, CapturedOutput output) {
		hang(mode, (agent) -> Callers.sleep(agent, this.latch), (marker) -> assertThat(lines(marker).get(0))
			.matches("thread \"DefaultDispatcher-worker-\\d+.*\" \\(WAITING\\) is"));
		assertThat(output).containsPattern("where:  thread \"DefaultDispatcher-worker-\\d+.*\" \\(WAITING\\) is")
			.contains("at io.agenttracing.insight.hang.HangingCoroutine$sleep$2.invokeSuspend" + FILE)
			.doesNotContain("no thread");
	}

	@ParameterizedTest
	@ValueSource(strings = { "limited", "auto" })
	void blockingStepInAnotherDispatcherIsInTheTraceAndItsThreadNamed(String mode) {
		runner(mode).run((context) -> {
			Job job = Callers.step(context.getBean(HangingCoroutine.class), this.latch);
			List<ReceivedSpan> markers = this.receiver.awaitSpans(2);
			assertThat(SpanTree.of(markers).toString()).isEqualTo("stuck invoke_agent coroutine\n  stuck sleep\n");
			assertThat(stackOf(HangTests.named(markers, "stuck sleep")))
				.startsWith("thread \"DefaultDispatcher-worker-")
				.contains("HangingSteps.sleep" + FILE);
			this.latch.countDown();
			Callers.cancel(job);
		});
	}

	@ParameterizedTest
	@ValueSource(strings = { "limited", "auto" })
	void coroutineBehindAPublisherTellsItsLine(String mode) {
		runner(mode).run((context) -> {
			Disposable subscription = context.getBean(HangingCoroutine.class).publisher().subscribe();
			assertThat(lines(this.receiver.awaitSpans(1).get(0))).containsExactly(
					NO_THREAD + ", in the operators create, in a coroutine that is suspended",
					"\tat io.agenttracing.insight.hang.HangingCoroutine.answer" + FILE,
					"\tat io.agenttracing.insight.hang.HangingCoroutine$publisher$2.invokeSuspend" + FILE);
			subscription.dispose();
		});
	}

	@ParameterizedTest
	@ValueSource(strings = { "limited", "auto" })
	void threadThatBlocksForACoroutineIsNamedAfterIt(String mode, CapturedOutput output) {
		runner(mode).run((context) -> {
			HangingCoroutine agent = context.getBean(HangingCoroutine.class);
			Orchestrator orchestrator = context.getBean(Orchestrator.class);
			this.threads.submit(() -> orchestrator.run(() -> Callers.block(agent)));
			ReceivedSpan leaf = HangTests.named(this.receiver.awaitSpans(2), "stuck invoke_agent coroutine");
			assertThat(lines(leaf)).startsWith(SUSPENDED,
					"\tat io.agenttracing.insight.hang.HangingCoroutine.answer" + FILE,
					"\tat io.agenttracing.insight.hang.Callers$block$1.invokeSuspend" + FILE,
					"thread \"pool-of-user\" (TIMED_WAITING), in \"invoke_workflow loan\" above it, is");
			assertThat(output).contains("\n          thread \"pool-of-user\" (");
		});
	}

	@ParameterizedTest
	@ValueSource(strings = { "limited", "auto" })
	void openSpansTellTheirLines(String mode) {
		hang(mode, Callers::await, (context) -> {
		}, (section) -> assertThat(section).containsPattern(
				"thread=none, suspendedAt=io.agenttracing.insight.hang.HangingCoroutine.answer\\(HangingCoroutines.kt:\\d+\\), "
						+ "calledAt=io.agenttracing.insight.hang.Callers\\$await\\$1.invokeSuspend\\(HangingCoroutines.kt:\\d+\\), "
						+ "stuck=true"));
	}

	private void hang(String mode, Function<HangingCoroutine, Job> call, Consumer<ReceivedSpan> assertion) {
		hang(mode, call, assertion, (section) -> {
		});
	}

	private void hang(String mode, Function<HangingCoroutine, Job> call, Consumer<ReceivedSpan> assertion,
			Consumer<String> ofSection) {
		runner(mode).run((context) -> {
			Job job = call.apply(context.getBean(HangingCoroutine.class));
			ReceivedSpan marker = this.receiver.awaitSpans(1).get(0);
			assertThat(marker.name()).isEqualTo("stuck invoke_agent coroutine");
			assertion.accept(marker);
			ofSection.accept(context.getBean(HangSection.class).content().toString());
			this.latch.countDown();
			Callers.cancel(job);
		});
	}

	private ApplicationContextRunner runner(String mode) {
		return HangingApplication.closelyWatched(this.receiver)
			.withConfiguration(AutoConfigurations.of(ReactorAutoConfiguration.class))
			.withPropertyValues("spring.reactor.context-propagation=" + mode)
			.withBean(HangingSteps.class)
			.withBean(HangingCoroutine.class);
	}

	private static List<String> lines(ReceivedSpan marker) {
		return stackOf(marker).lines()
			.map((line) -> line.replaceAll("\\(HangingCoroutines.kt:\\d+\\)", "(HangingCoroutines.kt:"))
			.toList();
	}

	private static String stackOf(ReceivedSpan marker) {
		return (String) marker.attribute("agent_tracing.stuck.stack");
	}

}
