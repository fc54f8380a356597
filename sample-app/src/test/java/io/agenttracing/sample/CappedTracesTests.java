package io.agenttracing.sample;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.function.UnaryOperator;

import io.agenttracing.pipeline.cap.LimitAgentTracingAutoConfiguration;
import io.agenttracing.pipeline.collector.SpanSelection;
import io.agenttracing.pipeline.collector.TraceCollector;
import io.agenttracing.testing.Represented;
import io.opentelemetry.sdk.trace.data.SpanData;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * A hundred traces of the sample, ten of which fail, through the span cap and through
 * those that take the first spans. They fit, so that nothing may be missing.
 */
class CappedTracesTests {

	private static final int HEALTHY = 90;

	private static final int FAILING = 10;

	@TempDir
	private static Path folder;

	private static final Map<String, List<SpanData>> traces = new ConcurrentHashMap<>();

	@BeforeAll
	static void collectTraces() throws IOException {
		Files.writeString(folder.resolve("note.txt"), "The tenant pays for the heating of the flat.");
		collect(HEALTHY);
		collect(FAILING, "--sample.llm.base-url=http://127.0.0.1:" + closedPort() + "/v1");
		traces.values()
			.removeIf((trace) -> trace.stream().noneMatch((span) -> span.getName().startsWith("http post /")));
		assertThat(traces).hasSize(HEALTHY + FAILING);
	}

	private static void collect(int documents, String... arguments) {
		List<String> all = new ArrayList<>(List.of(arguments));
		all.add("--agent-tracing.limit.max-spans-per-trace=0");
		all.add("--sample.documents=" + folder);
		try (RunningSample sample = RunningSample.start(all.toArray(String[]::new))) {
			TraceCollector collector = sample.context().getBean(TraceCollector.class);
			collector.addListener((trace) -> traces.computeIfAbsent(trace.traceId(), (id) -> new ArrayList<>())
				.addAll(trace.spans()));
			for (int i = 0; i < documents; i++) {
				sample.postText("/documents?question=When+is+the+rent+due",
						"The rent is due on the third working day. Cats are welcome in flat " + i + ".");
			}
			assertThat(collector.forceFlush().join(20, TimeUnit.SECONDS).isSuccess()).isTrue();
		}
	}

	@Test
	void fiftySpansAreEnoughForEveryCap() {
		String capped = represented(50).row("the sample", "50");
		assertThat(capped).contains("| 0 | 100.0 % | 100.0 % |");
		assertThat(represented((trace) -> first(trace, Comparator.comparing(SpanData::getStartEpochNanos)))
			.row("the sample", "50")).isEqualTo(capped);
		assertThat(represented((trace) -> first(trace, Comparator.comparing(SpanData::getEndEpochNanos)))
			.row("the sample", "50")).isEqualTo(capped);
	}

	private static Represented represented(int cap) {
		Represented[] result = new Represented[1];
		runner(cap).run((context) -> {
			SpanSelection.Factory selections = context.getBean(SpanSelection.Factory.class);
			result[0] = represented((trace) -> {
				SpanSelection selection = selections.of(trace.get(0).getTraceId());
				trace.forEach(selection::add);
				return selection.take(true);
			});
		});
		return result[0];
	}

	private static Represented represented(UnaryOperator<List<SpanData>> cap) {
		Represented represented = new Represented();
		traces.values().forEach((trace) -> represented.add(trace, cap.apply(trace)));
		return represented;
	}

	private static ApplicationContextRunner runner(int cap) {
		return new ApplicationContextRunner()
			.withConfiguration(AutoConfigurations.of(LimitAgentTracingAutoConfiguration.class))
			.withPropertyValues("agent-tracing.limit.max-spans-per-trace=" + cap);
	}

	private static List<SpanData> first(List<SpanData> spans, Comparator<SpanData> order) {
		return spans.stream().sorted(order).limit(50).toList();
	}

	private static int closedPort() throws IOException {
		try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
			return socket.getLocalPort();
		}
	}

}
