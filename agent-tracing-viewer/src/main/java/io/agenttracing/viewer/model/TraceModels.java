package io.agenttracing.viewer.model;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.LongSupplier;

import io.agenttracing.diagnosis.Diagnosis;
import io.agenttracing.diagnosis.diff.StepName;
import io.agenttracing.diagnosis.diff.TraceDiff;
import io.agenttracing.diagnosis.trace.SpanNode;
import io.agenttracing.diagnosis.trace.Trace;
import io.agenttracing.otlp.TraceWriter;
import io.agenttracing.viewer.page.Content;
import io.agenttracing.viewer.page.OneFile;
import io.agenttracing.viewer.store.LogLine;
import io.agenttracing.viewer.store.StoredTrace;
import io.agenttracing.viewer.store.TraceStore;
import io.opentelemetry.sdk.trace.data.SpanData;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonGenerator;

/**
 * What the page is told, as JSON in UTF-8. All that is derived from spans is derived
 * here, and in bounded size. Safe for use by several threads. A trace is judged when
 * somebody asks for it, and not more often than a small share of a processor allows.
 */
public final class TraceModels {

	private static final long NANOS_PER_MILLI = 1_000_000;

	private static final int MAX_STEPS = 200;

	private static final int TEXT = 4_096;

	private final TraceStore store;

	private final LongSupplier epochNanos;

	private final Looks looks;

	private final TraceSearch search;

	private final TokenPrices prices;

	// One at a time, but nobody who looks at a trace waits for it.
	private final Object comparing = new Object();

	/**
	 * The models of traces.
	 * @param store where they are
	 */
	public TraceModels(TraceStore store) {
		this(store, TokenPrices.NONE);
	}

	/**
	 * The models of traces.
	 * @param store where they are
	 * @param prices what tokens cost
	 */
	public TraceModels(TraceStore store, TokenPrices prices) {
		this(store, prices, Diagnosis.byAllRules(), () -> System.currentTimeMillis() * NANOS_PER_MILLI,
				System::nanoTime);
	}

	TraceModels(TraceStore store, Diagnosis diagnosis, LongSupplier epochNanos, LongSupplier nanoTime) {
		this(store, TokenPrices.NONE, diagnosis, epochNanos, nanoTime);
	}

	TraceModels(TraceStore store, TokenPrices prices, Diagnosis diagnosis, LongSupplier epochNanos,
			LongSupplier nanoTime) {
		this.store = store;
		this.prices = prices;
		this.epochNanos = epochNanos;
		this.looks = new Looks(store, prices, diagnosis, epochNanos, nanoTime);
		this.search = new TraceSearch(store, nanoTime);
	}

	/**
	 * A trace by itself, as {@link #trace} tells it.
	 * @param traceId the id of the trace
	 * @param spans its spans
	 * @return JSON
	 */
	public static byte[] of(String traceId, List<SpanData> spans) {
		ViewedTrace viewed = ViewedTrace.of(StoredTrace.of(traceId, spans), 0, TokenPrices.NONE);
		return TraceJson.of(viewed, Diagnosis.byAllRules().examine(viewed.judged()));
	}

	/**
	 * A trace as the rules see it when somebody looks at it: what is open ends now.
	 * @param trace the trace
	 * @param epochNanos the time
	 * @return what rules look at
	 */
	public static Trace judged(StoredTrace trace, long epochNanos) {
		return ViewedTrace.of(trace, epochNanos, TokenPrices.NONE).judged();
	}

	/**
	 * The list of traces: {@code /api/traces}.
	 * @param query what all of them have, empty for all traces
	 * @return JSON
	 */
	public byte[] list(String query) {
		TraceQuery asked = TraceQuery.of(query);
		List<Summary> all = new ArrayList<>();
		synchronized (this) {
			this.store.versions().forEach((id, version) -> {
				Summary summary = this.looks.summary(id, version);
				if (summary != null) {
					all.add(summary);
				}
			});
		}
		Collections.reverse(all);
		TraceSearch.Found found = this.search.in(all, asked);
		return Json.object((json) -> {
			write(json, found.summaries());
			if (found.partial()) {
				json.writeBooleanProperty("partial", true);
			}
		});
	}

	private void write(JsonGenerator json, List<Summary> summaries) {
		json.writeStringProperty("store", this.store.id());
		json.writeNumberProperty("version", this.store.version());
		json.writeArrayPropertyStart("traces");
		summaries.forEach((summary) -> summary.write(json));
		json.writeEndArray();
		json.writeObjectPropertyStart("memory");
		json.writeNumberProperty("used", this.store.used());
		json.writeNumberProperty("max", this.store.max());
		json.writeEndObject();
		json.writeNumberProperty("dropped", this.store.dropped());
		json.writeNumberProperty("gone", this.store.gone());
	}

	/**
	 * What has changed in the list: the data of the event {@code traces}.
	 * @param traceIds the ids of the traces
	 * @return JSON, in which those that are gone are missing
	 */
	public synchronized byte[] changed(Collection<String> traceIds) {
		Map<String, Long> versions = this.store.versions();
		List<Summary> summaries = new ArrayList<>();
		for (String id : traceIds) {
			Long version = versions.get(id);
			Summary summary = (version != null) ? this.looks.summary(id, version) : null;
			if (summary != null) {
				summaries.add(summary);
			}
		}
		return Json.object((json) -> write(json, summaries));
	}

