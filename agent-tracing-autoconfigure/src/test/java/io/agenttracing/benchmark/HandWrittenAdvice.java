package io.agenttracing.benchmark;

import io.agenttracing.benchmark.Check.Verdict;
import io.micrometer.tracing.otel.bridge.OtelCurrentTraceContext;
import io.micrometer.tracing.otel.bridge.OtelSpan;
import io.micrometer.tracing.otel.bridge.OtelTraceContext;
import io.opentelemetry.api.OpenTelemetry;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.api.trace.Tracer;
import io.opentelemetry.context.Context;
import org.aopalliance.intercept.MethodInterceptor;
import org.aopalliance.intercept.MethodInvocation;

import org.springframework.aop.framework.ProxyFactory;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/**
 * The limit of what an annotation can reach: what {@link HandWrittenCheck} does, around
 * the method of another bean, by advice that knows only this method.
 */
final class HandWrittenAdvice implements MethodInterceptor {

	private final Tracer tracer;

	private final OtelCurrentTraceContext currentTraceContext;

	private HandWrittenAdvice(Tracer tracer, OtelCurrentTraceContext currentTraceContext) {
		this.tracer = tracer;
		this.currentTraceContext = currentTraceContext;
	}

	@Override
	public Object invoke(MethodInvocation invocation) throws Throwable {
		Object[] arguments = invocation.getArguments();
		Span span = this.tracer.spanBuilder("check")
			.setAttribute(HandWrittenCheck.ID, (String) arguments[0])
			.setAttribute(HandWrittenCheck.PAGES, ((Integer) arguments[1]).longValue())
			.startSpan();
		OtelTraceContext context = (OtelTraceContext) OtelSpan.fromOtel(span, Context.current()).context();
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

	@Configuration(proxyBeanMethods = false)
	static class Advised {

		@Bean
		Check check(OpenTelemetry openTelemetry, OtelCurrentTraceContext currentTraceContext) {
			ProxyFactory factory = new ProxyFactory(new UntracedCheck());
			factory.setProxyTargetClass(true);
			factory.addAdvice(new HandWrittenAdvice(openTelemetry.getTracer("hand-written"), currentTraceContext));
			return (Check) factory.getProxy();
		}

	}

}
