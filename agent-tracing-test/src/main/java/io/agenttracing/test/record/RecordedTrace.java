package io.agenttracing.test.record;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;

import io.agenttracing.test.claim.ClaimedTrace;
import io.opentelemetry.api.trace.SpanContext;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.sdk.trace.ReadableSpan;
import io.opentelemetry.sdk.trace.data.LinkData;
import io.opentelemetry.sdk.trace.data.SpanData;
import org.jspecify.annotations.Nullable;

/**
 * The spans of a trace in this JVM, of whichever of its applications. Safe for use by
 * several threads.
 */
public final class RecordedTrace {

	/** How many spans of a trace are kept at most. */
	public static final int MAX_SPANS = 20_000;

	// What a broker takes from a message's publication to the start of its processing.
	private static final long DELIVERY_NANOS = TimeUnit.MILLISECONDS.toNanos(200);

	private final String traceId;

	private final String firstId;

	private final String name;

	private final SpanKind kind;

	private final @Nullable RecordedTest owner;

	private final String thread = Thread.currentThread().getName();

	private final long startNanos = System.nanoTime();

	private final Map<String, Started> open = new LinkedHashMap<>();

	private final Map<String, RecordedSpan> ended = new LinkedHashMap<>();

	// By the id of a producer that has ended, when its message is no longer waited for.
	private final Map<String, Long> messages = new HashMap<>();

	private final Set<String> consumed = new HashSet<>();

	private final Object claiming = new Object();

	private int leftOut;

	private long version;

	private @Nullable Exported exported;

	private @Nullable ClaimedTrace claimed;

	RecordedTrace(ReadableSpan first, @Nullable RecordedTest owner) {
		this.traceId = first.getSpanContext().getTraceId();
		this.firstId = first.getSpanContext().getSpanId();
		this.name = first.getName();
		this.kind = first.getKind();
		this.owner = owner;
	}

	/**
	 * Its id.
	 * @return 32 hexadecimal digits
	 */
	public String traceId() {
		return this.traceId;
	}

	/**
	 * The name of the span it began with.
	 * @return the name, as it was when the span started while that is open
	 */
	public String name() {
		return exported().stream()
			.filter((span) -> span.getSpanId().equals(this.firstId))
			.findFirst()
			.map(SpanData::getName)
			.orElse(this.name);
	}

	/**
	 * Where it began.
	 * @return the name of the thread
	 */
	public String thread() {
		return this.thread;
	}

	/**
	 * The test that it is of.
	 * @return null if it is nobody's
	 */
	@Nullable RecordedTest owner() {
		return this.owner;
	}

	/**
	 * Whether it began where a request was received.
	 */
	boolean isOfRequest() {
		return this.kind == SpanKind.SERVER;
	}

	synchronized boolean hasSpan(String spanId) {
		return this.open.containsKey(spanId) || this.ended.containsKey(spanId);
	}

	long startNanos() {
		return this.startNanos;
	}

	synchronized void started(ReadableSpan span) {
		this.version++;
		noteConsumed(span);
		if (this.open.size() < MAX_SPANS) {
			this.open.put(span.getSpanContext().getSpanId(), new Started(span, Thread.currentThread().getName()));
		}
	}

	synchronized void ended(RecordedSpan span) {
		this.version++;
		this.open.remove(span.id());
		if (this.ended.size() < MAX_SPANS) {
			this.ended.putIfAbsent(span.id(), span);
		}
		else {
			this.leftOut++;
		}
		if (span.data().getKind() == SpanKind.PRODUCER) {
			this.messages.putIfAbsent(span.id(), System.nanoTime() + DELIVERY_NANOS);
		}
		else if (span.data().getKind() == SpanKind.CONSUMER) {
			noteConsumed(span.data().getParentSpanId(), span.data().getLinks());
		}
	}

	private void noteConsumed(ReadableSpan span) {
		if (span.getKind() == SpanKind.CONSUMER) {
			noteConsumed(span.getParentSpanContext().getSpanId(), span.toSpanData().getLinks());
		}
	}

	private void noteConsumed(String parentId, List<LinkData> links) {
		this.consumed.add(parentId);
		for (LinkData link : links) {
			this.consumed.add(link.getSpanContext().getSpanId());
		}
	}

	/**
	 * How long it takes at least until it is complete: no span is open, and each message
	 * was received, or had the time to be.
	 * @param now the time, by {@link System#nanoTime()}
	 * @return nanoseconds, 0 if it is complete, {@link Long#MAX_VALUE} while a span is
	 * open
	 */
	synchronized long completeIn(long now) {
		if (!this.open.isEmpty()) {
			return Long.MAX_VALUE;
		}
		long longest = 0;
		for (Map.Entry<String, Long> message : this.messages.entrySet()) {
			if (!this.consumed.contains(message.getKey())) {
				longest = Math.max(longest, message.getValue() - now);
			}
		}
		return longest;
	}

	/**
	 * Whether no span is open, and no message is on its way.
	 * @return whether it is complete
	 */
	public boolean isComplete() {
		return completeIn(System.nanoTime()) == 0;
	}

