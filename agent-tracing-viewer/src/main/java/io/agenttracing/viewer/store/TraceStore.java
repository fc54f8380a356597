package io.agenttracing.viewer.store;

import java.util.Collection;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ThreadLocalRandom;

import io.opentelemetry.sdk.resources.Resource;
import io.opentelemetry.sdk.trace.data.SpanData;
import org.jspecify.annotations.Nullable;

/**
 * The traces that are shown, in bounded memory: at most 200, and so many bytes of spans,
 * lines of the log and what connections hold. The oldest trace goes first. Safe for use
 * by several threads; none waits for what is done with a trace.
 */
public final class TraceStore {

	/** How many traces are kept. */
	public static final int MAX_TRACES = 200;

	private static final int MAX_LINES = 2_000;

	private static final int MAX_FORGOTTEN = 1_000;

	private final String id = Long.toString(ThreadLocalRandom.current().nextLong(1L << 40), Character.MAX_RADIX);

	private final long max;

	private final Map<String, Entry> traces = new LinkedHashMap<>();

	// Those whose late spans would make a new trace of what is left.
	private final Set<String> forgotten = new LinkedHashSet<>();

	private final List<StoreListener> listeners = new CopyOnWriteArrayList<>();

	private volatile CutResource resource = new CutResource(Resource.empty(), Resource.empty());

	private long version;

	private long used;

	private long reserved;

	private long dropped;

	private long gone;

	/**
	 * An empty store.
	 * @param maxBytes how much memory it may use
	 */
	public TraceStore(long maxBytes) {
		this.max = maxBytes;
	}

	/**
	 * Adds a listener.
	 * @param listener is told of all changes from now on
	 */
	public void addListener(StoreListener listener) {
		this.listeners.add(listener);
	}

	/**
	 * Removes a listener.
	 * @param listener is not told any more
	 */
	public void removeListener(StoreListener listener) {
		this.listeners.remove(listener);
	}

	/**
	 * A span of this process has begun, or an open one is now as this.
	 * @param span the span, not ended; masked
	 */
	public void started(SpanData span) {
		add(List.of(span), false);
	}

	/**
	 * A span of this process has ended.
	 * @param span the span; masked
	 */
	public void ended(SpanData span) {
		add(List.of(span), false);
	}

	/**
	 * Spans have come from elsewhere.
	 * @param spans the spans, of any traces; masked
	 * @return how many had no room
	 */
	public int received(Collection<SpanData> spans) {
		return add(spans, true);
	}

	/**
	 * An open span is not to be shown after all: it has ended, and others stand for it.
	 * @param traceId the id of its trace
	 * @param spanId its id
	 */
	public void discarded(String traceId, String spanId) {
		Changes changes = new Changes();
		synchronized (this) {
			Entry entry = this.traces.get(traceId);
			SpanData open = (entry != null) ? entry.discard(spanId) : null;
			if (entry != null && open != null) {
				grow(entry, -Size.of(open));
				spansChanged(entry, changes);
				if (entry.spans.isEmpty()) {
					this.traces.remove(traceId);
					this.used -= entry.bytes;
					changes.gone(entry);
				}
			}
		}
		changes.tell(this.listeners);
	}

	/**
	 * A line of the log was written.
	 * @param line the line; masked
	 */
	public void log(LogLine line) {
		LogLine cut = Cut.line(line);
		long bytes = Size.of(cut);
		Changes changes = new Changes();
		synchronized (this) {
			Entry entry = this.traces.get(cut.traceId());
			if (entry == null) {
				return;
			}
			entry.logs.add(cut);
			grow(entry, bytes);
			while (entry.logs.size() > MAX_LINES || (entry.bytes > this.max / 2 && !entry.logs.isEmpty())) {
				LogLine oldest = entry.logs.remove();
				grow(entry, -Size.of(oldest));
				drop(entry, 1);
			}
			entry.version = ++this.version;
			changes.changed(entry);
			makeRoom(entry, changes);
		}
		changes.tell(this.listeners);
	}

	/**
	 * Spans of a trace came faster than they could be taken: it is not whole.
	 * @param traceId the id of the trace, which may not be here
	 * @param count how many
	 */
	public void lost(String traceId, int count) {
		Changes changes = new Changes();
		synchronized (this) {
			Entry entry = this.traces.get(traceId);
			if (entry == null) {
				this.dropped += count;
				return;
			}
			drop(entry, count);
			entry.missing += count;
			spansChanged(entry, changes);
		}
		changes.tell(this.listeners);
	}

	/**
	 * Spans or lines, of which it is not known of what trace, came faster than they could
	 * be taken.
	 * @param count how many
	 */
	public synchronized void lost(long count) {
		this.dropped += count;
	}

	private int add(Collection<SpanData> spans, boolean received) {
		Changes changes = new Changes();
		int refused = 0;
		for (SpanData span : spans) {
			SpanData cut = Cut.span(span, resource(span.getResource()));
			long bytes = Size.of(cut);
			synchronized (this) {
				refused += add(cut, bytes, received, changes) ? 0 : 1;
			}
		}
		changes.tell(this.listeners);
		return refused;
	}

