package io.agenttracing.cli.mcp;

import java.io.IOException;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Waits until a trace has come and is over, or hangs: for who starts something and wants
 * to know how it went.
 */
final class WaitForTrace implements ToolAnswer {

	static final String NAME = "wait_for_trace";

	/** Less than what clients wait for an answer, the Java SDK's 20 s for one. */
	static final int USUAL_SECONDS = 15;

	static final int MOST_SECONDS = 50;

	/** How many may wait at once: each takes a thread. */
	private static final int AT_ONCE = 4;

	private static final long PAUSE_MILLIS = 200;

	/**
	 * How long nothing may have come of a trace that is over: services export in turns.
	 */
	private static final long QUIET_NANOS = TimeUnit.MILLISECONDS.toNanos(1_200);

	private final TraceSource source;

	private final Semaphore free = new Semaphore(AT_ONCE);

	WaitForTrace(TraceSource source) {
		this.source = source;
	}

	@Override
	public String to(ToolArguments arguments) throws ToolRefusal, IOException {
		String query = arguments.text("query");
		int seconds = arguments.number("timeout_seconds", USUAL_SECONDS, 1, MOST_SECONDS);
		Long since = arguments.number("since_version");
		if (!this.source.changes()) {
			throw new ToolRefusal("These traces are from files, and no others come: list_traces says which there are");
		}
		if (!this.free.tryAcquire()) {
			throw new ToolRefusal("There are " + AT_ONCE + " calls that wait, and no more may");
		}
		try {
			return new Waiting(query, since).until(System.nanoTime() + TimeUnit.SECONDS.toNanos(seconds));
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
			throw new ToolRefusal("The program ends");
		}
		finally {
			this.free.release();
		}
	}

	/**
	 * One call.
	 */
	private final class Waiting {

		private final String query;

		private final long since;

		private final Map<String, Seen> seen = new HashMap<>();

		private int others;

		private Waiting(String query, @Nullable Long since) throws IOException {
			this.query = query;
			long now = WaitForTrace.this.source.list(query).path("version").asLong(0);
			// A version of before a restart is none of this page.
			this.since = (since != null && since <= now) ? since : now;
		}

		private String until(long deadline) throws IOException, InterruptedException {
			while (true) {
				JsonNode ready = ready(WaitForTrace.this.source.list(this.query).path("traces"));
				if (ready != null) {
					ObjectNode answer = QuotedData.object();
					ListTraces.write(answer.putObject("trace"), ready);
					return QuotedData.text(answer);
				}
				if (System.nanoTime() - deadline >= 0) {
					ObjectNode answer = QuotedData.object();
					answer.put("timed_out", true);
					answer.put("since_version", this.since);
					answer.put("still_running", this.others);
					return QuotedData.text(answer);
				}
				Thread.sleep(PAUSE_MILLIS);
			}
		}

		// The first that is ready, of those that have come since then.
		private @Nullable JsonNode ready(JsonNode traces) {
			long now = System.nanoTime();
			this.others = 0;
			for (int i = traces.size() - 1; i >= 0; i--) {
				JsonNode trace = traces.get(i);
				long version = trace.path("version").asLong(0);
				if (version > this.since) {
					this.others++;
					int spans = trace.path("spans").asInt(0);
					Seen before = this.seen.get(trace.path("id").asString(""));
					if (before == null || before.spans != spans) {
						before = new Seen(spans, now);
						this.seen.put(trace.path("id").asString(""), before);
					}
					if (isOver(trace) && now - before.at >= QUIET_NANOS) {
						return trace;
					}
				}
			}
			return null;
		}

		private boolean isOver(JsonNode trace) {
			return !trace.path("open").asBoolean(false) || trace.path("state").asString("").equals("hangs");
		}

	}

	/**
	 * How many spans a trace had, and since when.
	 */
	private record Seen(int spans, long at) {

	}

}
