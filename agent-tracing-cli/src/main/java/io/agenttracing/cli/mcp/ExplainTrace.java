package io.agenttracing.cli.mcp;

import java.io.IOException;

import io.agenttracing.cli.brief.BriefText;
import io.agenttracing.diagnosis.Diagnosis;

/**
 * Says of a trace what is wrong, in two kilobytes with all that belongs to them.
 */
final class ExplainTrace implements ToolAnswer {

	static final String NAME = "explain_trace";

	private static final int MAX_BYTES = BriefText.MAX_BYTES - QuotedData.NOTE.length();

	private final TraceSource source;

	private final Diagnosis diagnosis;

	ExplainTrace(TraceSource source, Diagnosis diagnosis) {
		this.source = source;
		this.diagnosis = diagnosis;
	}

	@Override
	public String to(ToolArguments arguments) throws ToolRefusal, IOException {
		LookedAt looked = LookedAt.at(this.source, arguments.traceId("trace_id"));
		long open = looked.open();
		int orphans = looked.trace().orphans().size();
		String state = (open > 0) ? QuotedData.MARK + "It is not over: " + open + " of its spans are open.\n"
				: (orphans > 0) ? QuotedData.MARK + "It may not be over: the parents of " + orphans
						+ " of its spans have not come.\n" : "";
		String brief = BriefText.of(looked.stored().id(), looked.trace(),
				this.diagnosis.examine(looked.trace()).findings(), MAX_BYTES - state.length(), QuotedData.MARK);
		return QuotedData.NOTE + brief + state;
	}

}
