package io.agenttracing.testing;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Consumer;
import java.util.zip.GZIPInputStream;

import javax.net.ssl.SSLContext;

import com.google.protobuf.InvalidProtocolBufferException;
import com.google.rpc.Code;
import com.google.rpc.Status;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import io.opentelemetry.proto.collector.trace.v1.ExportTraceServiceRequest;
import org.jspecify.annotations.Nullable;

/**
 * OTLP over HTTP with protobuf, on a port that stays the same whatever the fault.
 */
final class OtlpHttpPort implements AutoCloseable {

	static {
		// Read once in a JVM, of all servers of the JDK: each answer would wait 40 ms.
		System.setProperty("sun.net.httpserver.nodelay", "true");
	}

	private final FaultSwitch faults;

	private final Consumer<ExportTraceServiceRequest> receiver;

	private final Runnable attempts;

	private final @Nullable SSLContext tls;

	private final ExecutorService threads = Executors.newCachedThreadPool((task) -> {
		Thread thread = new Thread(task, "otlp-receiver");
		thread.setDaemon(true);
		return thread;
	});

	private final InetSocketAddress address;

	private HttpServer server;

	private BrokenPort broken;

	OtlpHttpPort(InetSocketAddress anyPort, FaultSwitch faults, Consumer<ExportTraceServiceRequest> receiver,
			Runnable attempts, @Nullable SSLContext tls) {
		this.faults = faults;
		this.receiver = receiver;
		this.attempts = attempts;
		this.tls = tls;
		start(anyPort);
		this.address = this.server.getAddress();
	}

	int port() {
		return this.address.getPort();
	}

	/**
	 * Takes over the fault that was switched to.
	 */
	void faultChanged() {
		Fault fault = this.faults.current().fault();
		boolean breaks = fault == Fault.REFUSE || fault == Fault.RESET || fault == Fault.NOT_HTTP;
		if (breaks || this.broken != null) {
			stop();
		}
		if (breaks) {
			this.broken = new BrokenPort(this.address, fault, this.threads, this::receive);
		}
		else if (this.server == null) {
			start(this.address);
		}
	}

	@Override
	public void close() {
		stop();
		this.threads.shutdownNow();
	}

	private void start(InetSocketAddress address) {
		this.server = PortBinding
			.await(() -> (this.tls != null) ? https(address, this.tls) : HttpServer.create(address, 0));
		this.server.setExecutor(this.threads);
		this.server.createContext("/v1/traces", this::handle);
		this.server.start();
	}

	private static HttpServer https(InetSocketAddress address, SSLContext tls) throws IOException {
		HttpsServer server = HttpsServer.create(address, 0);
		server.setHttpsConfigurator(new HttpsConfigurator(tls));
		return server;
	}

	private void stop() {
		if (this.server != null) {
			this.server.stop(0);
			this.server = null;
		}
		if (this.broken != null) {
			this.broken.close();
			this.broken = null;
		}
	}

	private void receive(byte[] body) {
		try {
			this.receiver.accept(ExportTraceServiceRequest.parseFrom(body));
		}
		catch (InvalidProtocolBufferException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	private void handle(HttpExchange exchange) throws IOException {
		try (exchange) {
			byte[] body = body(exchange).readAllBytes();
			this.attempts.run();
			FaultSwitch.Period period = this.faults.current();
			Fault fault = period.fault();
			if (fault == Fault.SMALL && body.length > Fault.MAX_BYTES) {
				refuse(exchange, "http: request body too large");
				return;
			}
			if (fault == Fault.WANTS_TLS) {
				refuse(exchange, "Client sent an HTTP request to an HTTPS server.");
				return;
			}
			ExportTraceServiceRequest request = ExportTraceServiceRequest.parseFrom(body);
			if (fault.httpStatus() > 0) {
				exchange.getResponseHeaders().set("Retry-After", "2");
				exchange.sendResponseHeaders(fault.httpStatus(), -1);
			}
			else if (fault == Fault.GARBAGE) {
				answer(exchange, "text/html", "<html>Please log in</html>".getBytes());
			}
			else {
				this.receiver.accept(PartialSuccess.accepted(request, fault));
				if (period.delay()) {
					answer(exchange, "application/x-protobuf", PartialSuccess.answer(fault).toByteArray());
				}
			}
		}
	}

	private void refuse(HttpExchange exchange, String words) throws IOException {
		answer(exchange, 400, "application/x-protobuf",
				Status.newBuilder().setCode(Code.INVALID_ARGUMENT_VALUE).setMessage(words).build().toByteArray());
	}

	private void answer(HttpExchange exchange, String type, byte[] body) throws IOException {
		answer(exchange, 200, type, body);
	}

	private void answer(HttpExchange exchange, int status, String type, byte[] body) throws IOException {
		exchange.getResponseHeaders().set("Content-Type", type);
		exchange.sendResponseHeaders(status, (body.length > 0) ? body.length : -1);
		exchange.getResponseBody().write(body);
	}

	private InputStream body(HttpExchange exchange) throws IOException {
		boolean gzip = "gzip".equals(exchange.getRequestHeaders().getFirst("Content-Encoding"));
		return gzip ? new GZIPInputStream(exchange.getRequestBody()) : exchange.getRequestBody();
	}

}
