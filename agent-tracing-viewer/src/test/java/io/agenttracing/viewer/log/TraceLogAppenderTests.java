package io.agenttracing.viewer.log;

import java.lang.ref.WeakReference;
import java.util.ArrayList;
import java.util.List;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.LoggingEvent;
import io.agenttracing.secret.SecretMask;
import io.agenttracing.viewer.DraftSpan;
import io.agenttracing.viewer.store.LogLine;
import io.agenttracing.viewer.store.TraceStore;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanContext;
import io.opentelemetry.context.Scope;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * What of a line of the log is shown, and what is held until then.
 */
class TraceLogAppenderTests {

	private final TraceStore store = new TraceStore(16 * 1024 * 1024);

	private final SpanContext span = DraftSpan.of(1, 1, "ask").at(0, 10).data().getSpanContext();

	private final List<Runnable> notes = new ArrayList<>();

	private AutoCloseable attached;

	private TraceLogAppender appender;

	@BeforeEach
	void attach() {
		this.store.ended(DraftSpan.of(1, 1, "ask").at(0, 10).data());
		this.attached = TraceLogAppender.attach(this.store, this.notes::add,
				(text) -> SecretMask.mask(text).replace("ACME", "***"));
		this.appender = (TraceLogAppender) this.attached;
	}

	@AfterEach
	void detach() throws Exception {
		this.attached.close();
	}

	@Test
	void allTextsAreMasked() {
		LoggingEvent event = event("some.ACME", "of ACME");
		event.setThreadName("consumer password=hunter2hunter2");
		append(event);
		LogLine line = shown();
		assertThat(line.thread()).contains("consumer").doesNotContain("hunter2");
		assertThat(line.logger()).isEqualTo("some.***");
		assertThat(line.text()).isEqualTo("of ***");
	}

	// Masks make room for what the cut has split.
	@Test
	void halfASecretIsNotShown() {
		String token = "Authorization: Bearer " + "abcdefgh".repeat(120);
		String before = (token + "\n").repeat(9).substring(0, 8_192 - 12);
		int end = before.lastIndexOf('\n');
		String padded = before.substring(0, end) + "\n" + " ".repeat(8_192 - 12 - end - 1);
		append(event("a.B", padded + "sk-proj-abcdefghijklmnopqrstuvwxyz0123456789"));
		assertThat(shown().text()).doesNotContain("sk-pro").doesNotContain("abcdefgh");
	}

	@Test
	void aLongLineIsCut() {
		append(event("a.B", "x".repeat(100_000)));
		assertThat(shown().text()).hasSize(4_096).startsWith("xxx");
	}

	@Test
	void theEventIsNotHeld() {
		WeakReference<Object> argument = appendWithArgument();
		assertThat(this.notes).isNotEmpty();
		Awaitility.await().untilAsserted(() -> {
			System.gc();
			assertThat(argument.get()).isNull();
		});
	}

	private WeakReference<Object> appendWithArgument() {
		Object argument = new StringBuilder("an argument");
		LoggingEvent event = event("a.B", "of {}");
		event.setArgumentArray(new Object[] { argument });
		append(event);
		return new WeakReference<>(argument);
	}

	private static LoggingEvent event(String logger, String message) {
		LoggerContext context = (LoggerContext) LoggerFactory.getILoggerFactory();
		return new LoggingEvent("", context.getLogger(logger), Level.WARN, message, null, null);
	}

	private void append(LoggingEvent event) {
		this.notes.clear();
		try (Scope scope = Span.wrap(this.span).makeCurrent()) {
			this.appender.doAppend(event);
		}
	}

	private LogLine shown() {
		this.notes.forEach(Runnable::run);
		return this.store.trace(this.span.getTraceId()).logs().get(0);
	}

}
