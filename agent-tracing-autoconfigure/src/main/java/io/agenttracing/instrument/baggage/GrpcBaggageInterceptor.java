package io.agenttracing.instrument.baggage;

import io.agenttracing.failure.Failures;
import io.grpc.CallOptions;
import io.grpc.Channel;
import io.grpc.ClientCall;
import io.grpc.ClientInterceptor;
import io.grpc.ForwardingClientCall.SimpleForwardingClientCall;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.opentelemetry.context.Context;
import io.opentelemetry.context.propagation.ContextPropagators;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;

/**
 * Injects the context of a gRPC call once more, with its recipient: the carrier that
 * Micrometer's interceptor passes to the propagators does not have the address. That
 * interceptor runs before this one, and its span is current here.
 */
final class GrpcBaggageInterceptor implements ClientInterceptor {

	private static final Log logger = LogFactory.getLog(GrpcBaggageInterceptor.class);

	private final ContextPropagators propagators;

	GrpcBaggageInterceptor(ContextPropagators propagators) {
		this.propagators = propagators;
	}

	@Override
	public <Q, R> ClientCall<Q, R> interceptCall(MethodDescriptor<Q, R> method, CallOptions options, Channel next) {
		return new SimpleForwardingClientCall<>(next.newCall(method, options)) {

			@Override
			public void start(Listener<R> responseListener, Metadata headers) {
				write(new GrpcCall(next.authority(), headers));
				super.start(responseListener, headers);
			}

		};
	}

	private void write(GrpcCall call) {
		Failures.attempt(logger, "The context of a gRPC call could not be written",
				() -> this.propagators.getTextMapPropagator().inject(Context.current(), call, GrpcCall.SETTER));
	}

}
