package io.agenttracing.pipeline.export.delivery;

import java.util.List;
import java.util.concurrent.TimeUnit;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link ExportReport}.
 */
@ExtendWith(OutputCaptureExtension.class)
class ExportReportTests {

	private static final long LATER = TimeUnit.MINUTES.toNanos(5);

	private long now;

	private final ExportReport report = new ExportReport("http://collector:4318", () -> this.now);

	@Test
	void warnsOncePerOutageAndTellsItsEnd(CapturedOutput output) {
		for (int i = 0; i < 20; i++) {
			this.now = i * LATER;
			this.report.failed("ConnectException: Connection refused", "", 512 * i, 97);
		}
		assertThat(lines(output)).singleElement()
			.asString()
			.contains("WARN", "http://collector:4318 (ConnectException: Connection refused)", "0 wait in memory",
					"97 % of which is free", "The application is not affected");
		this.report.succeeded();
		this.report.succeeded();
		assertThat(lines(output)).hasSize(2).last().asString().contains("INFO", "again; none were lost");
	}

	@Test
	void tellsHowManyWereLostInAnOutage(CapturedOutput output) {
		this.report.failed("x", "It answers.", 5, 0);
		this.report.lost(3, "there was no room");
		this.report.lost(4, "there was no room");
		this.report.succeeded();
		assertThat(lines(output)).hasSize(3);
		assertThat(lines(output).get(1)).contains("WARN", "3 spans for http://collector:4318 are lost", "no room");
		assertThat(lines(output).get(2)).contains("again; 7 were lost");
	}

	@Test
	void doesNotSpeakAtEachTurnOfAnUnsteadyReceiver(CapturedOutput output) {
		this.report.succeeded();
		for (int i = 0; i < 20; i++) {
			this.now = i;
			this.report.failed("x", "It answers.", 1, 99);
			this.report.succeeded();
		}
		assertThat(lines(output)).hasSize(2);
		this.now = LATER;
		this.report.failed("x", "It answers.", 1, 99);
		this.report.succeeded();
		assertThat(lines(output)).hasSize(4);
	}

	@Test
	void saysOncePerReasonWhatWasRefused(CapturedOutput output) {
		for (int i = 0; i < 20; i++) {
			this.report.refused(2, "HTTP 401", "Check the credentials.");
			this.report.refused(1, "HTTP 413", "Lower the size.");
		}
		assertThat(lines(output)).hasSize(2);
		assertThat(lines(output).get(0)).contains("http://collector:4318 refused 2 spans (HTTP 401)",
				"Check the credentials.");
		assertThat(lines(output).get(1)).contains("refused 1 spans (HTTP 413)", "Lower the size.");
		this.now = LATER;
		this.report.refused(2, "HTTP 401", "Check the credentials.");
		assertThat(lines(output)).hasSize(3).last().asString().contains("refused 59 spans");
	}

	@Test
	void tellsWhatIsLostAtShutdown(CapturedOutput output) {
		this.report.lostAtShutdown(0, "x");
		assertThat(lines(output)).isEmpty();
		this.report.lostAtShutdown(7, null);
		this.report.lostAtShutdown(7, "HTTP 503");
		assertThat(lines(output)).hasSize(2)
			.first()
			.asString()
			.contains("7 spans could not be sent to http://collector:4318 before the shutdown.");
		assertThat(lines(output).get(1)).contains("(last failure: HTTP 503)");
	}

	private static List<String> lines(CapturedOutput output) {
		return output.getAll().lines().filter((line) -> line.contains("RetainingExport")).toList();
	}

}
