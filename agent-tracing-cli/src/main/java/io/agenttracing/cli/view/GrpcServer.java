package io.agenttracing.cli.view;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.logging.Level;
import java.util.logging.Logger;

import io.agenttracing.viewer.reception.OtlpReception;
import io.agenttracing.viewer.store.TraceStore;
import io.grpc.CompressorRegistry;
import io.grpc.Context;
import io.grpc.DecompressorRegistry;
import io.grpc.HandlerRegistry;
import io.grpc.Metadata;
import io.grpc.Server;
import io.grpc.ServerMethodDefinition;
import io.grpc.ServerStreamTracer;
import io.grpc.netty.NettyServerBuilder;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import org.jspecify.annotations.Nullable;

/**
 * Receives OTLP over gRPC. What a sender may take is bounded as over HTTP: connections,
 * calls at once, the time of a call, bytes of a message, and the memory that all of them
 * share with the store. Browsers cannot speak its protocol.
 */
final class GrpcServer implements AutoCloseable {

	static final Context.Key<CallMemory> MEMORY = Context.key("agent-tracing-memory");

	// They tell of each connection that sends something else.
	private static final List<Logger> LOGGERS = List.of(Logger.getLogger("io.grpc"), Logger.getLogger("io.netty"));

	private static final int CALLS_OF_CONNECTION = 16;

	private static final int HEADER_BYTES = 16 * 1024;

	private static final int WINDOW_BYTES = 256 * 1024;

	private static final int RESETS = 100;

	private static final int RESET_SECONDS = 10;

	private static final int THREADS = 4;

	private final Server server;

	private final EventLoopGroup network;

	private final ThreadPoolExecutor threads;

	private final ScheduledExecutorService deadlines;

	private GrpcServer(List<InetSocketAddress> addresses, TraceStore store, OtlpReception reception,
			Consumer<String> unasked, GrpcLimits limits) {
		LOGGERS.forEach((logger) -> logger.setLevel(Level.SEVERE));
		this.network = new MultiThreadIoEventLoopGroup(1, daemons("agent-tracing-grpc-network"),
				NioIoHandler.newFactory());
		this.threads = new ThreadPoolExecutor(THREADS, THREADS, 10, TimeUnit.SECONDS, new LinkedBlockingQueue<>(),
				daemons("agent-tracing-grpc"));
		this.threads.allowCoreThreadTimeOut(true);
		this.deadlines = Executors.newSingleThreadScheduledExecutor(daemons("agent-tracing-grpc-deadline"));
		OpenConnections connections = new OpenConnections(limits);
		NettyServerBuilder builder = NettyServerBuilder.forAddress(addresses.get(0));
		addresses.subList(1, addresses.size()).forEach(builder::addListenAddress);
		this.server = builder.bossEventLoopGroup(this.network)
			.workerEventLoopGroup(this.network)
			.channelFactory(() -> new BoundedServerChannel(connections, limits.begin()))
			.executor(this.threads)
			.maxConcurrentCallsPerConnection(CALLS_OF_CONNECTION)
			.maxInboundMessageSize(OtlpReception.MAX_BODY)
			.maxInboundMetadataSize(HEADER_BYTES)
			.flowControlWindow(WINDOW_BYTES)
			.maxRstFramesPerWindow(RESETS, RESET_SECONDS)
			.handshakeTimeout(limits.begin().toMillis(), TimeUnit.MILLISECONDS)
			.maxConnectionIdle(limits.idle().toMillis(), TimeUnit.MILLISECONDS)
			.permitKeepAliveTime(RESET_SECONDS, TimeUnit.SECONDS)
			.permitKeepAliveWithoutCalls(true)
			.decompressorRegistry(DecompressorRegistry.emptyInstance().with(new PackedMessages(), true))
			.compressorRegistry(CompressorRegistry.newEmptyInstance())
			.addStreamTracerFactory(new CallMemories(store))
			.addService(new TraceService(reception, this.deadlines, limits.send()).definition())
			.fallbackHandlerRegistry(new Unasked(unasked))
			.build();
	}

	/**
	 * Starts to receive.
	 * @param addresses where, each exactly
	 * @param store whose memory is used
	 * @param reception what reads the traces
	 * @param unasked is told the method of what is no trace, and refused
	 * @return the server
	 * @throws IOException if a port is not free
	 */
	static GrpcServer start(List<InetSocketAddress> addresses, TraceStore store, OtlpReception reception,
			Consumer<String> unasked) throws IOException {
		return start(addresses, store, reception, unasked, GrpcLimits.DEFAULT);
	}

	static GrpcServer start(List<InetSocketAddress> addresses, TraceStore store, OtlpReception reception,
			Consumer<String> unasked, GrpcLimits limits) throws IOException {
		GrpcServer server = new GrpcServer(addresses, store, reception, unasked, limits);
		try {
			server.server.start();
			return server;
		}
		catch (Throwable ex) {
			server.close();
			throw ex;
		}
	}

	private static ThreadFactory daemons(String name) {
		return (task) -> {
			Thread thread = new Thread(task, name);
			thread.setDaemon(true);
			return thread;
		};
	}

	int port() {
		return this.server.getPort();
	}

	@Override
	public void close() {
		this.server.shutdownNow();
		this.deadlines.shutdownNow();
		try {
			this.server.awaitTermination(1, TimeUnit.SECONDS);
			// What is being read is answered on the network's thread
			this.threads.shutdown();
			this.threads.awaitTermination(1, TimeUnit.SECONDS);
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
		}
		this.threads.shutdownNow();
		this.network.shutdownGracefully(0, 1, TimeUnit.SECONDS);
	}

	/**
	 * The memory of each call.
	 */
	private static final class CallMemories extends ServerStreamTracer.Factory {

		private final TraceStore store;

		private CallMemories(TraceStore store) {
			this.store = store;
		}

		@Override
		public ServerStreamTracer newServerStreamTracer(String fullMethodName, Metadata headers) {
			return new CallMemory(this.store);
		}

	}

	/**
	 * Knows no method, and says which one was asked for.
	 */
	private static final class Unasked extends HandlerRegistry {

		private final Consumer<String> listener;

		private Unasked(Consumer<String> listener) {
			this.listener = listener;
		}

		@Override
		public @Nullable ServerMethodDefinition<?, ?> lookupMethod(String methodName, @Nullable String authority) {
			this.listener.accept(methodName);
			return null;
		}

	}

}
