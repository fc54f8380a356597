package io.agenttracing.viewer.log;

import java.util.concurrent.Executor;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.IThrowableProxy;
import ch.qos.logback.classic.spi.ThrowableProxyUtil;
import ch.qos.logback.core.UnsynchronizedAppenderBase;
import io.agenttracing.failure.Failures;
import io.agenttracing.secret.SecretMask;
import io.agenttracing.text.LogText;
import io.agenttracing.viewer.store.LogLine;
import io.agenttracing.viewer.store.TraceStore;
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

	private final TraceStore store;

	private final Executor executor;

	private TraceLogAppender(TraceStore store, Executor executor) {
		this.store = store;
		this.executor = executor;
		setName("agent-tracing-viewer");
	}

	/**
	 * Adds an appender to Logback's root logger, if that is what the application logs
	 * with.
	 * @param store where lines are put
	 * @param executor on which that is done
	 * @return what removes it
	 */
	public static @Nullable AutoCloseable attach(TraceStore store, Executor executor) {
		ILoggerFactory factory = LoggerFactory.getILoggerFactory();
		if (!(factory instanceof LoggerContext context)) {
			return null;
		}
		TraceLogAppender appender = new TraceLogAppender(store, executor);
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

	private void note(ILoggingEvent event, SpanContext span) {
		String message = event.getFormattedMessage();
		String text = (message != null) ? cut(message) : "";
		String thread = event.getThreadName();
		this.executor.execute(() -> show(event, span, thread, text));
	}

	private void show(ILoggingEvent event, SpanContext span, String thread, String text) {
		IThrowableProxy thrown = event.getThrowableProxy();
		String all = (thrown != null) ? text + "\n" + ThrowableProxyUtil.asString(thrown) : text;
		this.store.log(
				new LogLine(span.getTraceId(), span.getSpanId(), event.getTimeStamp(), String.valueOf(event.getLevel()),
						String.valueOf(event.getLoggerName()), thread, SecretMask.mask(cut(all))));
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

}
