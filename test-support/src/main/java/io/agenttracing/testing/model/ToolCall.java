package io.agenttracing.testing.model;

/**
 * A tool that a model wants to have called.
 *
 * @param id the id of the call
 * @param name the name of the tool
 * @param arguments its arguments, a JSON object
 */
public record ToolCall(String id, String name, String arguments) {

}
