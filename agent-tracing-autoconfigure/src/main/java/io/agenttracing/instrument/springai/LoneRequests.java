package io.agenttracing.instrument.springai;

import io.agenttracing.AgentSpanAttributes;
import io.agenttracing.span.AgentSpans;
import io.agenttracing.span.BackgroundSpans;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.sdk.trace.data.SpanData;

/**
 * Recognizes the request of a streamed answer: the SDKs of OpenAI and Anthropic leave for
 * the common pool before they make it, so that it is a trace of its own. What there is to
 * say of it is on the call of the model.
 */
final class LoneRequests implements BackgroundSpans {

	@Override
	public boolean contains(SpanData root) {
		return root.getKind() == SpanKind.CLIENT && root.getAttributes().get(AgentSpanAttributes.RETRY_ATTEMPT) != null
				&& !AgentSpans.INSTRUMENTATION_SCOPE.equals(root.getInstrumentationScopeInfo().getName());
	}

}
