package io.agenttracing.viewer.server;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.UnaryOperator;

import com.sun.net.httpserver.HttpServer;
import io.agenttracing.viewer.model.TraceModels;
import io.agenttracing.viewer.reception.OtlpReception;
import io.agenttracing.viewer.store.TraceStore;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.sdk.trace.ReadableSpan;
import io.opentelemetry.sdk.trace.SdkTracerProvider;
import io.opentelemetry.sdk.trace.data.SpanData;

/**
 * A server with a store, and spans to put into it.
 */
final class ServerFixture implements AutoCloseable {

	/** Short, for tests that wait until they are over. */
	static final ServerLimits SHORT = new ServerLimits(4, 2, 64, Duration.ofMillis(400), Duration.ofMillis(800),
			8 * 1024 * 1024);

	final TraceStore store = new TraceStore(64 * 1024 * 1024);

	final List<Throwable> failures = new CopyOnWriteArrayList<>();

	final ViewerServer server;

	private final SdkTracerProvider provider = SdkTracerProvider.builder().build();

	ServerFixture() throws IOException {
		this(LoopbackSockets.bind(0), ServerLimits.DEFAULT);
	}

	ServerFixture(ServerLimits limits) throws IOException {
		this(LoopbackSockets.bind(0), limits);
	}

	ServerFixture(UnaryOperator<SpanData> masking) throws IOException {
		this(LoopbackSockets.bind(0), ServerLimits.DEFAULT, masking);
	}

	ServerFixture(List<HttpServer> servers, ServerLimits limits) throws IOException {
		this(servers, limits, UnaryOperator.identity());
	}

	private ServerFixture(List<HttpServer> servers, ServerLimits limits, UnaryOperator<SpanData> masking)
			throws IOException {
		this.server = ViewerServer.start(() -> servers, this.store, new TraceModels(this.store),
				new OtlpReception(this.store, masking), this.failures::add, limits);
	}

	String host() {
		return "Host: localhost:" + this.server.port();
	}

	Span started(String name) {
		Span span = this.provider.get("test").spanBuilder(name).setNoParent().startSpan();
		this.store.started(((ReadableSpan) span).toSpanData());
		return span;
	}

	@Override
	public void close() {
		this.server.close();
		this.provider.close();
	}

}
