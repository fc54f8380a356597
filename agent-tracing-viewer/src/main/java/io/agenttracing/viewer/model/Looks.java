package io.agenttracing.viewer.model;

import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.LongSupplier;

import io.agenttracing.diagnosis.Diagnosis;
import io.agenttracing.diagnosis.Examination;
import io.agenttracing.viewer.store.StoredTrace;
import io.agenttracing.viewer.store.TraceStore;
import org.jspecify.annotations.Nullable;

/**
 * What traces looked like when they were last looked at. A trace that changes all the
 * time is not looked at each time, and judged still less often: until it may be again, it
 * is as it was. Used by one thread at a time.
 */
final class Looks {

	private static final Examination NOT_YET = new Examination(List.of(), List.of());

	private static final int MAX_MODELS = 4;

	private static final int MAX_MODEL_BYTES = 4 * 1024 * 1024;

	private final TraceStore store;

	private final TokenPrices prices;

	private final Diagnosis diagnosis;

	private final LongSupplier epochNanos;

	private final LongSupplier nanoTime;

	private final ProcessorShare judging;

	private final ProcessorShare looking;

	private final Map<String, Look> looks = new HashMap<>();

	private final Map<String, Model> models = new LinkedHashMap<>(8, 0.75f, true);

	private final Set<String> due = new LinkedHashSet<>();

	Looks(TraceStore store, TokenPrices prices, Diagnosis diagnosis, LongSupplier epochNanos, LongSupplier nanoTime) {
		this.store = store;
		this.prices = prices;
		this.diagnosis = diagnosis;
		this.epochNanos = epochNanos;
		this.nanoTime = nanoTime;
		this.judging = ProcessorShare.ofJudging(nanoTime.getAsLong());
		this.looking = ProcessorShare.ofLooking(nanoTime.getAsLong());
	}

	@Nullable Summary summary(String traceId, long version) {
		Look known = this.looks.get(traceId);
		if (known != null && (known.isOf(version) || !mayLook(known, version))) {
			if (!known.isOf(version)) {
				this.due.add(traceId);
			}
			return known.summary;
		}
		ViewedTrace viewed = view(traceId);
		return (viewed != null) ? look(viewed).summary : null;
	}

	byte @Nullable [] model(String traceId) {
		Model known = this.models.get(traceId);
		boolean current = known != null && known.of(this.store.versions().get(traceId));
		if (known != null && (this.nanoTime.getAsLong() < known.notBefore || (current && !known.live))) {
			if (!current) {
				this.due.add(traceId);
			}
			return known.json;
		}
		ViewedTrace viewed = view(traceId);
		if (viewed == null) {
			this.models.remove(traceId);
			return null;
		}
		long begin = this.nanoTime.getAsLong();
		byte[] json = TraceJson.of(viewed, look(viewed).examination);
		long end = this.nanoTime.getAsLong();
		keep(traceId, new Model(viewed.stored().version(), viewed.stored().live(), json,
				end + this.looking.pause(end - begin)));
		return json;
	}

	private void keep(String traceId, Model model) {
		this.models.put(traceId, model);
		if (this.models.size() > MAX_MODELS || model.json.length > MAX_MODEL_BYTES) {
			this.models.keySet().removeIf((id) -> !id.equals(traceId));
		}
	}

	private @Nullable ViewedTrace view(String traceId) {
		StoredTrace stored = this.store.trace(traceId);
		return (stored != null) ? ViewedTrace.of(stored, this.epochNanos.getAsLong(), this.prices) : null;
	}

	private boolean mayLook(Look known, long version) {
		long now = this.nanoTime.getAsLong();
		return (known.version == version) ? mayJudge(known, now) : now >= known.notBefore && this.looking.isLeft(now);
	}

	private boolean mayJudge(@Nullable Look known, long now) {
		return (known == null || now >= known.notJudgedBefore) && this.judging.isLeft(now);
	}

	private Look look(ViewedTrace viewed) {
		String traceId = viewed.stored().id();
		Look known = this.looks.get(traceId);
		if (known != null && known.isOf(viewed.stored().version())) {
			return known;
		}
		long begin = this.nanoTime.getAsLong();
		Examination examination = (known != null) ? known.examination : NOT_YET;
		boolean judge = mayJudge(known, begin);
		if (judge) {
			examination = this.diagnosis.examine(viewed.judged());
		}
		long judged = this.nanoTime.getAsLong();
		Summary summary = Summary.of(viewed, examination);
		long end = this.nanoTime.getAsLong();
		this.judging.spend(judged - begin);
		this.looking.spend(end - judged);
		long notJudgedBefore = judge ? end + this.judging.pause(judged - begin)
				: (known != null) ? known.notJudgedBefore : end;
		Look look = new Look(viewed.stored().version(), judge, examination, summary,
				end + this.looking.pause(end - judged), notJudgedBefore);
		this.looks.put(traceId, look);
		if (!judge) {
			this.due.add(traceId);
		}
		forgetOthers();
		return look;
	}

	private void forgetOthers() {
		if (this.looks.size() > 2 * TraceStore.MAX_TRACES) {
			Set<String> here = this.store.versions().keySet();
			this.looks.keySet().retainAll(here);
			this.models.keySet().retainAll(here);
			this.due.retainAll(here);
		}
	}

	/**
	 * The traces that were shown as they had been, and may be looked at now.
	 */
	List<String> takeDue() {
		if (this.due.isEmpty()) {
			return List.of();
		}
		Map<String, Long> versions = this.store.versions();
		List<String> ready = this.due.stream().filter((id) -> isReady(id, versions.get(id))).toList();
		ready.forEach(this.due::remove);
		return ready;
	}

	private boolean isReady(String traceId, @Nullable Long version) {
		Look look = this.looks.get(traceId);
		Model model = this.models.get(traceId);
		if (look == null || version == null) {
			return true;
		}
		return (look.isOf(version) || mayLook(look, version))
				&& (model == null || this.nanoTime.getAsLong() >= model.notBefore);
	}

	/**
	 * What a trace looked like, and until when that has to do.
	 */
	private record Look(long version, boolean judged, Examination examination, Summary summary, long notBefore,
			long notJudgedBefore) {

		private boolean isOf(long current) {
			return this.judged && this.version == current;
		}

	}

	/**
	 * What the page was told of a trace, and until when that has to do.
	 */
	private record Model(long version, boolean live, byte[] json, long notBefore) {

		private boolean of(@Nullable Long current) {
			return current != null && this.version == current;
		}

	}

}
