package io.agenttracing.cli.view;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.concurrent.ScheduledExecutorService;

import io.agenttracing.viewer.reception.OtlpReception;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.ServerCall;
import io.grpc.ServerServiceDefinition;

/**
 * The service of OTLP for traces. Its messages are bytes: who reads them bounds them
 * before they are parsed.
 */
final class TraceService {

	private static final String NAME = "opentelemetry.proto.collector.trace.v1.TraceService";

	private final OtlpReception reception;

	private final ScheduledExecutorService deadlines;

	private final Duration send;

	TraceService(OtlpReception reception, ScheduledExecutorService deadlines, Duration send) {
		this.reception = reception;
		this.deadlines = deadlines;
		this.send = send;
	}

	ServerServiceDefinition definition() {
		MethodDescriptor<byte[], byte[]> export = MethodDescriptor.<byte[], byte[]>newBuilder()
			.setType(MethodDescriptor.MethodType.UNARY)
			.setFullMethodName(MethodDescriptor.generateFullMethodName(NAME, "Export"))
			.setRequestMarshaller(new Bytes())
			.setResponseMarshaller(new Bytes())
			.build();
		return ServerServiceDefinition.builder(NAME).addMethod(export, this::export).build();
	}

	private ServerCall.Listener<byte[]> export(ServerCall<byte[], byte[]> call, Metadata headers) {
		return ExportCall.begin(call, this.reception, this.deadlines, this.send);
	}

	/**
	 * A message as it came.
	 */
	private static final class Bytes implements MethodDescriptor.Marshaller<byte[]> {

		@Override
		public InputStream stream(byte[] message) {
			return new ByteArrayInputStream(message);
		}

		@Override
		public byte[] parse(InputStream message) {
			try {
				return message.readNBytes(OtlpReception.MAX_BODY);
			}
			catch (IOException ex) {
				throw new UncheckedIOException(ex);
			}
		}

	}

}
