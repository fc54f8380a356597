package io.agenttracing.cli.view;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.function.UnaryOperator;

import io.agenttracing.cli.OwnAddress;
import io.agenttracing.viewer.reception.OtlpReception;
import io.agenttracing.viewer.store.TraceStore;
import io.grpc.CallOptions;
import io.grpc.ClientCall;
import io.grpc.ConnectivityState;
import io.grpc.ManagedChannel;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.MethodDescriptor.Marshaller;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.netty.NettyChannelBuilder;
import io.grpc.stub.ClientCalls;
import io.opentelemetry.proto.collector.trace.v1.ExportTraceServiceRequest;
import io.opentelemetry.proto.trace.v1.ResourceSpans;
import io.opentelemetry.proto.trace.v1.ScopeSpans;
import io.opentelemetry.proto.trace.v1.Span;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

/**
 * OTLP over gRPC: what is received, and how much anybody may take.
 */
class GrpcServerTests {

	private static final String SERVICE = "opentelemetry.proto.collector.trace.v1.TraceService";

	private static final InetAddress LOOPBACK = loopback();

	private static final byte[] PREFACE = "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n".getBytes(StandardCharsets.US_ASCII);

	private static final Duration PAUSE = Duration.ofMillis(10);

	private static final GrpcLimits SHORT = new GrpcLimits(3, 1, Duration.ofMillis(300), Duration.ofMillis(300),
			Duration.ofMillis(300));

	private static final GrpcLimits FEW = new GrpcLimits(3, 1, Duration.ofSeconds(30), Duration.ofSeconds(30),
			Duration.ofSeconds(30));

	private final List<String> unasked = new CopyOnWriteArrayList<>();

	private final List<ManagedChannel> channels = new ArrayList<>();

	private TraceStore store = new TraceStore(64 * 1024 * 1024);

	private GrpcServer server;

	@AfterEach
	void stop() {
		this.channels.forEach(ManagedChannel::shutdownNow);
		this.server.close();
	}

	@Test
	void spansAreReceivedPackedAndPlain() throws IOException {
		start(GrpcLimits.DEFAULT);
		assertThat(export(request(1, "one"), null)).isEmpty();
		assertThat(export(request(2, "two"), "gzip")).isEmpty();
		assertThat(this.store.versions()).hasSize(2);
		assertThat(this.store.trace(traceId(2)).spans()).extracting("name").containsExactly("two");
	}

	@Test
	void whatIsNoTraceIsRefusedWithTheReason() throws IOException {
		start(GrpcLimits.DEFAULT);
		assertThat(refusal("no protobuf".getBytes(), null).getCode()).isEqualTo(Status.Code.INVALID_ARGUMENT);
		byte[] cut = request(1, "cut");
		cut[1]++;
		assertThat(refusal(cut, "gzip").getDescription()).contains("byte");
		assertThat(this.store.versions()).isEmpty();
	}

	@Test
	void otherServicesAreUnknownAndNoticed() throws IOException {
		start(GrpcLimits.DEFAULT);
		String metrics = "opentelemetry.proto.collector.metrics.v1.MetricsService/Export";
		assertThat(refusal(metrics, new byte[0], null).getCode()).isEqualTo(Status.Code.UNIMPLEMENTED);
		assertThat(this.unasked).containsExactly(metrics);
	}

	@Test
	void whatIsTooLargeIsRefusedBeforeAndAfterItIsUnpacked() throws IOException {
		this.store = new TraceStore(256 * 1024 * 1024);
		start(GrpcLimits.DEFAULT);
		byte[] large = new byte[OtlpReception.MAX_BODY + 1];
		assertThat(refusal(large, null).getCode()).isEqualTo(Status.Code.RESOURCE_EXHAUSTED);
		Status unpacked = refusal(large, "gzip");
		assertThat(unpacked.getCode()).isEqualTo(Status.Code.RESOURCE_EXHAUSTED);
		assertThat(unpacked.getDescription()).contains("more than");
		await().untilAsserted(() -> assertThat(this.store.used()).isZero());
		assertThat(export(request(1, "next"), null)).isEmpty();
	}

