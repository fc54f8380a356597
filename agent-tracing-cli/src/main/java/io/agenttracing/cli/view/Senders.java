package io.agenttracing.cli.view;

import java.net.InetAddress;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;

import io.opentelemetry.sdk.trace.data.SpanData;
import org.jspecify.annotations.Nullable;

/**
 * Who may send traces, and where.
 *
 * @param bind an address whose senders are welcome, whoever they are; null for senders on
 * this machine only
 * @param httpPort the port for OTLP over HTTP, 0 for any
 * @param grpcPort the port for OTLP over gRPC, 0 for any
 * @param masking what is done to each span that is received
 * @param unasked is told what is sent that is no trace
 */
public record Senders(@Nullable InetAddress bind, int httpPort, int grpcPort, UnaryOperator<SpanData> masking,
		Consumer<String> unasked) {

}
