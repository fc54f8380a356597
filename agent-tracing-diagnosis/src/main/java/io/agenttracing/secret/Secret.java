package io.agenttracing.secret;

/**
 * The part of a text that is a secret.
 *
 * @param start the index of its first character
 * @param end the index after its last character, greater than the start
 */
record Secret(int start, int end) {

}