	@Test
	void bytesThatComeAreCountedInTheMemoryOfTheStore() throws IOException {
		this.store = new TraceStore(1024 * 1024);
		start(GrpcLimits.DEFAULT);
		Status full = refusal(new byte[300 * 1024], null);
		assertThat(full.getCode()).isEqualTo(Status.Code.UNAVAILABLE);
		await().untilAsserted(() -> assertThat(this.store.used()).isZero());
		assertThat(export(request(1, "next"), null)).isEmpty();
	}

	// Of a unary call the client would send nothing before its message.
	@Test
	void aCallThatDoesNotComeIsEnded() throws Exception {
		start(SHORT);
		CompletableFuture<Status> status = new CompletableFuture<>();
		ClientCall<byte[], byte[]> call = channel().newCall(
				method(SERVICE + "/Export").toBuilder().setType(MethodDescriptor.MethodType.CLIENT_STREAMING).build(),
				CallOptions.DEFAULT);
		call.start(new ClientCall.Listener<>() {

			@Override
			public void onClose(Status ended, Metadata trailers) {
				status.complete(ended);
			}

		}, new Metadata());
		assertThat(status.get(10, TimeUnit.SECONDS).getCode()).isEqualTo(Status.Code.DEADLINE_EXCEEDED);
	}

	@Test
	void connectionsThatDoNotBeginAreClosed() throws IOException {
		start(new GrpcLimits(3, 1, SHORT.begin(), FEW.idle(), FEW.send()));
		try (Socket silent = connection(LOOPBACK);
				Socket one = connection(LOOPBACK);
				Socket preface = connection(LOOPBACK)) {
			one.getOutputStream().write('P');
			preface.getOutputStream().write(PREFACE);
			assertThat(List.of(silent, one, preface)).allMatch(GrpcServerTests::isAtEnd);
		}
	}

	@Test
	void connectionsWithoutACallAreClosed() throws IOException {
		start(new GrpcLimits(3, 1, FEW.begin(), SHORT.idle(), FEW.send()));
		ManagedChannel idle = channel();
		idle.getState(true);
		await().pollInterval(PAUSE).until(() -> idle.getState(false) == ConnectivityState.READY);
		await().pollInterval(PAUSE).until(() -> idle.getState(false) == ConnectivityState.IDLE);
	}

	@Test
	void noMoreConnectionsAreAcceptedThanThereMayBe() throws IOException {
		start(LOOPBACK, FEW);
		try (Socket first = connection(LOOPBACK); Socket second = connection(LOOPBACK)) {
			try (Socket third = connection(LOOPBACK); Socket fourth = connection(LOOPBACK)) {
				assertThat(isAtEnd(fourth)).isTrue();
				third.setSoTimeout(1);
				assertThat(List.of(third)).noneMatch(GrpcServerTests::isAtEnd);
			}
			assertThat(first.isConnected() && second.isConnected()).isTrue();
			assertThat(export(request(1, "next"), null)).isEmpty();
		}
	}

	@Test
	void otherMachinesLeaveRoomForThisOne() throws IOException {
		InetAddress outside = OwnAddress.orNull();
		assumeTrue(outside != null, "No network");
		start(InetAddress.getByName("0.0.0.0"), FEW);
		try (Socket first = connection(outside); Socket second = connection(outside)) {
			assertThat(isAtEnd(second)).isTrue();
			first.setSoTimeout(1);
			assertThat(isAtEnd(first)).isFalse();
			assertThat(export(request(1, "next"), null)).isEmpty();
		}
	}

