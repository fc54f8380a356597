package io.agenttracing.benchmark.fleet;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;

import io.agenttracing.benchmark.fleet.FleetSimulation.Result;
import io.agenttracing.benchmark.fleet.FleetSimulation.Size;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledIfSystemProperty;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

/**
 * What the document says of a fleet holds for a small one, too. With
 * {@code -Dfleet.write=true} a large one is simulated, and its figures are written.
 */
@DisabledIfSystemProperty(named = "test.agent-tracing.fast", matches = "true")
class FleetTests {

	private static final Path DOCUMENT = Path.of("..", "docs", "scale.md");

	private static final Size SMALL = new Size(8, 5_000, Duration.ofSeconds(2), 0.5, Duration.ofSeconds(30),
			Duration.ofSeconds(2), Duration.ZERO);

	@Test
	void whoDecidesIsWhoKeepsFailingTracesComplete() throws IOException {
		boolean write = Boolean.getBoolean("fleet.write");
		FleetSimulation simulation = new FleetSimulation(write ? Size.PUBLISHED : SMALL);
		Result result = simulation.run();
		System.out.println(result.table() + "\n" + result.paperTable());
		if (write) {
			write("shares", result.table());
			write("paper", result.paperTable());
		}
		Map<String, Shares> rows = result.rows();
		Shares head = rows.get(FleetSimulation.HEAD);
		assertThat(head.orphans()).isZero();
		assertThat(head.torn()).isZero();
		assertThat(head.complete()).isCloseTo(0.1, within(0.09));
		Shares keep = rows.get(FleetSimulation.KEEP);
		assertThat(keep.failures()).isEqualTo(1);
		assertThat(keep.completeOf().get(Failing.TO_THE_FIRST)).isBetween(0.15, 0.7);
		assertThat(keep.completeOf().get(Failing.HANDLED)).isLessThan(0.3);
		assertThat(keep.torn()).isZero();
		assertThat(keep.orphans()).isPositive();
		Shares collectors = rows.get(FleetSimulation.COLLECTORS);
		assertThat(collectors.sent()).isEqualTo(1);
		assertThat(collectors.complete()).isEqualTo(1);
		assertThat(collectors.failures()).isEqualTo(1);
		assertThat(collectors.completeOf().get(Failing.NOT)).isCloseTo(0.1, within(0.09));
		assertThat(collectors.torn()).isZero();
		assertThat(collectors.orphans()).isZero();
		Shares unbalanced = rows.get(FleetSimulation.UNBALANCED);
		assertThat(unbalanced.complete()).isLessThan(0.8);
		assertThat(unbalanced.failures()).isEqualTo(1);
		assertThat(unbalanced.orphans()).isPositive();
		assertThat(Files.readString(DOCUMENT)).contains(rows.keySet());
	}

	private static void write(String table, String text) throws IOException {
		String document = Files.readString(DOCUMENT);
		int begin = document.indexOf("<!-- " + table + " -->\n") + ("<!-- " + table + " -->\n").length();
		int end = document.indexOf("<!-- end of " + table + " -->");
		Files.writeString(DOCUMENT, document.substring(0, begin) + text + document.substring(end));
	}

}
