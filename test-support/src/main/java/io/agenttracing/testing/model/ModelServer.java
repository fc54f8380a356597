package io.agenttracing.testing.model;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;

/**
 * A model that speaks the protocols of OpenAI, Anthropic and Ollama on a free port of the
 * loopback interface. It answers with what is queued, one after the other, then with what
 * a function says. Requests for embeddings it answers by itself if nothing is queued for
 * them: texts that share words are close to each other. It keeps the requests for
 * assertions, and hangs no longer than until it is closed.
 */
public final class ModelServer implements AutoCloseable {

	private static final Duration TIMEOUT = Duration.ofSeconds(20);

	private static final int MAX_REQUESTS = 10_000;

	private final Deque<ModelAnswer> queue = new ArrayDeque<>();

	private final Deque<ModelAnswer> embeddings = new ArrayDeque<>();

	private final List<ModelRequest> requests = new ArrayList<>();

	private Function<ModelRequest, ModelAnswer> otherwise = (request) -> ModelFault.serverError();

	private final ModelPort port;

	private ModelServer() throws IOException {
		this.port = new ModelPort(this::answer);
	}

	public static ModelServer start() {
		try {
			return new ModelServer();
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	/**
	 * Where clients find it.
	 * @return the URL without a path
	 */
	public String baseUrl() {
		return "http://127.0.0.1:" + this.port.port();
	}

	/**
	 * Answers the next requests.
	 * @param answers an answer for each of them
	 * @return this server
	 */
	public synchronized ModelServer then(ModelAnswer... answers) {
		this.queue.addAll(List.of(answers));
		return this;
	}

	/**
	 * Answers the next requests for embeddings. Of a reply only its way to the client
	 * counts.
	 * @param answers an answer for each of them
	 * @return this server
	 */
	public synchronized ModelServer thenForEmbeddings(ModelAnswer... answers) {
		this.embeddings.addAll(List.of(answers));
		return this;
	}

	/**
	 * Answers what nothing is queued for. Without it that is an error of the server's.
	 * @param answers what to answer a request with
	 * @return this server
	 */
	public synchronized ModelServer otherwise(Function<ModelRequest, ModelAnswer> answers) {
		this.otherwise = answers;
		return this;
	}

	/**
	 * What arrived so far.
	 * @return the requests by their arrival
	 */
	public synchronized List<ModelRequest> requests() {
		return List.copyOf(this.requests);
	}

	/**
	 * Waits until so many requests have arrived.
	 * @param count the number of requests
	 * @return the requests, possibly more
	 */
	public synchronized List<ModelRequest> awaitRequests(int count) {
		long deadline = System.nanoTime() + TIMEOUT.toNanos();
		while (this.requests.size() < count) {
			long left = deadline - System.nanoTime();
			if (left <= 0) {
				throw new AssertionError("Not within " + TIMEOUT + "; arrived: " + this.requests);
			}
			try {
				TimeUnit.NANOSECONDS.timedWait(this, left);
			}
			catch (InterruptedException ex) {
				Thread.currentThread().interrupt();
				throw new AssertionError("Interrupted; arrived: " + this.requests, ex);
			}
		}
		return requests();
	}

	/**
	 * Forgets the requests and what is queued, and closes the connections of what hangs.
	 */
	public synchronized void reset() {
		this.port.release();
		this.requests.clear();
		this.queue.clear();
		this.embeddings.clear();
		this.otherwise = (request) -> ModelFault.serverError();
	}

	@Override
	public void close() {
		this.port.close();
	}

	private ModelAnswer answer(ModelRequest request) {
		Function<ModelRequest, ModelAnswer> function;
		synchronized (this) {
			if (this.requests.size() == MAX_REQUESTS) {
				throw new IllegalStateException("More requests than a test makes");
			}
			this.requests.add(request);
			notifyAll();
			if (request.isForEmbeddings()) {
				ModelAnswer next = this.embeddings.poll();
				return (next != null) ? next : ModelReply.text("");
			}
			ModelAnswer next = this.queue.poll();
			if (next != null) {
				return next;
			}
			function = this.otherwise;
		}
		return function.apply(request);
	}

}
