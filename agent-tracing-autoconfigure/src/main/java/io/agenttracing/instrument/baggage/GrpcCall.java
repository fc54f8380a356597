package io.agenttracing.instrument.baggage;

import java.net.URI;

import io.grpc.Metadata;
import io.opentelemetry.context.propagation.TextMapSetter;
import org.jspecify.annotations.Nullable;

/**
 * The headers of a gRPC call, and their recipient.
 *
 * @param authority the host and port, or the name of the target
 * @param headers the headers
 */
record GrpcCall(@Nullable String authority, Metadata headers) {

	static final TextMapSetter<GrpcCall> SETTER = (call, name, value) -> {
		if (call != null) {
			Metadata.Key<String> key = Metadata.Key.of(name, Metadata.ASCII_STRING_MARSHALLER);
			call.headers().removeAll(key);
			call.headers().put(key, value);
		}
	};

	URI uri() {
		return URI.create("grpc://" + this.authority);
	}

}
