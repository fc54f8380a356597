package io.agenttracing.benchmark.fleet;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;

import io.agenttracing.benchmark.fleet.FleetSimulation.Result;
import io.agenttracing.benchmark.fleet.FleetSimulation.Size;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledIfSystemProperty;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * What the document says of a fleet holds for a small one, too. With
 * {@code -Dfleet.write=true} a large one is simulated, and its figures are written.
 */
@DisabledIfSystemProperty(named = "test.agent-tracing.fast", matches = "true")
class FleetTests {

	private static final Path DOCUMENT = Path.of("..", "docs", "scale.md");

	private static final Size SMALL = new Size(5, 10_000, Duration.ofMillis(600), 2, Duration.ofSeconds(75),
			Duration.ofSeconds(2), Duration.ZERO);

	private static Result result;

	@BeforeAll
	static void simulate() throws IOException {
		boolean write = Boolean.getBoolean("fleet.write");
		result = new FleetSimulation(write ? Size.PUBLISHED : SMALL).run();
		String shares = Shares.table(result.rows());
		String failing = Shares.failingTable(result.rows());
		System.out.println(result.summary() + "\n" + shares + "\n" + failing);
		if (write) {
			write("summary", result.summary());
			write("shares", shares);
			write("failing", failing);
			write("paper", OnPaper.table(result.paper()));
		}
	}

	@Test
	void headSamplingStoresWholeTraces() {
		Shares head = result.rows().get(FleetSimulation.HEAD);
		assertThat(head.stored()).isStrictlyBetween(0.0, 0.3);
		assertThat(head.complete()).isLessThan(0.3);
		assertThat(head.failures()).isEqualTo(head.complete());
		assertThat(head.torn()).isZero();
		assertThat(head.orphans()).isZero();
	}

	@Test
	void keepRulesStoreEachFailure() {
		Shares keep = result.rows().get(FleetSimulation.KEEP);
		assertThat(keep.failures()).isEqualTo(1);
		assertThat(keep.completeOf().get(Failing.TO_THE_FIRST)).isBetween(0.15, 0.9);
		assertThat(keep.completeOf().get(Failing.HANDLED)).isLessThan(0.5);
		assertThat(keep.completeOf().get(Failing.BEHIND_A_MESSAGE)).isLessThan(0.7);
		assertThat(keep.torn()).isZero();
		assertThat(keep.orphans()).isPositive();
	}

	@Test
	void collectorsThatGetAllStoreFailingTracesComplete() {
		Shares collectors = result.rows().get(FleetSimulation.COLLECTORS);
		assertThat(collectors.sent()).isEqualTo(1);
		assertThat(collectors.complete()).isEqualTo(1);
		assertThat(collectors.failures()).isEqualTo(1);
		assertThat(collectors.completeOf().get(Failing.NOT)).isLessThan(0.4);
		assertThat(collectors.torn()).isZero();
		assertThat(collectors.orphans()).isZero();
	}

	@Test
	void collectorsThatGetPartsOfTracesStoreParts() {
		Shares unbalanced = result.rows().get(FleetSimulation.UNBALANCED);
		assertThat(unbalanced.complete()).isLessThan(0.95);
		assertThat(unbalanced.completeOf().get(Failing.BEHIND_A_MESSAGE)).isLessThan(0.7);
		assertThat(unbalanced.failures()).isEqualTo(1);
		assertThat(unbalanced.orphans()).isPositive();
	}

	@Test
	void documentHasEachRow() throws IOException {
		assertThat(Files.readString(DOCUMENT))
			.contains(result.rows().keySet().stream().map((row) -> "\n| " + row + " |").toList());
	}

	private static void write(String part, String text) throws IOException {
		String document = Files.readString(DOCUMENT);
		String begin = "<!-- " + part + " -->\n";
		int from = document.indexOf(begin) + begin.length();
		int to = document.indexOf("<!-- end of " + part + " -->");
		Files.writeString(DOCUMENT, document.substring(0, from) + text + document.substring(to));
	}

}
