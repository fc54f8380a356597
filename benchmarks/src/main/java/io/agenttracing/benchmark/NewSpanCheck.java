package io.agenttracing.benchmark;

import io.micrometer.tracing.annotation.NewSpan;
import io.micrometer.tracing.annotation.SpanTag;

/**
 * The method with Micrometer's annotation for spans, which takes arguments only.
 */
class NewSpanCheck implements Check {

	@Override
	@NewSpan("check")
	public Verdict check(@SpanTag("document.id") String id, @SpanTag("document.pages") int pages,
			@SpanTag("document.text") String text) {
		return Check.verdictOn(text);
	}

}
