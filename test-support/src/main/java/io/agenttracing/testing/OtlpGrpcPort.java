package io.agenttracing.testing;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

import com.google.protobuf.Any;
import com.google.protobuf.Duration;
import com.google.rpc.Code;
import com.google.rpc.RetryInfo;
import com.google.rpc.Status;
import io.grpc.Server;
import io.grpc.StatusRuntimeException;
import io.grpc.netty.NettyServerBuilder;
import io.grpc.protobuf.StatusProto;
import io.grpc.stub.StreamObserver;
import io.opentelemetry.proto.collector.trace.v1.ExportTraceServiceRequest;
import io.opentelemetry.proto.collector.trace.v1.ExportTraceServiceResponse;
import io.opentelemetry.proto.collector.trace.v1.TraceServiceGrpc;

/**
 * OTLP over gRPC, on a port that stays the same whatever the fault.
 */
final class OtlpGrpcPort implements AutoCloseable {

	private final FaultSwitch faults;

	private final Consumer<ExportTraceServiceRequest> receiver;

	private final InetSocketAddress address;

	private final Runnable attempts;

	private Server server;

	private boolean small;

	OtlpGrpcPort(InetSocketAddress anyPort, FaultSwitch faults, Consumer<ExportTraceServiceRequest> receiver,
			Runnable attempts) {
		this.faults = faults;
		this.attempts = attempts;
		this.receiver = receiver;
		start(anyPort);
		this.address = new InetSocketAddress(anyPort.getAddress(), this.server.getPort());
	}

	int port() {
		return this.address.getPort();
	}

	/**
	 * Takes over the fault that was switched to.
	 */
	void faultChanged() {
		boolean refuses = this.faults.current().fault() == Fault.REFUSE;
		if (refuses) {
			close();
		}
		else if (this.server.isShutdown() || this.small != (this.faults.current().fault() == Fault.SMALL)) {
			close();
			start(this.address);
		}
	}

	@Override
	public void close() {
		this.server.shutdownNow();
		try {
			this.server.awaitTermination(10, TimeUnit.SECONDS);
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
		}
	}

	private void start(InetSocketAddress address) {
		this.small = this.faults.current().fault() == Fault.SMALL;
		this.server = PortBinding.await(() -> NettyServerBuilder.forAddress(address)
			.maxInboundMessageSize(this.small ? Fault.MAX_BYTES : Integer.MAX_VALUE)
			.addService(new TraceService())
			.build()
			.start());
	}

	private static StatusRuntimeException busy() {
		RetryInfo info = RetryInfo.newBuilder().setRetryDelay(Duration.newBuilder().setSeconds(2)).build();
		return StatusProto.toStatusRuntimeException(Status.newBuilder()
			.setCode(Code.RESOURCE_EXHAUSTED_VALUE)
			.setMessage("too many spans: 100 % \u00fcber")
			.addDetails(Any.pack(info))
			.build());
	}

	/**
	 * The service.
	 */
	private final class TraceService extends TraceServiceGrpc.TraceServiceImplBase {

		@Override
		public void export(ExportTraceServiceRequest request, StreamObserver<ExportTraceServiceResponse> observer) {
			FaultSwitch.Period period = OtlpGrpcPort.this.faults.current();
			Fault fault = period.fault();
			OtlpGrpcPort.this.attempts.run();
			if (!fault.grpcStatus().isOk()) {
				observer.onError((fault == Fault.TOO_MANY_REQUESTS) ? busy() : fault.grpcStatus().asRuntimeException());
				return;
			}
			OtlpGrpcPort.this.receiver.accept(PartialSuccess.accepted(request, fault));
			if (period.delay()) {
				observer.onNext(PartialSuccess.answer(fault));
				observer.onCompleted();
			}
		}

	}

}
