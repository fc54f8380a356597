package io.agenttracing.cli.view;

import java.io.IOException;
import java.util.Map;
import java.util.function.Consumer;

import io.agenttracing.viewer.model.TraceModels;
import io.agenttracing.viewer.reception.OtlpReception;
import io.agenttracing.viewer.server.PostEndpoint;
import io.agenttracing.viewer.server.ViewerServer;
import io.agenttracing.viewer.store.TraceStore;
import org.jspecify.annotations.Nullable;

/**
 * The page of traces without an application: it shows what is in a store, and what others
 * send there.
 */
public final class StandAlonePage implements AutoCloseable {

	private final ViewerServer page;

	private final @Nullable OtlpPorts ports;

	private StandAlonePage(ViewerServer page, @Nullable OtlpPorts ports) {
		this.page = page;
		this.ports = ports;
	}

	/**
	 * Starts the page, for this machine only, when all other ports are there: who is told
	 * of it finds it.
	 * @param port its port, or the next one that is free; 0 for any
	 * @param store the traces
	 * @param models what is told of them
	 * @param endpoints what is answered beside the page, by path
	 * @param senders who may send traces; null if nobody may
	 * @param failures is told what could not be answered
	 * @return the page
	 * @throws IOException if a port cannot be had: the message says which
	 */
	public static StandAlonePage start(int port, TraceStore store, TraceModels models,
			Map<String, PostEndpoint> endpoints, @Nullable Senders senders, Consumer<Throwable> failures)
			throws IOException {
		OtlpReception reception = (senders != null) ? new OtlpReception(store, senders.masking()) : null;
		OtlpPorts ports = (senders != null && reception != null) ? OtlpPorts.open(senders, store, reception, failures)
				: null;
		try {
			return new StandAlonePage(ViewerServer.start(port, store, models, reception, failures, endpoints), ports);
		}
		catch (Throwable ex) {
			if (ports != null) {
				ports.close();
			}
			throw ex;
		}
	}

	/**
	 * Where a browser finds it.
	 * @return the address
	 */
	public String address() {
		return this.page.address();
	}

	/**
	 * Where traces are received.
	 * @return the ports, null if nobody may send
	 */
	public @Nullable Ports ports() {
		return (this.ports != null) ? new Ports(this.ports.http(), this.ports.grpc()) : null;
	}

	@Override
	public void close() {
		if (this.ports != null) {
			this.ports.close();
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
