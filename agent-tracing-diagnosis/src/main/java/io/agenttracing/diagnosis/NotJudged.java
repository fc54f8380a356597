package io.agenttracing.diagnosis;

/**
 * A rule that could not tell, which is not the same as one that found nothing.
 *
 * @param rule the id of the rule
 * @param reason what it would have needed, human-readable
 * @since 0.1.0
 */
public record NotJudged(String rule, String reason) {

}
