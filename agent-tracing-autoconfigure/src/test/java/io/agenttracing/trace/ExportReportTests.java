package io.agenttracing.trace;

import java.net.ConnectException;
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

	private final ExportReport report = new ExportReport("http://collector:4318", () -> "status 503");

	@Test
	void saysOnceThatSpansAreLostAndOnceThatTheyAreNot(CapturedOutput output) {
		for (int i = 0; i < 20; i++) {
			this.report.failed(512, new IllegalStateException(new ConnectException("Connection refused")), i);
		}
		assertThat(lines(output)).singleElement()
			.asString()
			.contains("http://collector:4318", "(Connection refused)", "512 are lost");
		this.report.succeeded();
		this.report.succeeded();
		assertThat(lines(output)).hasSize(2).last().asString().contains("again; 10240 were lost");
	}

	@Test
	void repeatsTheWarningAfterFiveMinutes(CapturedOutput output) {
		this.report.failed(1, null, 5);
		this.report.failed(1, null, TimeUnit.MINUTES.toNanos(5) + 4);
		assertThat(lines(output)).hasSize(1);
		this.report.failed(1, null, TimeUnit.MINUTES.toNanos(5) + 5);
		assertThat(lines(output)).hasSize(2).last().asString().contains("(status 503)", "3 are lost");
	}

	@Test
	void doesNotSpeakOfSuccessThatFollowsNoWarning(CapturedOutput output) {
		this.report.succeeded();
		this.report.failed(1, null, 0);
		this.report.succeeded();
		this.report.failed(1, null, 1);
		this.report.succeeded();
		assertThat(lines(output)).hasSize(2);
	}

	@Test
	void saysThatTheQueueIsFull(CapturedOutput output) {
		this.report.refused(0, 0);
		this.report.refused(7, 1);
		this.report.refused(9, 2);
		assertThat(lines(output)).singleElement()
			.asString()
			.contains("7 spans were refused", "management.opentelemetry.tracing.export.max-queue-size");
		this.report.refused(9, TimeUnit.MINUTES.toNanos(6));
		assertThat(lines(output)).hasSize(2).last().asString().contains("2 spans were refused");
	}

	private static List<String> lines(CapturedOutput output) {
		return output.getAll().lines().filter((line) -> line.contains("TraceCollector")).toList();
	}

}