	// Of one process, it is the same for all spans.
	private Resource resource(Resource of) {
		CutResource known = this.resource;
		if (known.of() != of) {
			known = new CutResource(of, Cut.resource(of));
			this.resource = known;
		}
		return known.cut();
	}

	private boolean add(SpanData span, long bytes, boolean received, Changes changes) {
		String traceId = span.getTraceId();
		Entry entry = this.traces.get(traceId);
		if (entry == null) {
			if (!received && this.forgotten.contains(traceId)) {
				this.dropped++;
				return false;
			}
			entry = new Entry(traceId);
		}
		SpanData known = entry.spans.get(span.getSpanId());
		if (known != null && known.hasEnded()) {
			return true;
		}
		long growth = bytes - ((known != null) ? Size.of(known) : 0) + entry.growthBy(span);
		SpanData kept = span;
		if (entry.bytes + growth > this.max / 2) {
			drop(entry, 1);
			entry.missing++;
			if (known == null) {
				return false;
			}
			kept = Cut.bare(span, known);
			growth = Size.of(kept) - Size.of(known);
		}
		if (!received) {
			entry.note(span);
		}
		// Not before: of what is refused, nothing is left.
		this.traces.putIfAbsent(traceId, entry);
		entry.add(kept);
		grow(entry, growth);
		spansChanged(entry, changes);
		makeRoom(entry, changes);
		return true;
	}

	private void spansChanged(Entry entry, Changes changes) {
		entry.version = ++this.version;
		entry.spansVersion = entry.version;
		changes.changed(entry);
	}

	private void drop(Entry entry, int count) {
		entry.dropped += count;
		this.dropped += count;
	}

	private void grow(Entry entry, long bytes) {
		entry.bytes += bytes;
		this.used += bytes;
	}

	private void makeRoom(@Nullable Entry kept, Changes changes) {
		Iterator<Entry> oldest = this.traces.values().iterator();
		while ((this.used + this.reserved > this.max || this.traces.size() > MAX_TRACES) && oldest.hasNext()) {
			Entry entry = oldest.next();
			if (entry != kept) {
				oldest.remove();
				this.used -= entry.bytes;
				forget(entry.id);
				this.gone++;
				changes.gone(entry);
			}
		}
	}

	private void forget(String traceId) {
		if (this.forgotten.size() >= MAX_FORGOTTEN) {
			Iterator<String> first = this.forgotten.iterator();
			first.next();
			first.remove();
		}
		this.forgotten.add(traceId);
	}

	/**
	 * Takes memory for a connection; old traces make room.
	 * @param bytes how much
	 * @return whether there is so much: connections have a quarter at most
	 */
	public boolean reserve(long bytes) {
		Changes changes = new Changes();
		synchronized (this) {
			if (bytes < 0 || this.reserved + bytes > this.max / 4) {
				return false;
			}
			this.reserved += bytes;
			makeRoom(null, changes);
		}
		changes.tell(this.listeners);
		return true;
	}

	/**
	 * Gives memory of a connection back.
	 * @param bytes as much as was reserved
	 */
	public synchronized void release(long bytes) {
		this.reserved = Math.max(0, this.reserved - bytes);
	}

	/**
	 * Gives a trace another version, since what is said about it has changed.
	 * @param traceId the id of the trace
	 */
	public void touch(String traceId) {
		Changes changes = new Changes();
		synchronized (this) {
			Entry entry = this.traces.get(traceId);
			if (entry != null) {
				entry.version = ++this.version;
				changes.changed(entry);
			}
		}
		changes.tell(this.listeners);
	}

	/**
	 * A trace as it is now.
	 * @param traceId the id of the trace
	 * @return the trace, or null where it is not here
	 */
	public synchronized @Nullable StoredTrace trace(String traceId) {
		Entry entry = this.traces.get(traceId);
		return (entry != null) ? entry.snapshot() : null;
	}

	/**
	 * All traces that are here.
	 * @return ids and versions, the oldest first
	 */
	public synchronized Map<String, Long> versions() {
		Map<String, Long> versions = new LinkedHashMap<>();
		this.traces.values().forEach((entry) -> versions.put(entry.id, entry.version));
		return versions;
	}

	/**
	 * Tells this store from another one that is here after a restart, whose versions
	 * begin anew.
	 * @return small letters and digits
	 */
	public String id() {
		return this.id;
	}

	/**
	 * The version of the last change.
	 * @return a number that grows
	 */
	public synchronized long version() {
		return this.version;
	}

	/**
	 * The memory that is in use.
	 * @return bytes, those of connections included
	 */
	public synchronized long used() {
		return this.used + this.reserved;
	}

	/**
	 * The memory that may be used.
	 * @return bytes
	 */
	public long max() {
		return this.max;
	}

	/**
	 * How many spans and lines had no room in their trace, or came when it was gone.
	 * @return the number
	 */
	public synchronized long dropped() {
		return this.dropped;
	}

	/**
	 * How many traces made room for others.
	 * @return the number
	 */
	public synchronized long gone() {
		return this.gone;
	}

	/**
	 * The resource that was seen last, and what is kept of it.
	 */
	private record CutResource(Resource of, Resource cut) {

	}

}
