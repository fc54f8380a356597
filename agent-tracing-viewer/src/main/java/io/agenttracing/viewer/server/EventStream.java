package io.agenttracing.viewer.server;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedDeque;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

import com.sun.net.httpserver.HttpExchange;
import io.agenttracing.viewer.model.TraceModels;
import io.agenttracing.viewer.store.TraceStore;

/**
 * Tells pages what has changed, by server-sent events: at once after a pause, and then
 * not more often than each 100 milliseconds.
 */
final class EventStream implements AutoCloseable {

	private static final long PACE_MILLIS = 100;

	private static final long PING_NANOS = TimeUnit.SECONDS.toNanos(10);

	private static final long ASKING_NANOS = TimeUnit.SECONDS.toNanos(1);

	/** What the connection of one page takes, roughly. */
	private static final long BYTES = 64 * 1024;

	// The page that is left comes again later, and not to take its turn with the others.
	private static final String DISPLACED = "retry: 60000\nevent: displaced\ndata: {}\n\n";

	private final TraceStore store;

	private final TraceModels models;

	private final RequestThreads threads;

	private final Semaphore free;

	/** The oldest first. */
	private final Deque<TraceEvents> open = new ConcurrentLinkedDeque<>();

	/** Until when all pages are asked whether they are still there. */
	private volatile long askedUntil = System.nanoTime();

	private final AtomicLong renewed = new AtomicLong(System.nanoTime());

	private volatile boolean closed;

	EventStream(TraceStore store, TraceModels models, RequestThreads threads, int most) {
		this.store = store;
		this.models = models;
		this.threads = threads;
		this.free = new Semaphore(most);
	}

	/**
	 * Answers a request with events until the page is closed.
	 */
	void send(HttpExchange exchange) throws IOException {
		if (!isRoom()) {
			tooMany().send(exchange);
			return;
		}
		try {
			if (!this.store.reserve(BYTES)) {
				tooMany().send(exchange);
				return;
			}
			try {
				listen(exchange);
			}
			finally {
				this.store.release(BYTES);
			}
		}
		finally {
			this.free.release();
		}
	}

	// A page that was left or loaded anew is only missed when something is written to it.
	// If all are there, the one that was opened last is what somebody looks at.
	private boolean isRoom() {
		if (this.free.tryAcquire()) {
			return true;
		}
		this.askedUntil = System.nanoTime() + ASKING_NANOS;
		this.threads.waiting();
		try {
			return this.free.tryAcquire(ASKING_NANOS, TimeUnit.NANOSECONDS) || displaceOldest();
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
			return false;
		}
		finally {
			this.threads.writing();
		}
	}

	private boolean displaceOldest() throws InterruptedException {
		TraceEvents oldest = this.open.pollFirst();
		if (oldest == null) {
			return false;
		}
		oldest.displace();
		return this.free.tryAcquire(ASKING_NANOS, TimeUnit.NANOSECONDS);
	}

	private static Reply tooMany() {
		return Reply.error(503, "Too many pages are open", "Retry-After", "5");
	}

	private void listen(HttpExchange exchange) throws IOException {
		TraceEvents events = new TraceEvents();
		this.open.add(events);
		this.store.addListener(events);
		try {
			if (!this.closed) {
				send(exchange, events);
			}
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
		}
		finally {
			this.store.removeListener(events);
			this.open.remove(events);
		}
	}

	private void send(HttpExchange exchange, TraceEvents events) throws IOException, InterruptedException {
		Reply.secure(exchange.getResponseHeaders(), "text/event-stream; charset=utf-8");
		exchange.sendResponseHeaders(200, 0);
		OutputStream out = exchange.getResponseBody();
		write(out, "retry: 1000\n");
		// The version that the page can compare with that of its list
		write(out, "traces", this.models.changed(List.of()));
		out.flush();
		long sent = System.nanoTime();
		while (true) {
			this.threads.waiting();
			TraceEvents.Told told = events.await(PACE_MILLIS);
			if (told == null) {
				if (events.isDisplaced()) {
					this.threads.writing();
					write(out, DISPLACED);
					out.flush();
				}
				return;
			}
			renew();
			this.threads.writing();
			told = told.asOf(this.store.versions().keySet());
			if (!told.gone().isEmpty()) {
				write(out, "gone", this.models.gone(told.gone()));
			}
			if (!told.changed().isEmpty()) {
				write(out, "traces", this.models.changed(told.changed()));
			}
			if (told.changed().isEmpty() && told.gone().isEmpty()) {
				long now = System.nanoTime();
				if (now - sent > PING_NANOS || now - this.askedUntil < 0) {
					write(out, ":\n\n");
					out.flush();
					sent = System.nanoTime();
				}
			}
			else {
				out.flush();
				sent = System.nanoTime();
				this.threads.waiting();
				Thread.sleep(PACE_MILLIS);
			}
		}
	}

	// One of all pages does it.
	private void renew() {
		long last = this.renewed.get();
		if (System.nanoTime() - last >= TimeUnit.MILLISECONDS.toNanos(PACE_MILLIS)
				&& this.renewed.compareAndSet(last, System.nanoTime())) {
			this.models.renew();
		}
	}

	private static void write(OutputStream out, String event, byte[] json) throws IOException {
		write(out, "event: " + event + "\ndata: ");
		out.write(json);
		write(out, "\n\n");
	}

	private static void write(OutputStream out, String text) throws IOException {
		out.write(text.getBytes(StandardCharsets.UTF_8));
	}

	int pages() {
		return this.open.size();
	}

	@Override
	public void close() {
		this.closed = true;
		this.open.forEach(TraceEvents::close);
	}

}
