package io.agenttracing.testing;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.stream.Collectors;

import javax.net.ssl.SSLContext;

import io.opentelemetry.proto.collector.trace.v1.ExportTraceServiceRequest;
import org.jspecify.annotations.Nullable;

/**
 * Receives traces over OTLP, by HTTP with protobuf and by gRPC, on free ports of the
 * loopback interface, and keeps them. It knows nothing of the exporter.
 */
public final class OtlpReceiver implements AutoCloseable {

	private static final Duration TIMEOUT = Duration.ofSeconds(20);

	private final List<ReceivedSpan> spans = new ArrayList<>();

	private final FaultSwitch faults = new FaultSwitch();

	private final OtlpHttpPort http;

	private final OtlpGrpcPort grpc;

	private @Nullable Consumer<byte[]> reader;

	private int requests;

	private final boolean tls;

	private final List<Long> attempts = new ArrayList<>();

	private OtlpReceiver(@Nullable SSLContext tls) throws IOException {
		this.tls = tls != null;
		InetSocketAddress anyPort = new InetSocketAddress(InetAddress.getByAddress(new byte[] { 127, 0, 0, 1 }), 0);
		this.http = new OtlpHttpPort(anyPort, this.faults, this::accept, this::attempted, tls);
		this.grpc = new OtlpGrpcPort(anyPort, this.faults, this::accept, this::attempted);
	}

	public static OtlpReceiver start() {
		return start(null);
	}

	/**
	 * Starts one that speaks HTTP over TLS.
	 * @param tls its certificate, null to do without
	 * @return the receiver
	 */
	public static OtlpReceiver start(@Nullable SSLContext tls) {
		try {
			return new OtlpReceiver(tls);
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
		return (this.tls ? "https" : "http") + "://127.0.0.1:" + this.http.port() + "/v1/traces";
	}

	/**
	 * Where an exporter sends traces by gRPC.
	 * @return the URL without a path
	 */
	public String grpcEndpoint() {
		return "http://127.0.0.1:" + this.grpc.port();
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
	 * When an exporter has sent something, in vain or not. What gRPC itself refuses is
	 * not among it.
	 * @return the times in nanoseconds
	 */
	public synchronized List<Long> attempts() {
		return List.copyOf(this.attempts);
	}

	private synchronized void attempted() {
		this.attempts.add(System.nanoTime());
		notifyAll();
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
	 * Has somebody read what arrives, as it was sent.
	 * @param reader what reads each request from now on
	 */
	public synchronized void listen(Consumer<byte[]> reader) {
		this.reader = reader;
	}

	/**
	 * Forgets what has arrived.
	 */
	public synchronized void clear() {
		this.spans.clear();
		this.requests = 0;
		this.attempts.clear();
	}

	/**
	 * Has a fault from now on.
	 * @param fault the fault
	 */
	public void fault(Fault fault) {
		this.faults.set(fault);
		this.http.faultChanged();
		this.grpc.faultChanged();
	}

	/**
	 * Works again.
	 */
	public void heal() {
		fault(Fault.NONE);
	}

	@Override
	public void close() {
		this.faults.set(Fault.NONE);
		this.http.close();
		this.grpc.close();
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
		if (this.reader != null) {
			this.reader.accept(request.toByteArray());
		}
		notifyAll();
	}

}
