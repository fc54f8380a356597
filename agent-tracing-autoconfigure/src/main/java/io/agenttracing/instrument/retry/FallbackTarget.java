package io.agenttracing.instrument.retry;

import java.lang.reflect.Method;

import io.agenttracing.span.SourceNames;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.context.Context;
import io.opentelemetry.sdk.trace.ReadableSpan;
import org.aspectj.lang.ProceedingJoinPoint;

/**
 * A call and its fallback method.
 *
 * @param name the name of the fallback method
 * @param method the method that is called
 * @param call the call
 * @param tracedMethods finds the span of the call
 * @param fallbackMethods knows which failures the fallback method handles
 */
record FallbackTarget(String name, Method method, ProceedingJoinPoint call, TracedMethodLookup tracedMethods,
		FallbackMethods fallbackMethods) {

	boolean handles(Throwable failure) {
		return this.fallbackMethods.handles(this.name, this.method, this.call.getTarget().getClass(), failure);
	}

	/**
	 * Names the call: its span, or else its method.
	 */
	String from(Context context) {
		Span span = this.tracedMethods.spanOf(this.call.getThis(), this.method, this.call.getTarget(), context);
		return (span instanceof ReadableSpan readable) ? readable.getName() : SourceNames.of(this.method);
	}

}
