package io.agenttracing.diagnosis.rule;

import java.util.List;

import com.google.auto.service.AutoService;
import io.agenttracing.diagnosis.DiagnosisRule;
import io.agenttracing.diagnosis.Severity;
import io.agenttracing.diagnosis.TimeText;
import io.agenttracing.diagnosis.Verdict;
import io.agenttracing.diagnosis.trace.SkewedCall;
import io.agenttracing.diagnosis.trace.Trace;
import io.opentelemetry.sdk.trace.data.SpanData;

/**
 * The clocks of two services differ: what compares their times is withheld below.
 *
 * @since 0.1.0
 */
@AutoService(DiagnosisRule.class)
public final class ClocksApart implements DiagnosisRule {

	@Override
	public String id() {
		return "clock-skew";
	}

	@Override
	public boolean concerns(SpanData span) {
		return false;
	}

	@Override
	public void examine(Trace trace, Verdict verdict) {
		if (!trace.hasSeveralServices()) {
			verdict.notJudged("one service only");
			return;
		}
		List<SkewedCall> calls = trace.skewedCalls();
		if (calls.isEmpty()) {
			return;
		}
		SkewedCall worst = calls.get(0);
		for (SkewedCall call : calls) {
			worst = (call.apart() > worst.apart()) ? call : worst;
		}
		String one = worst.parent().service();
		String other = worst.child().service();
		verdict.found(Severity.INFO, worst.parent())
			.and(worst.child())
			.subject(one + " and " + other)
			.number("offset_ms", worst.apart())
			.number("pairs", calls.size())
			.cause("The clocks of %s and %s differ by %s or more.", one, other, TimeText.of(worst.apart()))
			.fix("Synchronise both by NTP.");
	}

}
