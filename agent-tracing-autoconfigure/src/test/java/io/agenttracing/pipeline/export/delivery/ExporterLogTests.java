package io.agenttracing.pipeline.export.delivery;

import java.util.ArrayList;
import java.util.List;
import java.util.logging.Filter;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link ExporterLog}.
 */
class ExporterLogTests {

	private final Logger logger = Logger.getLogger("io.opentelemetry.exporter.internal.http.HttpExporter");

	private final List<String> published = new ArrayList<>();

	private final Handler handler = new Handler() {

		@Override
		public void publish(LogRecord entry) {
			ExporterLogTests.this.published.add(entry.getLevel() + " " + entry.getMessage());
		}

		@Override
		public void flush() {
		}

		@Override
		public void close() {
		}

	};

	@BeforeEach
	void addHandler() {
		this.logger.addHandler(this.handler);
	}

	@AfterEach
	void removeHandler() {
		this.logger.removeHandler(this.handler);
		this.logger.setFilter(null);
	}

	@Test
	void demotesFailuresOfSpansAndNothingElse() {
		try (ExporterLog log = new ExporterLog()) {
			log.demoteWhile(() -> true);
			this.logger.log(Level.WARNING, "Failed to export spans. Server responded with HTTP status code 503.");
			this.logger.log(Level.WARNING, "Failed to export metrics. Server responded with HTTP status code 503.");
		}
		this.logger.log(Level.WARNING, "Failed to export spans. Afterwards.");
		assertThat(this.published).extracting((entry) -> entry.substring(0, 30))
			.containsExactly("FINE Failed to export spans. S", "WARNING Failed to export metri",
					"WARNING Failed to export spans");
	}

	@Test
	void leavesFailuresOfOtherExportersOfSpans() {
		try (ExporterLog log = new ExporterLog()) {
			log.demoteWhile(() -> false);
			this.logger.log(Level.SEVERE, "Failed to export spans.");
		}
		assertThat(this.published).containsExactly("SEVERE Failed to export spans.");
	}

	@Test
	void asksTheFilterThatWasThereBefore() {
		Filter before = (entry) -> !entry.getMessage().contains("secret");
		this.logger.setFilter(before);
		try (ExporterLog log = new ExporterLog()) {
			log.demoteWhile(() -> true);
			this.logger.log(Level.SEVERE, "Failed to export spans: secret");
			this.logger.log(Level.SEVERE, "Failed to export spans: public");
		}
		assertThat(this.published).containsExactly("FINE Failed to export spans: public");
		assertThat(this.logger.getFilter()).isSameAs(before);
	}

	@Test
	void leavesNothingBehindWhateverTheOrderOfClosing() {
		ExporterLog first = new ExporterLog();
		first.demoteWhile(() -> true);
		ExporterLog second = new ExporterLog();
		second.demoteWhile(() -> false);
		first.close();
		second.close();
		assertThat(this.logger.getFilter()).isNull();
	}

}
