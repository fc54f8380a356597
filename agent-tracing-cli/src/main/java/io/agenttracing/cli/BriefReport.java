package io.agenttracing.cli;

import java.io.PrintWriter;

import io.agenttracing.cli.brief.BriefText;

/**
 * What a person pastes into a ticket: at most 2 KB for a trace, the causes first.
 */
final class BriefReport implements Report {

	private final PrintWriter out;

	BriefReport(PrintWriter out) {
		this.out = out;
	}

	@Override
	public void write(Judged judged) {
		this.out.print(BriefText.of(judged.read().traceId(), judged.trace(), judged.examination().findings()));
		this.out.flush();
	}

}
