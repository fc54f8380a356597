package io.agenttracing.viewer.page;

/**
 * A file of the page.
 *
 * @param contentType its type, with the charset
 * @param bytes what it holds
 */
public record PageFile(String contentType, byte[] bytes) {

}
