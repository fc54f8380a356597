package io.agenttracing.pipeline.sampling;

import java.util.List;

import io.agenttracing.AgentSpanAttributes;
import io.agenttracing.pipeline.TailSampledTraces;
import io.agenttracing.pipeline.collector.SpanBuffer;
import io.agenttracing.pipeline.collector.SpanCounts;
import io.agenttracing.pipeline.collector.SpanOutcome;
import io.agenttracing.span.PreSamplingCheck;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanContext;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.context.Context;
import io.opentelemetry.sdk.trace.ReadableSpan;
import io.opentelemetry.sdk.trace.data.LinkData;
import io.opentelemetry.sdk.trace.samplers.Sampler;
import io.opentelemetry.sdk.trace.samplers.SamplingDecision;
import io.opentelemetry.sdk.trace.samplers.SamplingResult;

/**
 * Decides with the application's sampler first. A trace that begins here may be one too
 * many. What that sampler does not want is sampled nevertheless in a trace that is kept,
 * or where a rule wants the agent; and recorded, as long as there is room, where the
 * trace may still turn out to be interesting.
 */
final class DecidingSampler implements Sampler, PreSamplingCheck {

	private static final Sampler FOLLOWING = Sampler.parentBased(Sampler.alwaysOff());

	private static final SamplingResult PARTIAL = SamplingResult.create(SamplingDecision.RECORD_AND_SAMPLE,
			Attributes.of(AgentSpanAttributes.PARTIAL, true));

	private final Sampler delegate;

	private final boolean trustRemote;

	private final AgentRules rules;

	private final TraceAdmission admission;

	private final TraceDecisions decisions;

	private final TailSampledTraces kept;

	private final boolean records;

	private final SpanBuffer buffer;

	private final SpanCounts counts;

	private final boolean dropsBelowDropped;

	DecidingSampler(Sampler delegate, boolean trustRemote, AgentRules rules, TraceAdmission admission,
			TraceDecisions decisions, TailSampledTraces kept, boolean records, SpanBuffer buffer, SpanCounts counts) {
		this.delegate = delegate;
		this.trustRemote = trustRemote;
		this.rules = rules;
		this.admission = admission;
		this.decisions = decisions;
		this.kept = kept;
		this.records = records;
		this.buffer = buffer;
		this.counts = counts;
		this.dropsBelowDropped = !records && followsLocalParent(delegate);
	}

	// Another sampler may want what its parent did not, and may count how often it is
	// asked.
	private static boolean followsLocalParent(Sampler sampler) {
		return sampler.getClass() == FOLLOWING.getClass()
				&& sampler.getDescription().endsWith(",localParentNotSampled:AlwaysOffSampler}");
	}

	@Override
	public SamplingResult shouldSample(Context parentContext, String traceId, String name, SpanKind spanKind,
			Attributes attributes, List<LinkData> parentLinks) {
		Span parent = Span.fromContext(parentContext);
		SpanContext parentId = parent.getSpanContext();
		boolean begins = !parentId.isValid() || (parentId.isRemote() && !this.trustRemote);
		Context asked = (begins && parentId.isValid()) ? parentContext.with(Span.getInvalid()) : parentContext;
		SamplingResult result = this.delegate.shouldSample(asked, traceId, name, spanKind, attributes, parentLinks);
		boolean wanted = result.getDecision() == SamplingDecision.RECORD_AND_SAMPLE && !isBelowLimited(parent);
		// Asked of what is sampled anyway, too, so that what matches a rule is known.
		boolean ruled = this.rules.want(traceId, attributes);
		if (wanted && (!begins || isAdmitted(name, TraceDecision.SAMPLED))) {
			return result;
		}
		if (this.kept.isKept(traceId) || (!wanted && ruled && isRaised(begins, name))) {
			return isDropped(parent) ? PARTIAL : SamplingResult.recordAndSample();
		}
		return (result.getDecision() == SamplingDecision.RECORD_ONLY) ? result : unsampled(parent);
	}

	@Override
	public boolean drops(Span parent, Attributes attributes) {
		SpanContext parentId = parent.getSpanContext();
		boolean dropped = this.dropsBelowDropped && isLocal(parent) && !parentId.isSampled()
				&& !this.kept.isKept(parentId.getTraceId()) && !this.rules.want(parentId.getTraceId(), attributes);
		if (dropped) {
			notSampled();
		}
		return dropped;
	}

	/**
	 * Whether traces that are not sampled are recorded, in case they are kept.
	 */
	boolean records() {
		return this.records;
	}

	private boolean isAdmitted(String name, TraceDecision decision) {
		boolean admitted = this.admission.admits(name, "");
		this.decisions.add(admitted ? decision : TraceDecision.LIMITED);
		return admitted;
	}

	// A sampler that does not look at the parent would undo the limit.
	private boolean isBelowLimited(Span parent) {
		return this.admission.isLimited() && isLocal(parent) && !parent.getSpanContext().isSampled();
	}

	// Within a trace there is no limit: it is on its way already.
	private boolean isRaised(boolean begins, String name) {
		if (begins) {
			return isAdmitted(name, TraceDecision.RAISED);
		}
		this.decisions.add(TraceDecision.RAISED);
		return true;
	}

	private SamplingResult unsampled(Span parent) {
		if (this.records) {
			if (isLocal(parent) ? isRecorded(parent) : this.buffer.hasRoom()) {
				return SamplingResult.recordOnly();
			}
			this.counts.addLeftOut(SpanOutcome.NO_ROOM);
		}
		else {
			notSampled();
		}
		return SamplingResult.drop();
	}

	private void notSampled() {
		this.counts.addLeftOut(SpanOutcome.NOT_SAMPLED);
	}

	private static boolean isDropped(Span parent) {
		return isLocal(parent) && !isRecorded(parent) && !parent.getSpanContext().isSampled();
	}

	// One that has ended does not record any more.
	private static boolean isRecorded(Span parent) {
		return parent.isRecording() || parent instanceof ReadableSpan;
	}

	private static boolean isLocal(Span parent) {
		return parent.getSpanContext().isValid() && !parent.getSpanContext().isRemote();
	}

	@Override
	public String getDescription() {
		return this.delegate.getDescription();
	}

	@Override
	public String toString() {
		return getDescription();
	}

}
