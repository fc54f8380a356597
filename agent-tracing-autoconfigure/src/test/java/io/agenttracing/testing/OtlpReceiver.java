package io.agenttracing.testing;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.zip.GZIPInputStream;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.grpc.Server;
import io.grpc.netty.NettyServerBuilder;
import io.grpc.stub.StreamObserver;
import io.opentelemetry.proto.collector.trace.v1.ExportTraceServiceRequest;
import io.opentelemetry.proto.collector.trace.v1.ExportTraceServiceResponse;
import io.opentelemetry.proto.collector.trace.v1.TraceServiceGrpc;

/**
 * Receives traces over OTLP, by HTTP with protobuf and by gRPC, on free ports of the
 * loopback interface, and keeps them. It knows nothing of the exporter.
 */
public final class OtlpReceiver implements AutoCloseable {

	private static final Duration TIMEOUT = Duration.ofSeconds(20);

	private final List<ReceivedSpan> spans = new ArrayList<>();

	private final ExecutorService httpThreads = Executors.newCachedThreadPool((task) -> {
		Thread thread = new Thread(task, "otlp-receiver");
		thread.setDaemon(true);
		return thread;
	});

	private final HttpServer httpServer;

	private final Server grpcServer;

	private int requests;

	private OtlpReceiver() throws IOException {
		InetAddress loopback = InetAddress.getByAddress(new byte[] { 127, 0, 0, 1 });
		this.httpServer = HttpServer.create(new InetSocketAddress(loopback, 0), 0);
		this.httpServer.setExecutor(this.httpThreads);
		this.httpServer.createContext("/v1/traces", this::handle);
		this.httpServer.start();
		this.grpcServer = NettyServerBuilder.forAddress(new InetSocketAddress(loopback, 0))
			.addService(new TraceService())
			.build()
			.start();
	}

	public static OtlpReceiver start() {
		try {
			return new OtlpReceiver();
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	/**
	 * Where an exporter sends traces by HTTP.
	 * @return the whole URL
	 */
	public String httpEndpoint() {
		return "http://127.0.0.1:" + this.httpServer.getAddress().getPort() + "/v1/traces";
	}

	/**
	 * Where an exporter sends traces by gRPC.
	 * @return the URL without a path
	 */
	public String grpcEndpoint() {
		return "http://127.0.0.1:" + this.grpcServer.getPort();
	}

	/**
	 * All that has arrived by now.
	 * @return the spans in the order of their arrival
	 */
	public synchronized List<ReceivedSpan> spans() {
		return List.copyOf(this.spans);
	}

	/**
	 * How often an exporter has sent something.
	 * @return the number of accepted requests
	 */
	public synchronized int requests() {
		return this.requests;
	}

	/**
	 * Waits until so many spans have arrived.
	 * @param count the number of spans
	 * @return the spans, possibly more
	 */
	public List<ReceivedSpan> awaitSpans(int count) {
		return await((received) -> received.size() >= count);
	}

	/**
	 * Waits until the spans are as wished.
	 * @param condition what has to hold for all spans that have arrived
	 * @return the spans
	 */
	public synchronized List<ReceivedSpan> await(Predicate<List<ReceivedSpan>> condition) {
		long deadline = System.nanoTime() + TIMEOUT.toNanos();
		while (!condition.test(List.copyOf(this.spans))) {
			long remaining = (deadline - System.nanoTime()) / 1_000_000;
			if (remaining <= 0) {
				throw new AssertionError("Not within " + TIMEOUT + "; arrived: " + describe());
			}
			try {
				wait(remaining);
			}
			catch (InterruptedException ex) {
				Thread.currentThread().interrupt();
				throw new AssertionError("Interrupted; arrived: " + describe(), ex);
			}
		}
		return spans();
	}

	/**
	 * Forgets what has arrived.
	 */
	public synchronized void clear() {
		this.spans.clear();
		this.requests = 0;
	}

	@Override
	public void close() {
		this.httpServer.stop(0);
		this.grpcServer.shutdownNow();
		this.httpThreads.shutdownNow();
	}

	private String describe() {
		return this.spans.stream()
			.map((span) -> "%n  %s %s/%s below '%s' %s".formatted(span.name(), span.traceId(), span.spanId(),
					span.parentSpanId(), span.attributes()))
			.collect(Collectors.joining("", this.spans.size() + " spans", ""));
	}

	private synchronized void accept(ExportTraceServiceRequest request) {
		this.requests++;
		this.spans.addAll(ReceivedSpans.of(request));
		notifyAll();
	}

	private void handle(HttpExchange exchange) throws IOException {
		try (exchange) {
			accept(ExportTraceServiceRequest.parseFrom(body(exchange)));
			byte[] response = ExportTraceServiceResponse.getDefaultInstance().toByteArray();
			exchange.getResponseHeaders().set("Content-Type", "application/x-protobuf");
			exchange.sendResponseHeaders(200, (response.length > 0) ? response.length : -1);
			exchange.getResponseBody().write(response);
		}
	}

	private InputStream body(HttpExchange exchange) throws IOException {
		boolean gzip = "gzip".equals(exchange.getRequestHeaders().getFirst("Content-Encoding"));
		return gzip ? new GZIPInputStream(exchange.getRequestBody()) : exchange.getRequestBody();
	}

	/**
	 * The gRPC side.
	 */
	private final class TraceService extends TraceServiceGrpc.TraceServiceImplBase {

		@Override
		public void export(ExportTraceServiceRequest request, StreamObserver<ExportTraceServiceResponse> observer) {
			accept(request);
			observer.onNext(ExportTraceServiceResponse.getDefaultInstance());
			observer.onCompleted();
		}

	}

}
