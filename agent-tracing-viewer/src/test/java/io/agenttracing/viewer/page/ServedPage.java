package io.agenttracing.viewer.page;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.UnaryOperator;

import io.agenttracing.viewer.model.TraceModels;
import io.agenttracing.viewer.reception.OtlpReception;
import io.agenttracing.viewer.server.ViewerServer;
import io.agenttracing.viewer.store.TraceStore;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The page as it is served, with traces.
 */
final class ServedPage implements AutoCloseable {

	final TraceStore store;

	final SampleTraces traces;

	final List<Throwable> failures = new CopyOnWriteArrayList<>();

	private final ViewerServer server;

	ServedPage() {
		this(64 * 1024 * 1024);
	}

	ServedPage(long bytes) {
		this.store = new TraceStore(bytes);
		this.traces = new SampleTraces(this.store, Instant.now());
		try {
			this.server = ViewerServer.start(0, this.store, new TraceModels(this.store),
					new OtlpReception(this.store, UnaryOperator.identity()), this.failures::add);
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	String address(String view) {
		return this.server.address() + view;
	}

	String trace(String id) {
		return address("#/trace/" + id);
	}

	void receive(String json) throws IOException, InterruptedException {
		HttpResponse<String> answer = HttpClient.newHttpClient()
			.send(HttpRequest.newBuilder(URI.create(address("v1/traces")))
				.header("Content-Type", "application/json")
				.POST(BodyPublishers.ofString(json))
				.build(), BodyHandlers.ofString());
		assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
	}

	/**
	 * Another page that is told what changes, until it is closed.
	 */
	InputStream follow() throws IOException, InterruptedException {
		InputStream events = HttpClient.newHttpClient()
			.send(HttpRequest.newBuilder(URI.create(address("api/events"))).build(), BodyHandlers.ofInputStream())
			.body();
		assertThat(events.read()).isNotNegative();
		return events;
	}

	@Override
	public void close() {
		this.server.close();
	}

}
