package io.agenttracing.sample.model;

import java.util.List;

/**
 * What the model said.
 *
 * @param text the text
 * @param finishReasons why the model stopped
 * @param usage the tokens used
 */
public record Completion(String text, List<String> finishReasons, Usage usage) {

}
