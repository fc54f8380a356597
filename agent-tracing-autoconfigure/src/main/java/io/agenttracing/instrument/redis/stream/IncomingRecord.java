package io.agenttracing.instrument.redis.stream;

import java.util.Map;

import org.jspecify.annotations.Nullable;

/**
 * The origin of a record that was read, until its listener is called.
 *
 * @param stream the key of the stream
 * @param group the consumer group it was read for
 * @param context the fields of its trace context, not yet validated
 * @param payload the other fields, empty where they are not looked at
 */
record IncomingRecord(String stream, @Nullable String group, Map<String, String> context, Map<?, ?> payload) {

}
