package io.agenttracing.viewer.server;

import java.io.BufferedOutputStream;
import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.util.Map;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Supplier;

import com.sun.net.httpserver.HttpExchange;
import io.agenttracing.viewer.page.Content;
import io.agenttracing.viewer.store.TraceStore;
import org.jspecify.annotations.Nullable;

/**
 * Answers with all that is kept of a trace, which may be many times as large as the
 * trace: they are written as they are made, and two at a time, since each keeps its trace
 * from going.
 */
final class LargeAnswers {

	private static final int AT_ONCE = 2;

	private static final long MILLIS_TO_WAIT = 500;

	// What packing and writing take, roughly.
	private static final long BYTES = 512 * 1024;

	private static final int BUFFER = 32 * 1024;

	private final Semaphore turn = new Semaphore(AT_ONCE);

	private final long bytes;

	private final TraceStore store;

	private final RequestThreads threads;

	private final Consumer<Throwable> failures;

	LargeAnswers(TraceStore store, RequestThreads threads, Consumer<Throwable> failures) {
		this.bytes = Math.min(BYTES, store.max() / 16);
		this.store = store;
		this.threads = threads;
		this.failures = failures;
	}

	/**
	 * Answers when it is its turn, or says that others are before it.
	 */
	void send(HttpExchange exchange, String contentType, Map<String, String> headers,
			Supplier<@Nullable Content> content) throws IOException {
		if (!isTurn()) {
			tooMany().send(exchange);
			return;
		}
		try {
			if (!this.store.reserve(this.bytes)) {
				tooMany().send(exchange);
				return;
			}
			try {
				sendNow(exchange, contentType, headers, content);
			}
			finally {
				this.store.release(this.bytes);
			}
		}
		finally {
			this.turn.release();
		}
	}

	private boolean isTurn() {
		try {
			return this.turn.tryAcquire(MILLIS_TO_WAIT, TimeUnit.MILLISECONDS);
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
			return false;
		}
	}

	private static Reply tooMany() {
		return Reply.error(503, "Others save traces just now", "Retry-After", "1");
	}

	private void sendNow(HttpExchange exchange, String contentType, Map<String, String> headers,
			Supplier<@Nullable Content> supplier) throws IOException {
		Content content;
		try {
			content = supplier.get();
		}
		catch (Throwable ex) {
			this.failures.accept(ex);
			Reply.failed(ex).send(exchange);
			return;
		}
		if (content == null) {
			Reply.notFound().send(exchange);
			return;
		}
		Reply.secure(exchange.getResponseHeaders(), contentType);
		headers.forEach(exchange.getResponseHeaders()::set);
		exchange.sendResponseHeaders(200, 0);
		this.threads.writing();
		write(content, new Connection(exchange.getResponseBody()));
	}

	private void write(Content content, Connection connection) throws IOException {
		try {
			OutputStream buffered = new BufferedOutputStream(connection, BUFFER);
			content.writeTo(buffered);
			buffered.flush();
		}
		catch (Throwable ex) {
			if (connection.broken == null) {
				this.failures.accept(ex);
			}
			// An end would say that it is complete: an interrupt closes the connection.
			Thread.currentThread().interrupt();
			throw new IOException("The answer ends too early", ex);
		}
	}

	/**
	 * Knows whether the other side has gone: that is no failure of ours.
	 */
	private static final class Connection extends FilterOutputStream {

		private @Nullable IOException broken;

		private Connection(OutputStream out) {
			super(out);
		}

		@Override
		public void write(byte[] bytes, int offset, int length) throws IOException {
			try {
				this.out.write(bytes, offset, length);
			}
			catch (IOException ex) {
				this.broken = ex;
				throw ex;
			}
		}

		@Override
		public void flush() throws IOException {
			try {
				this.out.flush();
			}
			catch (IOException ex) {
				this.broken = ex;
				throw ex;
			}
		}

	}

}
