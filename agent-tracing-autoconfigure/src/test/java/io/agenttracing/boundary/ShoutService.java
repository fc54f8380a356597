package io.agenttracing.boundary;

import java.util.function.UnaryOperator;

import com.google.protobuf.StringValue;
import io.grpc.BindableService;
import io.grpc.CallOptions;
import io.grpc.Channel;
import io.grpc.MethodDescriptor;
import io.grpc.MethodDescriptor.MethodType;
import io.grpc.ServerServiceDefinition;
import io.grpc.protobuf.ProtoUtils;
import io.grpc.stub.ClientCalls;
import io.grpc.stub.ServerCalls;
import io.grpc.stub.StreamObserver;

/**
 * A gRPC service that needs no generated code: text in, text out.
 */
final class ShoutService implements BindableService {

	static final MethodDescriptor<StringValue, StringValue> SHOUT = MethodDescriptor
		.<StringValue, StringValue>newBuilder()
		.setType(MethodType.UNARY)
		.setFullMethodName("agents.Megaphone/Shout")
		.setRequestMarshaller(ProtoUtils.marshaller(StringValue.getDefaultInstance()))
		.setResponseMarshaller(ProtoUtils.marshaller(StringValue.getDefaultInstance()))
		.build();

	private final UnaryOperator<String> work;

	ShoutService(UnaryOperator<String> work) {
		this.work = work;
	}

	static String call(Channel channel, String text) {
		return ClientCalls.blockingUnaryCall(channel, SHOUT, CallOptions.DEFAULT, StringValue.of(text)).getValue();
	}

	@Override
	public ServerServiceDefinition bindService() {
		return ServerServiceDefinition.builder("agents.Megaphone")
			.addMethod(SHOUT, ServerCalls.asyncUnaryCall(this::shout))
			.build();
	}

	private void shout(StringValue request, StreamObserver<StringValue> response) {
		response.onNext(StringValue.of(this.work.apply(request.getValue())));
		response.onCompleted();
	}

}
