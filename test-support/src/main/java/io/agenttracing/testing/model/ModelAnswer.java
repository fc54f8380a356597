package io.agenttracing.testing.model;

/**
 * What a model answers a request with.
 */
public sealed interface ModelAnswer permits ModelReply, ModelFault {

}
