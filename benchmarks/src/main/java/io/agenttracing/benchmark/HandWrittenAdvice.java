package io.agenttracing.benchmark;

import io.agenttracing.benchmark.Check.Verdict;
import io.micrometer.tracing.otel.bridge.OtelCurrentTraceContext;
import io.micrometer.tracing.otel.bridge.OtelSpan;
import io.micrometer.tracing.otel.bridge.OtelTraceContext;
import io.opentelemetry.api.OpenTelemetry;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanBuilder;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.api.trace.Tracer;
import io.opentelemetry.context.Context;
import io.opentelemetry.context.ContextKey;
import org.aopalliance.intercept.MethodInterceptor;
import org.aopalliance.intercept.MethodInvocation;

import org.springframework.aop.framework.ProxyFactory;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/**
 * The limit of what an annotation can reach: what {@link HandWrittenCheck} does, around
 * the method of another bean, by advice that knows only this method. It may do the two
 * things more that a step does for whoever looks for it, in a trace and in the code
 * below.
 */
final class HandWrittenAdvice implements MethodInterceptor {

	private static final AttributeKey<String> KIND = AttributeKey.stringKey("agent_tracing.step.kind");

	private static final ContextKey<Span> NOTE = ContextKey.named("note");

	private final Tracer tracer;

	private final OtelCurrentTraceContext currentTraceContext;

	private final boolean findable;

	private HandWrittenAdvice(Tracer tracer, OtelCurrentTraceContext currentTraceContext, boolean findable) {
		this.tracer = tracer;
		this.currentTraceContext = currentTraceContext;
		this.findable = findable;
	}

	@Override
	public Object invoke(MethodInvocation invocation) throws Throwable {
		Object[] arguments = invocation.getArguments();
		SpanBuilder builder = this.tracer.spanBuilder("check")
			.setAttribute(HandWrittenCheck.FUNCTION, "io.agenttracing.benchmark.HandWrittenCheck.check")
			.setAttribute(HandWrittenCheck.ID, (String) arguments[0])
			.setAttribute(HandWrittenCheck.PAGES, ((Integer) arguments[1]).longValue());
		Context below = Context.current();
		if (this.findable) {
			builder.setAttribute(KIND, "compute");
		}
		Span span = builder.startSpan();
		if (this.findable) {
			below = below.with(NOTE, span);
		}
		OtelTraceContext context = (OtelTraceContext) OtelSpan.fromOtel(span, below).context();
		try (var scope = this.currentTraceContext.newScope(context)) {
			Verdict verdict = (Verdict) invocation.proceed();
			span.setAttribute(HandWrittenCheck.SCORE, verdict.score());
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

	private static Check advised(OpenTelemetry openTelemetry, OtelCurrentTraceContext currentTraceContext,
			boolean findable) {
		ProxyFactory factory = new ProxyFactory(new UntracedCheck());
		factory.setProxyTargetClass(true);
		factory
			.addAdvice(new HandWrittenAdvice(openTelemetry.getTracer("hand-written"), currentTraceContext, findable));
		return (Check) factory.getProxy();
	}

	@Configuration(proxyBeanMethods = false)
	static class Advised {

		@Bean
		Check check(OpenTelemetry openTelemetry, OtelCurrentTraceContext currentTraceContext) {
			return advised(openTelemetry, currentTraceContext, false);
		}

	}

	/**
	 * With the kind of a step, and its span in the context, also below other spans.
	 */
	@Configuration(proxyBeanMethods = false)
	static class Findable {

		@Bean
		Check check(OpenTelemetry openTelemetry, OtelCurrentTraceContext currentTraceContext) {
			return advised(openTelemetry, currentTraceContext, true);
		}

	}

}
