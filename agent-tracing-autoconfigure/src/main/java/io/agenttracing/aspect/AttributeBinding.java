package io.agenttracing.aspect;

/**
 * An attribute of a call's span and where its value comes from.
 *
 * @param attribute the attribute
 * @param expression where its value comes from
 */
record AttributeBinding(SpanAttribute attribute, AttributeExpression expression) {
}
