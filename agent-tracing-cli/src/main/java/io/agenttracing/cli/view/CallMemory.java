package io.agenttracing.cli.view;

import io.agenttracing.viewer.store.TraceStore;
import io.grpc.Context;
import io.grpc.ServerStreamTracer;
import io.grpc.Status;
import org.jspecify.annotations.Nullable;

/**
 * The memory of one call, taken as its bytes come, from what all connections have.
 */
final class CallMemory extends ServerStreamTracer {

	private final TraceStore store;

	private @Nullable Runnable refusal;

	private long reserved;

	private boolean closed;

	CallMemory(TraceStore store) {
		this.store = store;
	}

	@Override
	public Context filterContext(Context context) {
		return context.withValue(GrpcServer.MEMORY, this);
	}

	/**
	 * Says what to do when there is no more.
	 */
	synchronized void orElse(Runnable refusal) {
		this.refusal = refusal;
	}

	@Override
	public void inboundWireSize(long bytes) {
		Runnable refused = reserve(bytes);
		if (refused != null) {
			refused.run();
		}
	}

	private synchronized @Nullable Runnable reserve(long bytes) {
		if (this.closed) {
			return null;
		}
		if (this.store.reserve(bytes)) {
			this.reserved += bytes;
			return null;
		}
		return this.refusal;
	}

	@Override
	public synchronized void streamClosed(Status status) {
		this.closed = true;
		this.store.release(this.reserved);
		this.reserved = 0;
	}

}
