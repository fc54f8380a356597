package io.agenttracing.viewer.log;

import java.util.concurrent.Executor;
import java.util.function.UnaryOperator;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.IThrowableProxy;
import ch.qos.logback.classic.spi.ThrowableProxyUtil;
import ch.qos.logback.core.UnsynchronizedAppenderBase;
import io.agenttracing.failure.Failures;
import io.agenttracing.text.LogText;
import io.agenttracing.viewer.store.LogLine;
import io.agenttracing.viewer.store.TraceStore;
import io.agenttracing.viewer.store.Weighed;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanContext;
import org.jspecify.annotations.Nullable;
import org.slf4j.ILoggerFactory;
import org.slf4j.LoggerFactory;

/**
 * Puts lines of the log that are written while a span is current beside it: those that
 * reach the root logger, masked and cut. The thread that logs takes a note and goes on.
 */
public final class TraceLogAppender extends UnsynchronizedAppenderBase<ILoggingEvent> implements AutoCloseable {

	/**
	 * Of each text as much is searched for secrets as is shown, and what a cut may split.
	 */
	private static final int LONGEST = 8_192;

	/** So much is shown. */
	private static final int SHOWN = 4_096;

	private final TraceStore store;

	private final UnaryOperator<String> masking;

	private final Executor executor;

	private TraceLogAppender(TraceStore store, Executor executor, UnaryOperator<String> masking) {
		this.store = store;
		this.masking = masking;
		this.executor = executor;
		setName("agent-tracing-viewer");
	}

	/**
	 * Adds an appender to Logback's root logger, if that is what the application logs
	 * with.
	 * @param store where lines are put
	 * @param executor on which that is done
	 * @param masking masks what looks like a secret
	 * @return what removes it
	 */
	public static @Nullable AutoCloseable attach(TraceStore store, Executor executor, UnaryOperator<String> masking) {
		ILoggerFactory factory = LoggerFactory.getILoggerFactory();
		if (!(factory instanceof LoggerContext context)) {
			return null;
		}
		TraceLogAppender appender = new TraceLogAppender(store, executor, masking);
		appender.setContext(context);
		appender.start();
		context.getLogger(Logger.ROOT_LOGGER_NAME).addAppender(appender);
		return appender;
	}

	@Override
	protected void append(ILoggingEvent event) {
		try {
			SpanContext span = Span.current().getSpanContext();
			if (span.isValid()) {
				note(event, span);
			}
		}
		catch (Throwable ex) {
			// To log it would come here again.
			Failures.counted();
		}
	}

	// Without the event, which holds all arguments, and a message of any length.
	private void note(ILoggingEvent event, SpanContext span) {
		String message = event.getFormattedMessage();
		this.executor.execute(new Line(this, span, event.getTimeStamp(), String.valueOf(event.getLevel()),
				String.valueOf(event.getLoggerName()), String.valueOf(event.getThreadName()),
				(message != null) ? LogText.cut(message, LONGEST + 1) : "", event.getThrowableProxy()));
	}

	private void show(Line line) {
		this.store.log(new LogLine(line.span().getTraceId(), line.span().getSpanId(), line.epochMillis(), line.level(),
				masked(line.logger()), masked(line.thread()), masked(line.all())));
	}

	// What a cut split looks like no secret: it is left out if masks made room for it.
	private String masked(String text) {
		String cut = cut(text);
		String masked = this.masking.apply(cut);
		return (text.length() > LONGEST && masked.length() <= SHOWN) ? withoutLastWord(masked) + '…' : masked;
	}

	private static String withoutLastWord(String text) {
		int end = text.length();
		while (end > 0 && text.charAt(end - 1) > ' ') {
			end--;
		}
		return text.substring(0, end);
	}

	private static String cut(String text) {
		return LogText.cut(text, LONGEST);
	}

	@Override
	public void close() {
		if (getContext() instanceof LoggerContext context) {
			context.getLogger(Logger.ROOT_LOGGER_NAME).detachAppender(this);
		}
		stop();
	}

	/**
	 * A line that waits to be shown.
	 */
	private record Line(TraceLogAppender appender, SpanContext span, long epochMillis, String level, String logger,
			String thread, String text, @Nullable IThrowableProxy thrown) implements Weighed {

		// Some frames of stacks, which others may hold, too.
		private static final long THROWN = 8_192;

		private String all() {
			return (this.thrown != null) ? this.text + "\n" + ThrowableProxyUtil.asString(this.thrown) : this.text;
		}

		@Override
		public long bytes() {
			return 2L * this.text.length() + ((this.thrown != null) ? THROWN : 0);
		}

		@Override
		public void run() {
			this.appender.show(this);
		}

	}

}