	/**
	 * Whether it is complete, and something of it would be exported.
	 * @return whether there is something to look at
	 */
	public boolean isFinished() {
		// In this order: what is open may be nothing in the end.
		return isComplete() && !exported().isEmpty();
	}

	/**
	 * Whether something of it would be exported.
	 * @return whether it has a span, or one is open
	 */
	boolean isShown() {
		synchronized (this) {
			if (!this.open.isEmpty()) {
				return true;
			}
		}
		return !exported().isEmpty();
	}

	/**
	 * How many spans were not kept, since there were too many.
	 * @return the number of spans
	 */
	public synchronized int leftOut() {
		return this.leftOut;
	}

	/**
	 * What would be exported of the spans that have ended.
	 * @return the spans, those of one application after those of another
	 */
	public List<SpanData> exported() {
		List<RecordedSpan> recorded;
		long version;
		synchronized (this) {
			if (this.exported != null && this.exported.version() == this.version) {
				return this.exported.spans();
			}
			recorded = withoutDiscarded();
			version = this.version;
		}
		// Not under the lock: transformers and rewriters may be the application's.
		Exported prepared = new Exported(version, prepared(recorded));
		synchronized (this) {
			Exported known = this.exported;
			if (known == null || known.version() < version) {
				this.exported = prepared;
			}
			return prepared.spans();
		}
	}

	/**
	 * Makes what an application would export, while it is there.
	 * @param recorder the application
	 */
	void prepare(SpanRecorder recorder) {
		boolean shown = isShown();
		List<RecordedSpan> before;
		synchronized (this) {
			before = withoutDiscarded().stream().filter((span) -> span.recorder() == recorder).toList();
		}
		List<SpanData> prepared = shown ? recorder.exported().of(before) : List.of();
		synchronized (this) {
			before.forEach((span) -> this.ended.remove(span.id()));
			prepared.forEach((span) -> this.ended.put(span.getSpanId(), new RecordedSpan(span, recorder, false, true)));
			this.version++;
		}
	}

	private List<RecordedSpan> withoutDiscarded() {
		Set<String> parents = new HashSet<>();
		this.ended.values().forEach((span) -> parents.add(span.parentId()));
		this.open.values().forEach((started) -> parents.add(started.span().getParentSpanContext().getSpanId()));
		return this.ended.values().stream().filter((span) -> !span.discarded() || parents.contains(span.id())).toList();
	}

	// By application, as each exports its own part.
	private static List<SpanData> prepared(List<RecordedSpan> recorded) {
		Map<SpanRecorder, List<RecordedSpan>> byApplication = new LinkedHashMap<>();
		recorded
			.forEach((span) -> byApplication.computeIfAbsent(span.recorder(), (key) -> new ArrayList<>()).add(span));
		List<SpanData> all = new ArrayList<>();
		byApplication.forEach((recorder, spans) -> all.addAll(recorder.exported().of(spans)));
		boolean background = all.size() == 1 && recorded.get(0).recorder().exported().isBackground(all.get(0));
		return background ? List.of() : List.copyOf(all);
	}

	/**
	 * The trace as far as it has ended, and what is claimed of it. Claims stay when it
	 * grows.
	 * @return the trace, which has a span
	 */
	public ClaimedTrace claimed() {
		List<SpanData> spans = exported();
		synchronized (this.claiming) {
			ClaimedTrace earlier = this.claimed;
			if (earlier != null && earlier.spans().size() == spans.size()) {
				return earlier;
			}
			ExportedSpans application = application();
			ClaimedTrace trace = new ClaimedTrace(spans, application.diagnosis(), application.knowledge());
			if (earlier != null) {
				trace.claimAsIn(earlier);
			}
			this.claimed = trace;
			return trace;
		}
	}

	// Of the application whose span ended first.
	private synchronized ExportedSpans application() {
		return this.ended.values().iterator().next().recorder().exported();
	}

	/**
	 * The spans that are open.
	 * @return those above before those below
	 */
	synchronized List<OpenSpan> open() {
		long now = System.nanoTime();
		Collection<Started> all = this.open.values();
		return all.stream()
			.map((started) -> new OpenSpan(started.span().getName(), depth(started),
					TimeUnit.NANOSECONDS.toMillis(now - started.nanos()), started.thread()))
			.toList();
	}

	private int depth(Started span) {
		int depth = 0;
		Started above = parent(span);
		while (above != null && depth < MAX_SPANS) {
			depth++;
			above = parent(above);
		}
		return depth;
	}

	private @Nullable Started parent(Started span) {
		SpanContext parent = span.span().getParentSpanContext();
		return this.open.get(parent.getSpanId());
	}

	/**
	 * What would be exported.
	 */
	private record Exported(long version, List<SpanData> spans) {

	}

	/**
	 * A span that has started.
	 */
	private record Started(ReadableSpan span, String thread, long nanos) {

		Started(ReadableSpan span, String thread) {
			this(span, thread, System.nanoTime());
		}

	}

}
