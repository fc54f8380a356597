package io.agenttracing.instrument.call;

import java.lang.reflect.Method;

import io.agenttracing.log.RateLimitedLog;
import io.agenttracing.span.SourceNames;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;

/**
 * An attribute of a method's span and the source of its value. The first failure to read
 * it is logged without the exception's message, which may contain sensitive data.
 *
 * @param method the method
 * @param attribute the attribute
 * @param expression reads its value
 * @param warning logs the first failure
 */
record AttributeBinding(Method method, SpanAttribute attribute, AttributeExpression expression,
		RateLimitedLog warning) {

	private static final Log logger = LogFactory.getLog(AttributeBinding.class);

	AttributeBinding(Method method, SpanAttribute attribute, AttributeExpression expression) {
		this(method, attribute, expression, RateLimitedLog.once(logger));
	}

	@Nullable Object evaluate(@Nullable Object[] arguments, @Nullable Object result) throws Exception {
		return this.expression.evaluate(arguments, result);
	}

	void failed(Throwable failure) {
		this.warning.warn(() -> "@AgentAttribute '%s' of %s could not be read (%s); further failures are only counted"
			.formatted(this.attribute.name(), SourceNames.qualified(this.method),
					AttributeExpression.cause(failure).getClass().getName()));
	}

}
