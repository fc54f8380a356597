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
 * time is not looked at each time: until it may be again, it is as it was. Used by one
 * thread at a time.
 */
final class Looks {

	private static final Examination NOT_YET = new Examination(List.of(), List.of());

	private static final int MAX_MODELS = 4;

	private static final int MAX_MODEL_BYTES = 4 * 1024 * 1024;

	// How much of a processor is left to others while a model is renewed all the time.
	private static final int MODEL_PAUSE = 9;

	private static final long JUDGING_PAUSE = Math.round(1 / JudgingBudget.SHARE) - 1;

	private final TraceStore store;

	private final Diagnosis diagnosis = Diagnosis.byAllRules();

	private final LongSupplier epochNanos;

	private final JudgingBudget budget;

	private final Map<String, Look> looks = new HashMap<>();

	private final Map<String, Model> models = new LinkedHashMap<>(8, 0.75f, true);

	private final Set<String> due = new LinkedHashSet<>();

	Looks(TraceStore store, LongSupplier epochNanos, LongSupplier nanoTime) {
		this.store = store;
		this.epochNanos = epochNanos;
		this.budget = new JudgingBudget(nanoTime);
	}

	@Nullable Summary summary(String traceId, long version) {
		Look known = this.looks.get(traceId);
		if (known != null && known.isOf(version)) {
			return known.summary;
		}
		if (known != null && (this.budget.now() < known.notBefore || !this.budget.isLeft())) {
			this.due.add(traceId);
			return known.summary;
		}
		ViewedTrace viewed = view(traceId);
		return (viewed != null) ? look(viewed).summary : null;
	}

	byte @Nullable [] model(String traceId) {
		Model known = this.models.get(traceId);
		boolean current = known != null && known.of(this.store.versions().get(traceId));
		if (known != null && (this.budget.now() < known.notBefore || (current && !known.live))) {
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
		long begin = this.budget.now();
		byte[] json = TraceJson.of(viewed, look(viewed).examination);
		long end = this.budget.now();
		keep(traceId,
				new Model(viewed.stored().version(), viewed.stored().live(), json, end + (end - begin) * MODEL_PAUSE));
		return json;
	}

	private void keep(String traceId, Model model) {
		this.models.put(traceId, model);
		if (this.models.size() > MAX_MODELS || model.json.length > MAX_MODEL_BYTES) {
			this.models.keySet().removeIf((id) -> !id.equals(traceId));
		}
	}

	@Nullable ViewedTrace view(String traceId) {
		StoredTrace stored = this.store.trace(traceId);
		return (stored != null) ? ViewedTrace.of(stored, this.epochNanos.getAsLong()) : null;
	}

	private Look look(ViewedTrace viewed) {
		String traceId = viewed.stored().id();
		Look known = this.looks.get(traceId);
		if (known != null && known.isOf(viewed.stored().version())) {
			return known;
		}
		long begin = this.budget.now();
		boolean judge = (known == null || begin >= known.notBefore) && this.budget.isLeft();
		Examination examination = judge ? this.diagnosis.examine(viewed.judged())
				: (known != null) ? known.examination : NOT_YET;
		Summary summary = Summary.of(viewed, examination);
		long end = this.budget.now();
		this.budget.spend(end - begin);
		long notBefore = (judge || known == null) ? end + (end - begin) * JUDGING_PAUSE : known.notBefore;
		Look look = new Look(viewed.stored().version(), judge, examination, summary, notBefore);
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
		long now = this.budget.now();
		boolean left = this.budget.isLeft();
		List<String> ready = this.due.stream().filter((id) -> left && mayBeLookedAt(id, now)).toList();
		this.due.removeAll(Set.copyOf(ready));
		return ready;
	}

	private boolean mayBeLookedAt(String traceId, long now) {
		Look look = this.looks.get(traceId);
		Model model = this.models.get(traceId);
		return (look == null || now >= look.notBefore) && (model == null || now >= model.notBefore);
	}

	/**
	 * What a trace looked like, and until when that has to do.
	 */
	private record Look(long version, boolean judged, Examination examination, Summary summary, long notBefore) {

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
