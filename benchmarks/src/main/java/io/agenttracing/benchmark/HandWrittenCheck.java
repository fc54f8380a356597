package io.agenttracing.benchmark;

import io.micrometer.tracing.otel.bridge.OtelCurrentTraceContext;
import io.micrometer.tracing.otel.bridge.OtelSpan;
import io.micrometer.tracing.otel.bridge.OtelTraceContext;
import io.opentelemetry.api.OpenTelemetry;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.api.trace.Tracer;
import io.opentelemetry.context.Context;

/**
 * The limit: OpenTelemetry's own API, and the scope of Micrometer's bridge, without which
 * Observations would not nest.
 */
class HandWrittenCheck implements Check {

	static final AttributeKey<String> ID = AttributeKey.stringKey("document.id");

	static final AttributeKey<Long> PAGES = AttributeKey.longKey("document.pages");

	static final AttributeKey<Double> SCORE = AttributeKey.doubleKey("validation.score");

	static final AttributeKey<String> FUNCTION = AttributeKey.stringKey("code.function.name");

	private final Tracer tracer;

	private final OtelCurrentTraceContext currentTraceContext;

	HandWrittenCheck(OpenTelemetry openTelemetry, OtelCurrentTraceContext currentTraceContext) {
		this.tracer = openTelemetry.getTracer("hand-written");
		this.currentTraceContext = currentTraceContext;
	}

	@Override
	public Verdict check(String id, int pages, String text) {
		Span span = this.tracer.spanBuilder("check")
			.setAttribute(FUNCTION, "io.agenttracing.benchmark.HandWrittenCheck.check")
			.setAttribute(ID, id)
			.setAttribute(PAGES, (long) pages)
			.startSpan();
		OtelTraceContext context = (OtelTraceContext) OtelSpan.fromOtel(span, Context.current()).context();
		try (var scope = this.currentTraceContext.newScope(context)) {
			Verdict verdict = Check.verdictOn(text);
			span.setAttribute(SCORE, verdict.score());
			return verdict;
		}
		catch (Throwable ex) {
			span.setStatus(StatusCode.ERROR);
			span.recordException(ex);
			throw ex;
		}
		finally {
			span.end();
		}
	}

}
