package io.agenttracing.cli.mcp;

import java.io.IOException;
import java.net.ConnectException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.Map;

import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Waits until a trace has come and is over, or hangs: for who starts something and wants
 * to know how it went. What has the traces may be away meanwhile, as an application that
 * is started again.
 */
final class WaitForTrace implements ToolAnswer {

	static final String NAME = "wait_for_trace";

	/** Less than what clients wait for an answer, the Java SDK's 20 s for one. */
	static final int USUAL_SECONDS = 15;

	static final int MOST_SECONDS = 50;

	/** How many may wait at once: each takes a thread. */
	static final int AT_ONCE = 4;

	private static final Duration PAUSE = Duration.ofMillis(200);

	/**
	 * How long nothing may have come of a trace that is over: an exporter sends in
	 * several parts.
	 */
	private static final Duration QUIET = Duration.ofMillis(1_200);

	/**
	 * The same where several services send: each does so every 5 s.
	 */
	private static final Duration SEVERAL_QUIET = Duration.ofSeconds(6);

	/**
	 * The same where a parent has not come: it may still run, or nobody sends it. Two
	 * times what exporters wait.
	 */
	private static final Duration INCOMPLETE_QUIET = Duration.ofSeconds(10);

	private final TraceSource source;

	private final Time time;

	/** The oldest first. */
	private final Deque<Waiting> waiting = new ArrayDeque<>();

	WaitForTrace(TraceSource source) {
		this(source, new Time() {
		});
	}

	WaitForTrace(TraceSource source, Time time) {
		this.source = source;
		this.time = time;
	}

	@Override
	public String to(ToolArguments arguments) throws ToolRefusal {
		String query = arguments.text("query");
		int seconds = arguments.number("timeout_seconds", USUAL_SECONDS, 1, MOST_SECONDS);
		String since = arguments.text("since_version");
		if (!this.source.changes()) {
			throw new ToolRefusal("These traces are from files, and no others come: list_traces says which there are");
		}
		Waiting call = new Waiting(query, since.isEmpty() ? null : StoreVersion.of("since_version", since), seconds);
		begin(call);
		try {
			return call.answer();
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
			throw new ToolRefusal("It was cancelled");
		}
		finally {
			end(call);
		}
	}

	// Of a caller who has gone nothing is heard: who came last still waits.
	private synchronized void begin(Waiting call) {
		if (this.waiting.size() >= AT_ONCE) {
			this.waiting.remove().displaced = true;
		}
		this.waiting.add(call);
	}

	private synchronized void end(Waiting call) {
		this.waiting.remove(call);
	}

	/**
	 * The time, which is another one in tests.
	 */
	interface Time {

		default long nanos() {
			return System.nanoTime();
		}

		default void pause(Duration duration) throws InterruptedException {
			Thread.sleep(duration.toMillis());
		}

	}

	/**
	 * One call.
	 */
	private final class Waiting {

		private final String query;

		private final long deadline;

		/** Null until it is known what there was. */
		private @Nullable StoreVersion since;

		private @Nullable StoreVersion now;

		private final Map<String, Seen> seen = new HashMap<>();

		private int others;

		private boolean away;

		private @Nullable String failure;

		private volatile boolean displaced;

		private Waiting(String query, @Nullable StoreVersion since, int seconds) {
			this.query = query;
			this.since = since;
			this.deadline = WaitForTrace.this.time.nanos() + Duration.ofSeconds(seconds).toNanos();
		}

		private String answer() throws ToolRefusal, InterruptedException {
			while (true) {
				Duration left = Duration.ofNanos(this.deadline - WaitForTrace.this.time.nanos());
				JsonNode ready = look((left.compareTo(PAUSE) > 0) ? left : PAUSE);
				if (ready != null) {
					return found(ready);
				}
				if (left.isNegative() || left.isZero()) {
					return timedOut();
				}
				WaitForTrace.this.time.pause((left.compareTo(PAUSE) < 0) ? left : PAUSE);
				if (this.displaced) {
					throw new ToolRefusal("There are " + AT_ONCE + " later calls that wait, and no more may");
				}
			}
		}

		private String found(JsonNode trace) {
			ObjectNode answer = QuotedData.object();
			if (trace.path("incomplete").asBoolean(false)) {
				answer.put("may_still_run", "A parent has not come. Wait for more with since_version " + this.now);
			}
			answer.set("trace", ListTraces.described(trace));
			answer.put("version", String.valueOf(this.now));
			return QuotedData.text(answer);
		}

		private String timedOut() {
			ObjectNode answer = QuotedData.object();
			answer.put("timed_out", true);
			if (this.since != null) {
				answer.put("since_version", this.since.toString());
			}
			answer.put("still_running", this.others);
			QuotedData.put(answer, "reason", this.failure, QuotedData.REASON);
			return QuotedData.text(answer);
		}

		private @Nullable JsonNode look(Duration within) {
			JsonNode list;
			try {
				list = WaitForTrace.this.source.list(this.query, within);
				this.failure = null;
			}
			catch (IOException ex) {
				this.away |= ex instanceof ConnectException;
				this.failure = ex.getMessage();
				return null;
			}
			StoreVersion version = StoreVersion.of(list);
			this.now = version;
			StoreVersion after = this.since;
			if (after == null) {
				after = this.away ? version.begin() : version;
			}
			else if (!after.store().equals(version.store())) {
				// It was started anew: all that is there has come since then.
				after = version.begin();
				this.seen.clear();
			}
			this.since = after;
			return ready(list.path("traces"), after.number());
		}

		// The first that is ready, of those that have come since then.
		private @Nullable JsonNode ready(JsonNode traces, long after) {
			long nanos = WaitForTrace.this.time.nanos();
			this.others = 0;
			for (int i = traces.size() - 1; i >= 0; i--) {
				JsonNode trace = traces.get(i);
				long version = trace.path("spansVersion").asLong(0);
				if (version > after) {
					this.others++;
					Seen last = this.seen.compute(trace.path("id").asString(""), (id,
							known) -> (known != null && known.version == version) ? known : new Seen(version, nanos));
					Duration quiet = quiet(trace);
					if (quiet != null && nanos - last.at >= quiet.toNanos()) {
						return trace;
					}
				}
			}
			return null;
		}

	}

	// Null where it is not over, however long nothing comes.
	private static @Nullable Duration quiet(JsonNode trace) {
		if (trace.path("state").asString("").equals("hangs")) {
			return QUIET;
		}
		if (trace.path("open").asBoolean(false)) {
			return null;
		}
		return trace.path("incomplete").asBoolean(false) ? INCOMPLETE_QUIET
				: (trace.path("services").size() > 1) ? SEVERAL_QUIET : QUIET;
	}

	/**
	 * What had come of a trace, and since when.
	 */
	private record Seen(long version, long at) {

	}

}
