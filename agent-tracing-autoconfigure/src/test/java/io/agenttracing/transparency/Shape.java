package io.agenttracing.transparency;

/**
 * What a call returns.
 */
enum Shape {

	VALUE, FUTURE, MONO, FLUX

}
