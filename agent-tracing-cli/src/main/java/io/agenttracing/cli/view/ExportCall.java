package io.agenttracing.cli.view;

import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;

import com.google.protobuf.CodedInputStream;
import com.google.protobuf.WireFormat;
import io.agenttracing.viewer.reception.OtlpReception;
import io.grpc.Metadata;
import io.grpc.ServerCall;
import io.grpc.Status;

/**
 * One call that sends traces. Whoever is first, the answer, the deadline or the lack of
 * memory, ends it.
 */
final class ExportCall extends ServerCall.Listener<byte[]> {

	private static final int GZIP_FIRST = 0x1F;

	private static final int GZIP_SECOND = 0x8B;

	private final ServerCall<byte[], byte[]> call;

	private final OtlpReception reception;

	private final Future<?> deadline;

	private final AtomicBoolean ended = new AtomicBoolean();

	private ExportCall(ServerCall<byte[], byte[]> call, OtlpReception reception, ScheduledExecutorService deadlines,
			Duration send) {
		this.call = call;
		this.reception = reception;
		this.deadline = deadlines.schedule(
				() -> end(Status.DEADLINE_EXCEEDED.withDescription("it was sent too slowly")), send.toMillis(),
				TimeUnit.MILLISECONDS);
	}

	static ServerCall.Listener<byte[]> begin(ServerCall<byte[], byte[]> call, OtlpReception reception,
			ScheduledExecutorService deadlines, Duration send) {
		ExportCall begun = new ExportCall(call, reception, deadlines, send);
		GrpcServer.MEMORY.get().orElse(() -> begun.end(Status.UNAVAILABLE.withDescription("Too much is sent at once")));
		call.request(1);
		return begun;
	}

	@Override
	public void onMessage(byte[] message) {
		this.deadline.cancel(false);
		OtlpReception.Answer answer = this.reception.receive(message, "application/x-protobuf",
				isGzip(message) ? "gzip" : null);
		if (answer.status() != 200) {
			end(status(answer.body()));
		}
		else if (this.ended.compareAndSet(false, true)) {
			this.call.sendHeaders(new Metadata());
			this.call.sendMessage(answer.body());
			this.call.close(Status.OK, new Metadata());
		}
	}

	// OTLP as protobuf begins otherwise.
	private static boolean isGzip(byte[] message) {
		return message.length > 1 && (message[0] & 0xFF) == GZIP_FIRST && (message[1] & 0xFF) == GZIP_SECOND;
	}

	// What is refused over HTTP has the status of gRPC as its body.
	private static Status status(byte[] body) {
		Status status = Status.UNKNOWN;
		String message = "";
		CodedInputStream input = CodedInputStream.newInstance(body);
		try {
			for (int tag = input.readTag(); tag != 0; tag = input.readTag()) {
				switch (WireFormat.getTagFieldNumber(tag)) {
					case 1 -> status = Status.fromCodeValue(input.readInt32());
					case 2 -> message = input.readStringRequireUtf8();
					default -> input.skipField(tag);
				}
			}
		}
		catch (IOException ex) {
			return Status.INTERNAL.withDescription("an answer that cannot be read");
		}
		return status.withDescription(message);
	}

	@Override
	public void onHalfClose() {
		end(Status.INVALID_ARGUMENT.withDescription("a call without a message"));
	}

	@Override
	public void onCancel() {
		this.ended.set(true);
		this.deadline.cancel(false);
	}

	private void end(Status status) {
		if (this.ended.compareAndSet(false, true)) {
			this.deadline.cancel(false);
			this.call.close(status, new Metadata());
		}
	}

}
