package io.agenttracing.pipeline.genai;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;

import io.agenttracing.pipeline.RewrittenSpan;
import io.agenttracing.pipeline.UnaskedContent;
import io.agenttracing.pipeline.collector.TraceRewriter;
import io.agenttracing.span.InjectedSpans;
import io.opentelemetry.api.trace.SpanContext;
import io.opentelemetry.sdk.trace.data.SpanData;
import org.jspecify.annotations.Nullable;

/**
 * Makes one span of a step that calls a model or a tool and of a framework's span of the
 * same call, whichever is around the other: backends add up what both of them say. It has
 * the id of the step, unless only the other's was injected into a request; if both were,
 * two spans stay.
 */
final class MergedCalls implements TraceRewriter {

	private final InjectedSpans injected;

	MergedCalls(InjectedSpans injected) {
		this.injected = injected;
	}

	@Override
	public boolean concerns(SpanData span) {
		return !UnaskedContent.isOwn(span) && CallPair.isCall(span);
	}

	@Override
	public Result rewrite(List<SpanData> spans, Predicate<String> exported) {
		if (spans.stream().noneMatch((span) -> UnaskedContent.isOwn(span) && CallPair.isCall(span))) {
			return Result.of(spans);
		}
		CallTree tree = new CallTree(spans);
		Rewriting rewriting = new Rewriting();
		for (SpanData span : spans) {
			CallPair pair = tree.pairOf(span);
			if (pair != null && pair.ids().noneMatch(exported)) {
				merge(pair, rewriting);
			}
		}
		return rewriting.result(spans);
	}

	private void merge(CallPair pair, Rewriting rewriting) {
		boolean step = this.injected.contains(pair.step().getSpanId());
		boolean framework = this.injected.contains(pair.framework().getSpanId());
		SpanData kept = framework ? pair.framework() : pair.step();
		if (!(step && framework) && pair.mayKeep(kept)) {
			rewriting.add(pair, kept.getSpanContext());
		}
	}

	/**
	 * The merged spans of a trace, and where the children of both spans go.
	 */
	private static final class Rewriting {

		private final Map<String, SpanData> merged = new HashMap<>();

		private final Set<String> inner = new HashSet<>();

		private final Map<String, SpanContext> parents = new HashMap<>();

		private final Map<String, SpanContext> gone = new HashMap<>();

		void add(CallPair pair, SpanContext kept) {
			String outerId = pair.outer().getSpanId();
			String innerId = pair.inner().getSpanId();
			// A step may be around a framework's call of another step.
			if (this.merged.containsKey(innerId)) {
				return;
			}
			this.merged.put(outerId, pair.merged(kept));
			this.inner.add(innerId);
			this.parents.put(outerId, kept);
			this.parents.put(innerId, pair.above(kept));
			String goneId = kept.getSpanId().equals(outerId) ? innerId : outerId;
			this.gone.put(goneId, goneId.equals(innerId) ? pair.above(kept) : kept);
		}

		Result result(List<SpanData> spans) {
			if (this.merged.isEmpty()) {
				return Result.of(spans);
			}
			List<SpanData> result = new ArrayList<>(spans.size());
			for (SpanData span : spans) {
				if (!this.inner.contains(span.getSpanId())) {
					result.add(placed(this.merged.getOrDefault(span.getSpanId(), span)));
				}
			}
			return new Result(result, this.gone);
		}

		private SpanData placed(SpanData span) {
			@Nullable SpanContext parent = this.parents.get(span.getParentSpanId());
			return (parent == null || parent.getSpanId().equals(span.getParentSpanId())) ? span
					: RewrittenSpan.of(span).parent(parent).build();
		}

	}

}
