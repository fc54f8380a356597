package io.agenttracing.sample.agent;

import java.util.List;

/**
 * What the validation agent thinks of an answer.
 *
 * @param score from 0, made up, to 1, every word of it in a passage that is cited
 * @param findings what is wrong with it
 */
record Verdict(double score, List<String> findings) {

}
