package io.agenttracing.pipeline.collector;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;

import io.agenttracing.AgentSpanAttributes;
import io.agenttracing.pipeline.EndedSpanListener;
import io.agenttracing.pipeline.GenAiSpans;
import io.agenttracing.pipeline.GenAiSpans.Operation;
import io.agenttracing.pipeline.RewrittenSpan;
import io.agenttracing.pipeline.UnaskedContent;
import io.agenttracing.pipeline.Usage;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.common.AttributesBuilder;
import io.opentelemetry.sdk.trace.data.SpanData;
import org.jspecify.annotations.Nullable;

/**
 * What the calls of models and tools of one trace used, for each agent and workflow
 * around, and for the local root. A span that ends takes what was used below it, and
 * leaves it to its parent: spans may be folded and handed on in parts. What ends after
 * its parent finds its way up when the trace is handed on. Used by the collector's thread
 * only.
 */
final class TraceUsage {

	private static final long MAX_TOKENS = 1_000_000_000_000L;

	private static final AttributeKey<Boolean> STREAM = AttributeKey.booleanKey("gen_ai.request.stream");

	private static final AttributeKey<String> STREAM_AS_TEXT = AttributeKey.stringKey(STREAM.getKey());

	// For parents that have not ended, or had ended before.
	private final WaitingSums waiting = new WaitingSums();

	// What receivers of messages used, for the spans that sent them: they have it
	// themselves, being local roots.
	private final WaitingSums received = new WaitingSums();

	private final EarlySteps early = new EarlySteps();

	// By the id of an agent, a workflow or a local root that was not handed on yet.
	private final Map<String, UsageCount> sums = new HashMap<>(4);

	/**
	 * Whether a span is a reason to begin.
	 */
	static boolean isUsed(SpanData recorded) {
		Attributes attributes = recorded.getAttributes();
		return GenAiSpans.operation(attributes).isCall() || tellsTokens(attributes);
	}

	private static boolean tellsTokens(Attributes attributes) {
		return attributes.get(AgentSpanAttributes.USAGE_INPUT_TOKENS) != null
				|| attributes.get(AgentSpanAttributes.USAGE_OUTPUT_TOKENS) != null;
	}

	/**
	 * Adds a span that has ended.
	 * @param recorded the span as it was recorded
	 * @param listener is told what it used
	 */
	void add(SpanData recorded, EndedSpanListener listener) {
		String parentId = recorded.getParentSpanId();
		if (this.early.isEmpty() && !isStream(recorded.getAttributes())) {
			add(recorded, parentId, null, listener);
			return;
		}
		boolean layer = isLayer(recorded);
		if (layer) {
			this.early.add(recorded.getSpanId(), parentId);
		}
		release(recorded.getSpanId(), layer, listener);
		EarlySteps.Step step = this.early.above(parentId);
		if (step != null || !isOfFramework(recorded) || !this.early.await(recorded)) {
			add(recorded, parentId, step, listener);
		}
	}

	private static boolean isLayer(SpanData span) {
		Attributes attributes = span.getAttributes();
		return !isLocalRoot(span) && (GenAiSpans.operation(attributes) == Operation.FRAMEWORK
				|| attributes.get(AgentSpanAttributes.RETRY_ATTEMPT) != null);
	}

	private static boolean isStream(Attributes attributes) {
		return Boolean.TRUE.equals(attributes.get(STREAM)) || "true".equals(attributes.get(STREAM_AS_TEXT));
	}

	private static boolean isOfFramework(SpanData call) {
		return GenAiSpans.operation(call.getAttributes()) == Operation.INFERENCE && !UnaskedContent.isOwn(call)
				&& !isLocalRoot(call);
	}

	private void release(@Nullable String ended, boolean layer, EndedSpanListener listener) {
		this.early.release(ended, layer, (call, parentId, step) -> add(call, parentId, step, listener));
	}

	/**
	 * Ends what waits for spans that may not come.
	 * @param listener is told what calls used
	 */
	void end(EndedSpanListener listener) {
		release(null, false, listener);
	}