	@Test
	void hostileBytesCloseTheirConnectionOnly() throws IOException {
		start(GrpcLimits.DEFAULT);
		Random random = new Random(4317);
		for (int i = 0; i < 200; i++) {
			try (Socket socket = new Socket(LOOPBACK, this.server.port())) {
				socket.setSoTimeout(10_000);
				byte[] bytes = new byte[1 + random.nextInt(400)];
				random.nextBytes(bytes);
				socket.getOutputStream().write((i % 2 == 0) ? PREFACE : bytes);
				socket.getOutputStream().write(bytes);
				socket.shutdownOutput();
				assertThat(isAtEnd(socket)).isTrue();
			}
		}
		assertThat(export(request(1, "next"), null)).isEmpty();
	}

	private Socket connection(InetAddress address) throws IOException {
		Socket socket = new Socket(address, this.server.port());
		socket.setSoTimeout(10_000);
		return socket;
	}

	private void start(GrpcLimits limits) throws IOException {
		start(LOOPBACK, limits);
	}

	private void start(InetAddress address, GrpcLimits limits) throws IOException {
		this.server = GrpcServer.start(List.of(new InetSocketAddress(address, 0)), this.store,
				new OtlpReception(this.store, UnaryOperator.identity()), this.unasked::add, limits);
	}

	private ManagedChannel channel() {
		ManagedChannel channel = NettyChannelBuilder.forAddress(new InetSocketAddress(LOOPBACK, this.server.port()))
			.usePlaintext()
			.build();
		this.channels.add(channel);
		return channel;
	}

	private byte[] export(byte[] message, String compression) {
		return call(SERVICE + "/Export", message, compression);
	}

	private byte[] call(String method, byte[] message, String compression) {
		CallOptions options = CallOptions.DEFAULT.withDeadlineAfter(20, TimeUnit.SECONDS).withCompression(compression);
		return ClientCalls.blockingUnaryCall(channel(), method(method), options, message);
	}

	private Status refusal(byte[] message, String compression) {
		return refusal(SERVICE + "/Export", message, compression);
	}

	private Status refusal(String method, byte[] message, String compression) {
		return catchThrowableOfType(StatusRuntimeException.class, () -> call(method, message, compression)).getStatus();
	}

	private static MethodDescriptor<byte[], byte[]> method(String name) {
		return MethodDescriptor.<byte[], byte[]>newBuilder()
			.setType(MethodDescriptor.MethodType.UNARY)
			.setFullMethodName(name)
			.setRequestMarshaller(new Bytes())
			.setResponseMarshaller(new Bytes())
			.build();
	}

	private static String traceId(int trace) {
		return String.format("%032x", trace);
	}

	private static byte[] request(int trace, String name) {
		Span span = Span.newBuilder()
			.setTraceId(com.google.protobuf.ByteString.fromHex(traceId(trace)))
			.setSpanId(com.google.protobuf.ByteString.fromHex("00f067aa0ba902b7"))
			.setName(name)
			.setStartTimeUnixNano(1)
			.setEndTimeUnixNano(2)
			.build();
		return ExportTraceServiceRequest.newBuilder()
			.addResourceSpans(ResourceSpans.newBuilder().addScopeSpans(ScopeSpans.newBuilder().addSpans(span)))
			.build()
			.toByteArray();
	}

	private static boolean isAtEnd(Socket socket) {
		try {
			while (socket.getInputStream().read() >= 0) {
				Thread.onSpinWait();
			}
			return true;
		}
		catch (java.net.SocketTimeoutException ex) {
			return false;
		}
		catch (IOException ex) {
			// Reset is closed, too.
			return true;
		}
	}

	private static InetAddress loopback() {
		try {
			return InetAddress.getByAddress(new byte[] { 127, 0, 0, 1 });
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	/**
	 * Messages as they are.
	 */
	private static final class Bytes implements Marshaller<byte[]> {

		@Override
		public InputStream stream(byte[] message) {
			return new ByteArrayInputStream(message);
		}

		@Override
		public byte[] parse(InputStream message) {
			try {
				return message.readAllBytes();
			}
			catch (IOException ex) {
				throw new UncheckedIOException(ex);
			}
		}

	}

}
