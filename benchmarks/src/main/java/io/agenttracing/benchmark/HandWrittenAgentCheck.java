package io.agenttracing.benchmark;

import io.micrometer.tracing.otel.bridge.OtelCurrentTraceContext;
import io.micrometer.tracing.otel.bridge.OtelSpan;
import io.micrometer.tracing.otel.bridge.OtelTraceContext;
import io.opentelemetry.api.OpenTelemetry;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.api.trace.Tracer;
import io.opentelemetry.context.Context;

import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/**
 * The span of an agent and those of its steps, written by hand.
 */
class HandWrittenAgentCheck implements Check {

	private final Check step;

	private final Tracer tracer;

	private final OtelCurrentTraceContext currentTraceContext;

	HandWrittenAgentCheck(OpenTelemetry openTelemetry, OtelCurrentTraceContext currentTraceContext) {
		this.step = new HandWrittenCheck(openTelemetry, currentTraceContext);
		this.tracer = openTelemetry.getTracer("hand-written");
		this.currentTraceContext = currentTraceContext;
	}

	@Override
	public Verdict check(String id, int pages, String text) {
		Span span = this.tracer.spanBuilder("invoke_agent checker")
			.setAttribute("gen_ai.operation.name", "invoke_agent")
			.setAttribute("gen_ai.agent.name", "checker")
			.setAttribute("code.function.name", "io.agenttracing.benchmark.HandWrittenAgentCheck.check")
			.startSpan();
		OtelTraceContext context = (OtelTraceContext) OtelSpan.fromOtel(span, Context.current()).context();
		try (var scope = this.currentTraceContext.newScope(context)) {
			return AgentCheck.steps(this.step, id, pages, text);
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

	/**
	 * The agent, without a bean for its step.
	 */
	@Configuration(proxyBeanMethods = false)
	static class Traced {

		@Bean
		Check agent(OpenTelemetry openTelemetry, OtelCurrentTraceContext currentTraceContext) {
			return new HandWrittenAgentCheck(openTelemetry, currentTraceContext);
		}

	}

}
