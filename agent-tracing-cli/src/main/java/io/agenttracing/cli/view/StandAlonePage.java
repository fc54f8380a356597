package io.agenttracing.cli.view;

import java.io.IOException;
import java.net.BindException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;

import io.agenttracing.viewer.model.TraceModels;
import io.agenttracing.viewer.reception.OtlpReception;
import io.agenttracing.viewer.server.OtlpServer;
import io.agenttracing.viewer.server.PostEndpoint;
import io.agenttracing.viewer.server.ViewerServer;
import io.agenttracing.viewer.store.TraceStore;
import io.opentelemetry.sdk.trace.data.SpanData;
import org.jspecify.annotations.Nullable;

/**
 * The page of traces without an application: it shows what is in a store, and what others
 * send there.
 */
public final class StandAlonePage implements AutoCloseable {

	private final TraceStore store;

	private final OtlpReception reception;

	private final Consumer<Throwable> failures;

	private final ViewerServer page;

	private final List<AutoCloseable> receivers = new ArrayList<>();

	private StandAlonePage(TraceStore store, OtlpReception reception, Consumer<Throwable> failures, ViewerServer page) {
		this.store = store;
		this.reception = reception;
		this.failures = failures;
		this.page = page;
	}

	/**
	 * Starts the page, for this machine only.
	 * @param port its port, or the next one that is free; 0 for any
	 * @param store the traces
	 * @param models what is told of them
	 * @param masking what is done to each span that is received
	 * @param failures is told what could not be answered
	 * @param endpoints what is answered beside the page, by path
	 * @return the page
	 * @throws IOException if no port is free
	 */
	public static StandAlonePage start(int port, TraceStore store, TraceModels models, UnaryOperator<SpanData> masking,
			Consumer<Throwable> failures, Map<String, PostEndpoint> endpoints) throws IOException {
		OtlpReception reception = new OtlpReception(store, masking);
		ViewerServer page = ViewerServer.start(port, store, models, reception, failures, endpoints);
		return new StandAlonePage(store, reception, failures, page);
	}

	/**
	 * Where a browser finds it.
	 * @return the address
	 */
	public String address() {
		return this.page.address();
	}

	/**
	 * Receives OTLP over HTTP and gRPC from now on.
	 * @param bind an address whose senders are welcome, whoever they are; null for
	 * senders on this machine only
	 * @param httpPort the port for HTTP, 0 for any
	 * @param grpcPort the port for gRPC, 0 for any
	 * @param unasked is told what is sent that is no trace
	 * @return the ports
	 * @throws IOException if a port is not free: the message says which
	 */
	public Ports receive(@Nullable InetAddress bind, int httpPort, int grpcPort, Consumer<String> unasked)
			throws IOException {
		OtlpServer http = http(bind, httpPort, unasked);
		this.receivers.add(http);
		GrpcServer grpc;
		try {
			InetAddress first = http.addresses().get(0).getAddress();
			int port = (grpcPort != 0) ? grpcPort : freePort(first);
			List<InetSocketAddress> addresses = http.addresses()
				.stream()
				.map((address) -> new InetSocketAddress(address.getAddress(), port))
				.toList();
			grpc = GrpcServer.start(addresses, this.store, this.reception, unasked);
		}
		catch (IOException ex) {
			throw taken("gRPC", grpcPort, ex);
		}
		this.receivers.add(grpc);
		return new Ports(http.addresses().get(0).getPort(), grpc.port());
	}

	// The same for all addresses
	private static int freePort(InetAddress address) throws IOException {
		try (ServerSocket socket = new ServerSocket(0, 1, address)) {
			return socket.getLocalPort();
		}
	}

	private OtlpServer http(@Nullable InetAddress bind, int port, Consumer<String> unasked) throws IOException {
		try {
			return OtlpServer.start(bind, port, this.store, this.reception, unasked, this.failures);
		}
		catch (BindException ex) {
			throw taken("HTTP", port, ex);
		}
	}

	private static IOException taken(String protocol, int port, IOException cause) {
		Throwable reason = (cause.getCause() != null) ? cause.getCause() : cause;
		return new IOException(
				"port " + port + ", for OTLP over " + protocol + ", cannot be had: " + reason.getMessage(), cause);
	}

	@Override
	public void close() {
		for (AutoCloseable receiver : this.receivers) {
			try {
				receiver.close();
			}
			catch (Exception ex) {
				this.failures.accept(ex);
			}
		}
		this.page.close();
	}

	/**
	 * The ports that others send to.
	 *
	 * @param http the one of HTTP
	 * @param grpc the one of gRPC
	 */
	public record Ports(int http, int grpc) {

	}

}
