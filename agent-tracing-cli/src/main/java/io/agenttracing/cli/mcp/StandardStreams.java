package io.agenttracing.cli.mcp;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

import io.modelcontextprotocol.spec.McpSchema.ErrorCodes;
import org.jspecify.annotations.Nullable;

/**
 * Messages on standard input, one a line, and answers on standard output, until the input
 * ends. Who waits for a trace holds up nobody else.
 */
public final class StandardStreams {

	private static final int MAX_LINE = 256 * 1024;

	private static final int THREADS = 8;

	private static final int WAITING = 64;

	/** A code of JSON-RPC for what servers define. */
	private static final int TOO_MANY = -32_000;

	private static final long SECONDS_TO_END = 5;

	private final McpMessages messages;

	private final InputStream in;

	private final PrintWriter out;

	private final ThreadPoolExecutor threads = new ThreadPoolExecutor(THREADS, THREADS, 1, TimeUnit.SECONDS,
			new ArrayBlockingQueue<>(WAITING), StandardStreams::thread, StandardStreams::offer);

	private final Map<Object, StreamedCall> calls = new ConcurrentHashMap<>();

	/**
	 * Streams.
	 * @param messages what answers
	 * @param in standard input
	 * @param out standard output, which nothing else may write to
	 */
	public StandardStreams(McpMessages messages, InputStream in, PrintWriter out) {
		this.messages = messages;
		this.in = new BufferedInputStream(in);
		this.out = out;
	}

	private static Thread thread(Runnable task) {
		Thread thread = new Thread(task, "agent-tracing-mcp");
		thread.setDaemon(true);
		return thread;
	}

	// Many short calls at once are no reason to refuse one.
	private static void offer(Runnable call, ThreadPoolExecutor threads) {
		try {
			if (threads.getQueue().offer(call, 1, TimeUnit.SECONDS)) {
				return;
			}
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
		}
		throw new RejectedExecutionException();
	}

	/**
	 * Answers until the input ends.
	 * @throws IOException if the input cannot be read
	 */
	public void serve() throws IOException {
		try {
			while (!this.out.checkError()) {
				Line line = next();
				if (line == null) {
					break;
				}
				if (line.tooLong) {
					write(this.messages.error(McpMessage.idIn(line.bytes), ErrorCodes.INVALID_REQUEST,
							"A message has at most " + MAX_LINE / 1024 + " KB"));
				}
				else if (line.bytes.length > 0) {
					read(McpMessage.of(line.bytes));
				}
			}
		}
		finally {
			end();
		}
	}

	// What takes no time is answered here, however many others are waited for.
	private void read(McpMessage message) {
		Object cancelled = message.cancels();
		StreamedCall call = (cancelled != null) ? this.calls.remove(cancelled) : null;
		if (call != null) {
			call.cancel();
			this.threads.remove(call);
		}
		else if (message.isCall()) {
			call(message);
		}
		else {
			write(this.messages.answer(message));
		}
	}

	private void call(McpMessage message) {
		Object id = (message.id() != null) ? message.id() : new Object();
		StreamedCall call = new StreamedCall(() -> this.messages.answer(message), (reply, mine) -> {
			this.calls.remove(id, mine);
			if (reply != null) {
				write(reply);
			}
		});
		this.calls.put(id, call);
		try {
			this.threads.execute(call);
		}
		catch (RejectedExecutionException ex) {
			this.calls.remove(id, call);
			write(this.messages.error(message.id(), TOO_MANY, "There are " + WAITING + " others that wait"));
		}
	}

	private void end() {
		this.threads.shutdown();
		try {
			if (!this.threads.awaitTermination(SECONDS_TO_END, TimeUnit.SECONDS)) {
				this.threads.shutdownNow();
				this.threads.awaitTermination(1, TimeUnit.SECONDS);
			}
		}
		catch (InterruptedException ex) {
			this.threads.shutdownNow();
			Thread.currentThread().interrupt();
		}
	}

	// What is too long is read to its end, but not kept.
	private @Nullable Line next() throws IOException {
		ByteArrayOutputStream bytes = new ByteArrayOutputStream();
		int length = 0;
		int next = this.in.read();
		if (next < 0) {
			return null;
		}
		while (next >= 0 && next != '\n') {
			if (next != '\r' && ++length <= MAX_LINE) {
				bytes.write(next);
			}
			next = this.in.read();
		}
		return new Line(bytes.toByteArray(), length > MAX_LINE);
	}

	private synchronized void write(McpReply reply) {
		if (reply.isDue()) {
			this.out.print(new String(reply.json(), StandardCharsets.UTF_8));
			this.out.print('\n');
			this.out.flush();
		}
	}

	/**
	 * A line.
	 */
	private record Line(byte[] bytes, boolean tooLong) {

	}

}
