package io.agenttracing.pipeline.export.delivery;

import java.util.ArrayList;
import java.util.List;
import java.util.function.BooleanSupplier;
import java.util.logging.Filter;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;

import io.agenttracing.pipeline.export.otlp.CallDetails;
import org.jspecify.annotations.Nullable;

/**
 * Demotes what OpenTelemetry's exporters log about a failed batch of spans, up to five
 * times a minute and with a stack trace, to debug level: the collector logs it once.
 * Applies while the collector exports, to spans only, and leaves the application's log
 * levels and filters as they are.
 *
 * @since 0.1.0
 */
public final class ExporterLog implements AutoCloseable {

	/** The loggers of OpenTelemetry's OTLP exporters. */
	public static final List<String> OTLP_LOGGERS = List.of("io.opentelemetry.exporter.internal.http.HttpExporter",
			"io.opentelemetry.exporter.internal.grpc.GrpcExporter");

	private static final String ZIPKIN_LOGGER = "io.opentelemetry.exporter.zipkin.ZipkinSpanExporter";

	private final List<DemotingFilter> filters = new ArrayList<>();

	/**
	 * Begins to demote.
	 * @param exporting whether the collector exports at the moment
	 */
	public void demoteWhile(BooleanSupplier exporting) {
		OTLP_LOGGERS.forEach((name) -> demote(name, exporting));
		demote(ZIPKIN_LOGGER, exporting);
	}

	private void demote(String name, BooleanSupplier exporting) {
		Logger logger = Logger.getLogger(name);
		DemotingFilter filter = new DemotingFilter(logger, exporting);
		logger.setFilter(filter);
		this.filters.add(filter);
	}

	@Override
	public void close() {
		this.filters.forEach(DemotingFilter::remove);
	}

	/**
	 * Delegates to the previous filter, if any.
	 */
	private final class DemotingFilter implements Filter {

		// A reference, or the logger would be garbage-collected with its filter.
		private final Logger logger;

		private final @Nullable Filter previous;

		private volatile @Nullable BooleanSupplier exporting;

		DemotingFilter(Logger logger, BooleanSupplier exporting) {
			this.logger = logger;
			this.previous = logger.getFilter();
			this.exporting = exporting;
		}

		@Override
		public boolean isLoggable(LogRecord entry) {
			BooleanSupplier condition = this.exporting;
			if (condition != null && isAboutSpans(entry.getMessage()) && condition.getAsBoolean()) {
				CallDetails call = CallDetails.current();
				if (call != null) {
					call.logged(entry.getThrown());
				}
				entry.setLevel(Level.FINE);
			}
			return this.previous == null || this.previous.isLoggable(entry);
		}

		private boolean isAboutSpans(@Nullable String message) {
			return message != null
					&& (message.startsWith("Failed to export spans") || message.startsWith("Too many log messages"));
		}

		void remove() {
			this.exporting = null;
			// Contexts need not close in the reverse order of their start.
			if (this.logger.getFilter() == this) {
				Filter next = this.previous;
				while (next instanceof DemotingFilter filter && filter.exporting == null) {
					next = filter.previous;
				}
				this.logger.setFilter(next);
			}
		}

	}

}
