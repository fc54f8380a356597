/**
 * The rule about the shapes of payloads. {@code PayloadSightings} reads from spans where
 * one is not as it should be ({@code PayloadShape}, {@code FieldChanges}),
 * {@code PayloadFaults} says which of these are one fault and where it began, and
 * {@code PayloadSentence} tells it.
 */
@NullMarked
package io.agenttracing.diagnosis.rule.payload;

import org.jspecify.annotations.NullMarked;
