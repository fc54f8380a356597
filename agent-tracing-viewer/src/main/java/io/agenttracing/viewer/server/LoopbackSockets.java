package io.agenttracing.viewer.server;

import java.io.IOException;
import java.net.BindException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;
import java.util.ArrayList;
import java.util.List;

import com.sun.net.httpserver.HttpServer;
import org.jspecify.annotations.Nullable;

/**
 * Binds servers to the loopback addresses of this machine, all to the same port.
 */
final class LoopbackSockets {

	private static final int TRIES = 100;

	private static final int HIGHEST = 65_535;

	private static final int BACKLOG = 64;

	private LoopbackSockets() {
	}

	/**
	 * Binds to a port, or to the next one that is free.
	 * @param port the port, 0 for any
	 * @return the servers, one for each address
	 */
	static List<HttpServer> bind(int port) throws IOException {
		List<InetAddress> addresses = addresses();
		IOException taken = new BindException("there is none");
		for (int i = 0; i < TRIES && port + i <= HIGHEST; i++) {
			try {
				return bindExactly(addresses, (port != 0) ? port + i : 0);
			}
			catch (BindException ex) {
				taken = ex;
			}
		}
		String ports = (port != 0) ? "from " + port + " to " + Math.min(port + TRIES - 1, HIGHEST) : "at all";
		BindException none = new BindException("No port " + ports + " can be had for the page: " + taken.getMessage());
		none.initCause(taken);
		throw none;
	}

	/**
	 * Binds to a port of several addresses.
	 */
	static List<HttpServer> bindExactly(List<InetAddress> addresses, int port) throws IOException {
		List<HttpServer> servers = new ArrayList<>();
		try {
			for (InetAddress address : addresses) {
				int same = servers.isEmpty() ? port : servers.get(0).getAddress().getPort();
				servers.add(HttpServer.create(new InetSocketAddress(address, same), BACKLOG));
			}
			return servers;
		}
		catch (Throwable ex) {
			servers.forEach((server) -> server.stop(0));
			throw ex;
		}
	}

	/**
	 * The addresses that have to be bound so that this machine reaches it, and who
	 * reaches an address.
	 * @param address the address, null for none
	 */
	static List<InetAddress> addresses(@Nullable InetAddress address) throws IOException {
		if (address == null || address.isLoopbackAddress()) {
			return addresses();
		}
		if (address.isAnyLocalAddress()) {
			return List.of(address);
		}
		List<InetAddress> addresses = new ArrayList<>(addresses());
		addresses.add(address);
		return addresses;
	}

	// The wildcard addresses would do it with one, for everybody.
	private static List<InetAddress> addresses() throws IOException {
		List<InetAddress> addresses = new ArrayList<>();
		for (byte[] address : List.of(new byte[] { 127, 0, 0, 1 },
				new byte[] { 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1 })) {
			InetAddress loopback = InetAddress.getByAddress(address);
			if (NetworkInterface.getByInetAddress(loopback) != null) {
				addresses.add(loopback);
			}
		}
		return addresses;
	}

}
