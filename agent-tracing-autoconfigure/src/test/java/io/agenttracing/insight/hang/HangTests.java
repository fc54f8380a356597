package io.agenttracing.insight.hang;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.stream.Collectors;

import io.agenttracing.AgentTracer;
import io.agenttracing.insight.hang.HangingApplication.Orchestrator;
import io.agenttracing.insight.hang.HangingApplication.Waiting;
import io.agenttracing.pipeline.collector.TraceCollector;
import io.agenttracing.testing.OtlpReceiver;
import io.agenttracing.testing.ReceivedSpan;
import io.agenttracing.testing.SpanTree;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * An agent that waits for ever, in a trace that is not sampled, as a backend sees it.
 */
@ExtendWith(OutputCaptureExtension.class)
class HangTests {

	private static final String PARTIAL = "agent_tracing.partial";

	private static final String STUCK_OF = "agent_tracing.stuck.of_span";

	private final OtlpReceiver receiver = OtlpReceiver.start();

	private final ExecutorService threads = Executors.newCachedThreadPool((task) -> new Thread(task, "pool-of-user"));

	private final CountDownLatch latch = new CountDownLatch(1);

	@AfterEach
	void close() {
		this.latch.countDown();
		this.threads.shutdown();
		this.receiver.close();
	}

	@Test
	void showsChainOfMarkersWhileItHangsAndTheRealSpansAfterwards(CapturedOutput output) {
		HangingApplication.runner(this.receiver).run((context) -> {
			Orchestrator orchestrator = context.getBean(Orchestrator.class);
			Waiting agent = context.getBean(Waiting.class);
			long start = System.nanoTime();
			Future<String> call = this.threads.submit(() -> orchestrator.run(() -> agent.await(this.latch)));
			List<ReceivedSpan> markers = this.receiver.awaitSpans(2);
			assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(3));
			assertThat(SpanTree.of(markers).toString())
				.isEqualTo("stuck invoke_workflow loan\n  stuck invoke_agent risk\n");
			ReceivedSpan top = named(markers, "stuck invoke_workflow loan");
			ReceivedSpan leaf = named(markers, "stuck invoke_agent risk");
			assertThat(leaf.attributes()).containsEntry("agent_tracing.stuck.agent.name", "risk")
				.containsEntry("agent_tracing.stuck.operation.name", "invoke_agent")
				.doesNotContainKeys("gen_ai.agent.name", "gen_ai.operation.name");
			assertThat((String) leaf.attribute("agent_tracing.stuck.stack"))
				.contains("thread \"pool-of-user\" (WAITING)")
				.contains("HangingApplication$Waiting.await(HangingApplication.java:");
			// The workflow may have been late a moment before the agent was.
			assertThat((Long) leaf.attribute("agent_tracing.stuck.elapsed_ms")).isBetween(900L, 3000L);
			assertThat(top.attributes()).containsEntry("agent_tracing.stuck.workflow.name", "loan")
				.containsEntry("agent_tracing.finding.rules", "hung")
				.containsEntry("agent_tracing.finding.hung", true)
				.doesNotContainKey("agent_tracing.stuck.stack");
			assertThat((List<?>) top.attribute("agent_tracing.findings")).singleElement()
				.asString()
				.startsWith("hung: agent \"risk\" has been open for ")
				.contains("HangingApplication$Waiting.await");
			assertThat(markers).allSatisfy((marker) -> {
				assertThat(marker.isSampled()).isTrue();
				assertThat(marker.isError()).isTrue();
				assertThat(marker.endNanos()).isEqualTo(top.endNanos());
				assertThat(marker.scopeName()).isEqualTo("io.agenttracing");
				assertThat(marker.endNanos() - marker.startNanos()).isBetween(900_000_000L, 3_000_000_000L);
			});
			assertThat(output).contains("Agent \"risk\" hangs")
				.contains("trace:  " + leaf.traceId())
				.contains("path:   invoke_workflow loan > invoke_agent risk")
				.contains("at io.agenttracing.insight.hang.HangingApplication$Waiting.await(");
			this.latch.countDown();
			assertThat(call.get(60, TimeUnit.SECONDS)).isEqualTo("done");
			context.getBean(TraceCollector.class).forceFlush().join(10, TimeUnit.SECONDS);
			assertRealSpansCame(markers);
		});
	}

	@Test
	void saysThatItsCallerIsMissing() {
		String caller = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-0";
		for (String flag : List.of("0", "1")) {
			this.receiver.clear();
			HangingApplication.runner(this.receiver).run((context) -> {
				CountDownLatch latch = new CountDownLatch(1);
				Waiting agent = context.getBean(Waiting.class);
				AgentTracer tracer = context.getBean(AgentTracer.class);
				Future<String> call = this.threads.submit(() -> tracer
					.<String>continueFrom(Map.of("traceparent", caller + flag), "receive", () -> agent.await(latch)));
				List<ReceivedSpan> markers = this.receiver.awaitSpans(2);
				Boolean partial = flag.equals("0") ? true : null;
				assertThat(named(markers, "stuck receive").attribute(PARTIAL)).isEqualTo(partial);
				assertThat(named(markers, "stuck invoke_agent risk").attribute(PARTIAL)).isNull();
				latch.countDown();
				call.get(60, TimeUnit.SECONDS);
				context.getBean(TraceCollector.class).forceFlush().join(10, TimeUnit.SECONDS);
				assertThat(named(this.receiver.spans(), "receive").attribute(PARTIAL)).isEqualTo(partial);
			});
		}
	}

	private void assertRealSpansCame(List<ReceivedSpan> markers) {
		List<ReceivedSpan> real = this.receiver.spans()
			.stream()
			.filter((span) -> span.attribute(STUCK_OF) == null)
			.toList();
		assertThat(SpanTree.of(real).toString()).isEqualTo("invoke_workflow loan\n  invoke_agent risk\n");
		Map<String, ReceivedSpan> byId = this.receiver.spans()
			.stream()
			.collect(Collectors.toMap(ReceivedSpan::spanId, Function.identity()));
		assertThat(byId).hasSameSizeAs(this.receiver.spans());
		assertThat(real).allSatisfy((span) -> assertThat(span.traceId()).isEqualTo(markers.get(0).traceId()));
		assertThat(named(real, "invoke_agent risk").attributes()).containsEntry("agent_tracing.was_stuck", true);
		markers.forEach((marker) -> {
			ReceivedSpan of = byId.get((String) marker.attribute(STUCK_OF));
			assertThat(marker.name()).isEqualTo("stuck " + of.name());
			assertThat(marker.startNanos()).isEqualTo(of.startNanos());
		});
	}

	static ReceivedSpan named(List<ReceivedSpan> spans, String name) {
		return spans.stream().filter((span) -> span.name().equals(name)).findFirst().orElseThrow();
	}

}
