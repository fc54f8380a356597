package io.agenttracing.cli.view;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;
import java.net.ServerSocket;
import java.util.List;
import java.util.function.Consumer;

import io.agenttracing.viewer.reception.OtlpReception;
import io.agenttracing.viewer.server.OtlpServer;
import io.agenttracing.viewer.store.TraceStore;

/**
 * The two ports that others send to. They are taken exactly: at another one nobody would
 * send.
 */
final class OtlpPorts implements AutoCloseable {

	private final OtlpServer http;

	private final GrpcServer grpc;

	private OtlpPorts(OtlpServer http, GrpcServer grpc) {
		this.http = http;
		this.grpc = grpc;
	}

	static OtlpPorts open(Senders senders, TraceStore store, OtlpReception reception, Consumer<Throwable> failures)
			throws IOException {
		OtlpServer http;
		try {
			http = OtlpServer.start(senders.bind(), senders.httpPort(), store, reception, senders.unasked(), failures);
		}
		catch (IOException ex) {
			InetAddress bind = senders.bind();
			throw (bind != null && isOfAnother(bind))
					? new IOException(bind.getHostAddress() + " is no address of this machine", ex)
					: taken(senders.httpPort(), "HTTP", "--http-port", ex);
		}
		try {
			return new OtlpPorts(http, grpc(http.addresses(), senders, store, reception));
		}
		catch (IOException ex) {
			http.close();
			throw taken(senders.grpcPort(), "gRPC", "--grpc-port", ex);
		}
		catch (Throwable ex) {
			http.close();
			throw ex;
		}
	}

	private static GrpcServer grpc(List<InetSocketAddress> http, Senders senders, TraceStore store,
			OtlpReception reception) throws IOException {
		int port = (senders.grpcPort() != 0) ? senders.grpcPort() : freePort(http.get(0).getAddress());
		List<InetSocketAddress> addresses = http.stream()
			.map((address) -> new InetSocketAddress(address.getAddress(), port))
			.toList();
		return GrpcServer.start(addresses, store, reception, senders.unasked());
	}

	// The same for all addresses
	private static int freePort(InetAddress address) throws IOException {
		try (ServerSocket socket = new ServerSocket(0, 1, address)) {
			return socket.getLocalPort();
		}
	}

	// Not before it has failed: a machine may have more addresses than its interfaces.
	private static boolean isOfAnother(InetAddress address) throws IOException {
		return !address.isLoopbackAddress() && !address.isAnyLocalAddress()
				&& NetworkInterface.getByInetAddress(address) == null;
	}

	private static IOException taken(int port, String protocol, String option, IOException cause) {
		Throwable reason = (cause.getCause() != null) ? cause.getCause() : cause;
		return new IOException("Port " + port + ", for OTLP over " + protocol + ", cannot be had: "
				+ reason.getMessage() + ". If another view or a Collector has it, " + option + " takes another", cause);
	}

	int http() {
		return this.http.addresses().get(0).getPort();
	}

	int grpc() {
		return this.grpc.port();
	}

	@Override
	public void close() {
		this.http.close();
		this.grpc.close();
	}

}