	private void add(SpanData recorded, String parentId, EarlySteps.@Nullable Step above, EndedSpanListener listener) {
		Attributes attributes = recorded.getAttributes();
		Operation operation = GenAiSpans.operation(attributes);
		boolean tells = isModel(operation) || tellsTokens(attributes);
		UsageSum below = this.waiting.remove(recorded.getSpanId());
		if (below == null && !operation.isCall() && !tells) {
			listener.onEnded(recorded, Usage.NONE, true);
			return;
		}
		UsageSum sum = (below != null) ? below : new UsageSum();
		boolean agent = isAgent(operation);
		boolean counted = true;
		Usage used;
		if (agent) {
			used = sum.addAgentAbove(tells ? usage(attributes, 0, 0) : Usage.NONE);
		}
		else {
			String tool = (operation == Operation.TOOL) ? GenAiSpans.tool(attributes) : null;
			counted = !sum.isSame(operation, tool);
			EarlySteps.Step step = (operation == Operation.INFERENCE && counted) ? step(recorded, above) : null;
			boolean known = sum.knowsTokens(operation) || (step != null && step.isTold());
			counted = counted && step == null;
			used = used(attributes, operation, counted, tells && !known);
			sum.addAbove(operation, tool, used);
			if (step != null && used.hasTokens()) {
				step.tell();
			}
		}
		boolean root = isLocalRoot(recorded);
		if (agent || (root && below != null)) {
			sumOf(recorded.getSpanId()).add(sum.all());
		}
		if (!root) {
			this.waiting.add(parentId, sum);
		}
		else if (isReceived(recorded)) {
			this.received.add(recorded.getParentSpanId(), sum);
		}
		listener.onEnded(recorded, used, counted);
	}

	/**
	 * The step that ended before this call of a model and is the same call, if any.
	 */
	private EarlySteps.@Nullable Step step(SpanData call, EarlySteps.@Nullable Step above) {
		if (!UnaskedContent.isOwn(call)) {
			return (above != null && above.isFound()) ? above : null;
		}
		if (above != null) {
			this.early.add(call.getSpanId(), call.getParentSpanId());
		}
		else {
			this.early.add(call.getSpanId(), tellsTokens(call.getAttributes()));
		}
		return above;
	}

	private static Usage used(Attributes attributes, Operation operation, boolean counted, boolean tells) {
		int inference = (operation == Operation.INFERENCE && counted) ? 1 : 0;
		int tools = (operation == Operation.TOOL && counted) ? 1 : 0;
		if (tells) {
			return usage(attributes, inference, tools);
		}
		return (inference + tools == 0) ? Usage.NONE : new Usage(0, 0, 0, inference, tools);
	}

	private static Usage usage(Attributes attributes, int inference, int tools) {
		return new Usage(tokens(GenAiSpans.inputTokens(attributes)),
				tokens(GenAiSpans.number(attributes, AgentSpanAttributes.USAGE_OUTPUT_TOKENS)),
				tokens(GenAiSpans.number(attributes, AgentSpanAttributes.USAGE_CACHE_READ_INPUT_TOKENS)), inference,
				tools);
	}

	// No call has as many: the sums would overflow.
	private static long tokens(long told) {
		return (told > 0 && told <= MAX_TOKENS) ? told : 0;
	}

	private static boolean isModel(Operation operation) {
		return operation == Operation.INFERENCE || operation == Operation.EMBEDDINGS;
	}

	private static boolean isAgent(Operation operation) {
		return operation == Operation.AGENT || operation == Operation.WORKFLOW;
	}

	private static boolean isLocalRoot(SpanData span) {
		return !span.getParentSpanContext().isValid() || span.getParentSpanContext().isRemote()
				|| Boolean.TRUE.equals(span.getAttributes().get(AgentSpanAttributes.PARTIAL));
	}

	private static boolean isReceived(SpanData root) {
		return root.getParentSpanContext().isValid() && root.getParentSpanContext().isRemote();
	}

	private UsageCount sumOf(String spanId) {
		UsageCount sum = this.sums.get(spanId);
		if (sum == null) {
			sum = new UsageCount();
			this.sums.put(spanId, sum);
		}
		return sum;
	}

