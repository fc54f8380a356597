package io.agenttracing.pipeline.sampling;

import java.util.List;

import io.agenttracing.AgentSpanAttributes;
import io.agenttracing.pipeline.SpanViewer;
import io.agenttracing.pipeline.TailSampledTraces;
import io.agenttracing.pipeline.collector.SpanBuffer;
import io.agenttracing.pipeline.collector.SpanCounts;
import io.agenttracing.pipeline.collector.SpanOutcome;
import io.agenttracing.span.PreSamplingCheck;
import io.agenttracing.span.ViewerOnlySpans;
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
 * Head sampling on top of the application's sampler, which is asked first. A rate limit
 * applies to traces that begin here. A span that the sampler drops is sampled
 * nevertheless if tail sampling has selected its trace or a rule its agent; otherwise it
 * is recorded, as long as there is memory, so that tail sampling can still select its
 * trace, or only because all spans are shown on this machine.
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

	private final SpanViewer viewer;

	private final boolean dropsBelowDropped;

	DecidingSampler(Sampler delegate, SamplerSettings settings) {
		this.delegate = delegate;
		this.trustRemote = settings.trustRemote();
		this.rules = settings.rules();
		this.admission = settings.admission();
		this.decisions = settings.decisions();
		this.kept = settings.kept();
		this.records = settings.records();
		this.buffer = settings.buffer();
		this.counts = settings.counts();
		this.viewer = settings.viewer();
		this.dropsBelowDropped = !this.records && followsLocalParent(delegate);
	}

	// Another sampler may sample below an unsampled parent, and may count its calls.
	private static boolean followsLocalParent(Sampler sampler) {
		return sampler.getClass() == FOLLOWING.getClass()
				&& sampler.getDescription().endsWith(",localParentNotSampled:AlwaysOffSampler}");
	}

	@Override
	public SamplingResult shouldSample(Context parentContext, String traceId, String name, SpanKind spanKind,
			Attributes attributes, List<LinkData> parentLinks) {
		if (ViewerOnlySpans.areStartedIn(parentContext)) {
			return this.viewer.dropped(attributes);
		}
		Span parent = Span.fromContext(parentContext);
		SpanContext parentId = parent.getSpanContext();
		boolean begins = !parentId.isValid() || (parentId.isRemote() && !this.trustRemote);
		Context asked = (begins && parentId.isValid()) ? parentContext.with(Span.getInvalid()) : parentContext;
		SamplingResult result = this.delegate.shouldSample(asked, traceId, name, spanKind, attributes, parentLinks);
		boolean wanted = result.getDecision() == SamplingDecision.RECORD_AND_SAMPLE && !isBelowLimited(parent);
		// Also evaluated for sampled spans: it records which names have matched.
		boolean ruled = this.rules.want(traceId, attributes);
		if (wanted && (!begins || isAdmitted(name, TraceDecision.SAMPLED))) {
			return result;
		}
		if (this.kept.isKept(traceId) || (!wanted && ruled && isRaised(begins, name))) {
			return isDropped(parent) ? PARTIAL : SamplingResult.recordAndSample();
		}
		return (result.getDecision() == SamplingDecision.RECORD_ONLY) ? result : unsampled(parent, attributes);
	}

	@Override
	public boolean drops(Span parent, Attributes attributes) {
		SpanContext parentId = parent.getSpanContext();
		boolean dropped = this.dropsBelowDropped && !this.viewer.isRecording() && isLocal(parent)
				&& !parentId.isSampled() && !this.kept.isKept(parentId.getTraceId())
				&& !this.rules.want(parentId.getTraceId(), attributes);
		if (dropped) {
			this.counts.addLeftOut(SpanOutcome.NOT_SAMPLED);
		}
		return dropped;
	}

	/**
	 * Whether unsampled traces are recorded for tail sampling.
	 */
	boolean records() {
		return this.records;
	}

	private boolean isAdmitted(String name, TraceDecision decision) {
		boolean admitted = this.admission.admits(name, "");
		this.decisions.add(admitted ? decision : TraceDecision.LIMITED);
		return admitted;
	}

	// A sampler that ignores the parent would undo the rate limit.
	private boolean isBelowLimited(Span parent) {
		return this.admission.isLimited() && isLocal(parent) && !parent.getSpanContext().isSampled();
	}

	// The rate limit does not apply within a trace that has begun.
	private boolean isRaised(boolean begins, String name) {
		if (begins) {
			return isAdmitted(name, TraceDecision.RAISED);
		}
		this.decisions.add(TraceDecision.RAISED);
		return true;
	}

	private SamplingResult unsampled(Span parent, Attributes attributes) {
		if (this.records && (isLocal(parent) ? isRecorded(parent) : this.buffer.hasRoom())) {
			return SamplingResult.recordOnly();
		}
		this.counts.addLeftOut(this.records ? SpanOutcome.NO_ROOM : SpanOutcome.NOT_SAMPLED);
		return this.viewer.dropped(attributes);
	}

	private boolean isDropped(Span parent) {
		return isLocal(parent) && !isRecorded(parent) && !parent.getSpanContext().isSampled();
	}

	// A span that has ended does not record any more.
	private boolean isRecorded(Span parent) {
		return (parent.isRecording() || parent instanceof ReadableSpan) && !ViewerOnlySpans.contains(parent);
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
