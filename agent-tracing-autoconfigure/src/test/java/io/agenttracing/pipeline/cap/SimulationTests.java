package io.agenttracing.pipeline.cap;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.function.ToLongFunction;
import java.util.function.UnaryOperator;

import io.agenttracing.pipeline.collector.SpanCounts;
import io.agenttracing.pipeline.collector.SpanSelection;
import io.agenttracing.testing.Represented;
import io.agenttracing.span.InjectedSpans;
import io.opentelemetry.sdk.trace.data.SpanData;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * What is left of simulated traces, by this cap and by those that take the first spans.
 * The document has the numbers of this run; {@code -Dspan-cap.write=true} writes them.
 */
class SimulationTests {

	private static final Path DOCUMENT = Path.of("..", "docs", "span-cap.md");

	private static final String BEGIN = "<!-- simulation -->\n";

	private static final String END = "<!-- end of simulation -->\n";

	private static final int CAP = 50;

	private static final int TRACES = 1_500;

	private static final double[] SHARES = { 0.3, 0.5, 0.8 };

	@Test
	void keepsWhatFirstSpansLose() throws IOException {
		StringBuilder table = new StringBuilder();
		table.append("| calls among the leaves | cap | spans exported, mean | orphans | kinds of errors shown |"
				+ " calls of models exported | five slowest leaves shown |\n|---|---|---|---|---|---|---|\n");
		for (double share : SHARES) {
			Represented capped = simulate(share, SimulationTests::capped);
			Represented started = simulate(share, (spans) -> first(spans, SpanData::getStartEpochNanos));
			Represented ended = simulate(share, (spans) -> first(spans, SpanData::getEndEpochNanos));
			assertThat(capped.orphans()).isZero();
			assertThat(capped.errors()).isEqualTo(1);
			assertThat(capped.models()).isGreaterThan(2 * started.models()).isGreaterThan(2 * ended.models());
			assertThat(capped.slowest()).isGreaterThan(started.slowest()).isGreaterThan(ended.slowest());
			table.append(capped.row(share, "this one, 50"))
				.append(started.row(share, "the first 50 that start"))
				.append(ended.row(share, "the first 50 that end"));
		}
		verifyDocument(table.toString());
	}

	private static Represented simulate(double share, UnaryOperator<List<SpanData>> cap) {
		AgentTraces traces = new AgentTraces(20_260_101, share);
		Represented represented = new Represented();
		for (int i = 0; i < TRACES; i++) {
			List<SpanData> spans = new ArrayList<>(traces.next());
			represented.add(spans, cap.apply(spans));
		}
		return represented;
	}

	private static List<SpanData> capped(List<SpanData> spans) {
		SpanSelection selection = new SpanCap(CAP, new SpanCounts(), new InjectedSpans()).of(spans.get(0).getTraceId());
		spans.forEach(selection::add);
		return selection.take(true);
	}

	private static List<SpanData> first(List<SpanData> spans, ToLongFunction<SpanData> time) {
		return spans.stream().sorted(Comparator.comparingLong(time)).limit(CAP).toList();
	}

	private static void verifyDocument(String table) throws IOException {
		String document = Files.readString(DOCUMENT);
		int begin = document.indexOf(BEGIN) + BEGIN.length();
		int end = document.indexOf(END);
		if (Boolean.getBoolean("span-cap.write")) {
			Files.writeString(DOCUMENT, document.substring(0, begin) + table + document.substring(end));
		}
		else {
			assertThat(document.substring(begin, end)).isEqualTo(table);
		}
	}

}