	/**
	 * Adds what ended after its parent to the agents around, and what a receiver used to
	 * those around the sender, if that is in this process.
	 * @param trace the trace, which is handed on or exported early. If it has no open
	 * span, what has no known parent counts for the local root
	 */
	void settle(PendingTrace trace) {
		if (this.waiting.isEmpty() && this.received.isEmpty()) {
			return;
		}
		List<SpanData> held = trace.selection().spans();
		Map<String, SpanData> byId = new HashMap<>();
		trace.with(held).forEach((span) -> byId.put(span.getSpanId(), span));
		boolean complete = trace.isComplete();
		this.received.takeAll((sum) -> {
			if (byId.containsKey(sum.waitsFor)) {
				climb(byId, sum);
			}
			else if (!complete) {
				this.received.add(sum.waitsFor, sum);
			}
		});
		this.waiting.takeAll((sum) -> climb(byId, sum));
		if (complete) {
			addToRoot(held);
		}
	}

	private void climb(Map<String, SpanData> byId, UsageSum sum) {
		String next = sum.waitsFor;
		// A loop of parents cannot be, and would never end.
		for (int left = byId.size(); left > 0; left--) {
			SpanData span = byId.get(next);
			if (span == null) {
				break;
			}
			boolean agent = isAgent(GenAiSpans.operation(span.getAttributes()));
			boolean root = isLocalRoot(span);
			if (agent || root) {
				sumOf(next).add(sum.all());
			}
			if (root && !byId.containsKey(span.getParentSpanId())) {
				return;
			}
			if (agent) {
				sum.passAgent();
			}
			next = span.getParentSpanId();
		}
		this.waiting.add(next, sum);
	}

	private void addToRoot(List<SpanData> held) {
		SpanData root = last(held, TraceUsage::isLocalRoot);
		this.waiting.takeAll((sum) -> {
			SpanData span = (root != null) ? root : last(held, (child) -> isLikeARoot(child, sum.waitsFor));
			if (span != null) {
				sumOf(span.getSpanId()).add(sum.all());
			}
		});
	}

	// An agent or a call tells by itself what it used.
	private static boolean isLikeARoot(SpanData span, String parentId) {
		Operation operation = GenAiSpans.operation(span.getAttributes());
		return span.getParentSpanId().equals(parentId) && !isAgent(operation) && !operation.isCall();
	}

	private static @Nullable SpanData last(List<SpanData> spans, Predicate<SpanData> wanted) {
		SpanData last = null;
		for (SpanData span : spans) {
			last = wanted.test(span) ? span : last;
		}
		return last;
	}

	/**
	 * Takes the sums of agents, workflows and local roots, and writes them on these.
	 * @param spans the spans that are exported
	 * @return spans with the same ids, the same list if there is nothing to add
	 */
	List<SpanData> addTo(List<SpanData> spans) {
		if (this.sums.isEmpty()) {
			return spans;
		}
		List<SpanData> added = new ArrayList<>(spans.size());
		for (SpanData span : spans) {
			UsageCount sum = this.sums.get(span.getSpanId());
			added.add((sum != null) ? add(sum.value(), span) : span);
		}
		// Those that were folded are no more.
		this.sums.clear();
		return added;
	}

	/**
	 * Forgets the sums of spans that were dropped.
	 */
	void forget() {
		this.sums.clear();
	}

	private static SpanData add(Usage usage, SpanData span) {
		Attributes known = span.getAttributes();
		boolean agent = isAgent(GenAiSpans.operation(known));
		AttributesBuilder added = Attributes.builder();
		put(added, known, agent ? AgentSpanAttributes.USAGE_INPUT_TOKENS : AgentSpanAttributes.TOTAL_INPUT_TOKENS,
				usage.inputTokens());
		put(added, known, agent ? AgentSpanAttributes.USAGE_OUTPUT_TOKENS : AgentSpanAttributes.TOTAL_OUTPUT_TOKENS,
				usage.outputTokens());
		put(added, known, agent ? AgentSpanAttributes.USAGE_CACHE_READ_INPUT_TOKENS
				: AgentSpanAttributes.TOTAL_CACHE_READ_INPUT_TOKENS, usage.cacheReadTokens());
		put(added, known, AgentSpanAttributes.INFERENCE_CALLS, usage.inferenceCalls());
		put(added, known, AgentSpanAttributes.TOOL_CALLS, usage.toolCalls());
		Attributes all = added.build();
		return all.isEmpty() ? span : RewrittenSpan.of(span).add(all).build();
	}

	// What an application says itself takes precedence.
	private static void put(AttributesBuilder added, Attributes known, AttributeKey<Long> key, long number) {
		if (number > 0 && known.get(key) == null && known.get(AttributeKey.stringKey(key.getKey())) == null) {
			added.put(key, number);
		}
	}

}