	/**
	 * What is gone from the list: the data of the event {@code gone}.
	 * @param traceIds the ids of the traces
	 * @return JSON
	 */
	public byte[] gone(Collection<String> traceIds) {
		return Json.object((json) -> Json.texts(json, "traces", traceIds, TEXT));
	}

	/**
	 * A trace: {@code /api/traces/{id}}.
	 * @param traceId the id of the trace
	 * @return JSON, or null where it is not here
	 */
	public synchronized byte @Nullable [] trace(String traceId) {
		return this.looks.model(traceId);
	}

	/**
	 * The lines of the log: {@code /api/traces/{id}/logs}.
	 * @param traceId the id of the trace
	 * @return JSON, or null where it is not here
	 */
	public @Nullable Content logs(String traceId) {
		StoredTrace trace = this.store.trace(traceId);
		return (trace != null) ? logs(trace.logs()) : null;
	}

	private static Content logs(List<LogLine> lines) {
		return (to) -> Json.object(to, (json) -> {
			json.writeArrayPropertyStart("lines");
			for (LogLine line : lines) {
				json.writeStartObject();
				json.writeNumberProperty("at", line.epochMillis());
				Json.text(json, "level", line.level(), TEXT);
				Json.text(json, "logger", line.logger(), TEXT);
				Json.text(json, "thread", line.thread(), TEXT);
				Json.text(json, "span", line.spanId(), TEXT);
				Json.text(json, "text", line.text(), TEXT);
				json.writeEndObject();
			}
			json.writeEndArray();
		});
	}

	/**
	 * The spans of a trace: {@code /api/traces/{id}/otlp}.
	 * @param traceId the id of the trace
	 * @return OTLP as JSON, or null where it is not here
	 */
	public @Nullable Content otlp(String traceId) {
		StoredTrace trace = this.store.trace(traceId);
		return (trace != null) ? (to) -> TraceWriter.write(trace.spans(), to) : null;
	}

	/**
	 * A trace in one file: {@code /api/traces/{id}/file}.
	 * @param traceId the id of the trace
	 * @param logs whether with the lines of the log
	 * @return HTML, or null where it is not here
	 */
	public @Nullable Content file(String traceId, boolean logs) {
		StoredTrace trace = this.store.trace(traceId);
		byte[] model = trace(traceId);
		if (trace == null || model == null) {
			return null;
		}
		return OneFile.of((to) -> TraceWriter.write(trace.spans(), to), (to) -> to.write(model),
				logs ? logs(trace.logs()) : null);
	}

	/**
	 * The same step in other traces: {@code /api/steps}.
	 * @param traceId the id of the trace
	 * @param spanId the id of the span
	 * @return JSON, or null where it is not here
	 */
	public byte @Nullable [] steps(String traceId, String spanId) {
		ViewedTrace viewed = view(traceId);
		SpanNode span = (viewed != null) ? viewed.drawn().span(spanId) : null;
		if (span == null) {
			return null;
		}
		String name = StepName.of(span.data());
		List<SameStep> found;
		synchronized (this.comparing) {
			found = SameStep.in(this.store, traceId, name, this.epochNanos.getAsLong(), MAX_STEPS);
		}
		Map<String, String> names = names(found);
		return Json.object((json) -> {
			Json.text(json, "name", name, TEXT);
			json.writeArrayPropertyStart("steps");
			found.forEach((step) -> step.write(json, names.getOrDefault(step.traceId(), "")));
			json.writeEndArray();
		});
	}

	private synchronized Map<String, String> names(List<SameStep> steps) {
		Map<String, Long> versions = this.store.versions();
		Map<String, String> names = new HashMap<>();
		for (SameStep step : steps) {
			Long version = versions.get(step.traceId());
			Summary summary = (version != null) ? this.looks.summary(step.traceId(), version) : null;
			if (summary != null) {
				names.put(step.traceId(), summary.name());
			}
		}
		return names;
	}

	private @Nullable ViewedTrace view(String traceId) {
		StoredTrace trace = this.store.trace(traceId);
		return (trace != null) ? ViewedTrace.of(trace, this.epochNanos.getAsLong(), this.prices) : null;
	}

	/**
	 * Two traces compared: {@code /api/diff}.
	 * @param a the id of the trace that is as it should be
	 * @param b the id of the trace that is compared with it
	 * @return JSON, or null where one is not here
	 */
	public byte @Nullable [] diff(String a, String b) {
		synchronized (this.comparing) {
			ViewedTrace one = view(a);
			ViewedTrace other = view(b);
			return (one != null && other != null) ? DiffJson.of(TraceDiff.of(one.judged(), other.judged()), 1) : null;
		}
	}

	/**
	 * Why a request is refused.
	 * @param text the reason
	 * @return JSON
	 */
	public static byte[] error(String text) {
		return Json.object((json) -> Json.text(json, "error", text, TEXT));
	}

	/**
	 * Gives a new version to the traces that may be judged again since they changed. To
	 * be called each 100 milliseconds while somebody looks.
	 */
	public void renew() {
		List<String> due;
		synchronized (this) {
			due = this.looks.takeDue();
		}
		due.forEach(this.store::touch);
	}

}
