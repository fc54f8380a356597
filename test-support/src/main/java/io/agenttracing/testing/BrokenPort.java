package io.agenttracing.testing;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/**
 * Takes the place of an HTTP server on its port: refuses connections, resets them in the
 * middle of an answer, or answers with something else than HTTP.
 */
final class BrokenPort implements AutoCloseable {

	private final Fault fault;

	private final Consumer<byte[]> requestBodies;

	private final Socket placeholder = new Socket();

	private final ServerSocket server;

	private final CountDownLatch released = new CountDownLatch(1);

	BrokenPort(InetSocketAddress address, Fault fault, Executor threads, Consumer<byte[]> requestBodies) {
		this.fault = fault;
		this.requestBodies = requestBodies;
		try {
			this.server = new ServerSocket();
			if (fault == Fault.REFUSE) {
				// Bound but not listening, so that nobody else gets the port.
				this.placeholder.setReuseAddress(true);
				PortBinding.await(() -> bound(this.placeholder, address));
				this.released.countDown();
			}
			else {
				PortBinding.await(() -> bound(this.server, address));
				threads.execute(() -> acceptAll(threads));
			}
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	private static Socket bound(Socket socket, InetSocketAddress address) throws IOException {
		socket.bind(address);
		return socket;
	}

	private static ServerSocket bound(ServerSocket socket, InetSocketAddress address) throws IOException {
		socket.bind(address);
		return socket;
	}

	@Override
	public void close() {
		try {
			this.server.close();
			this.placeholder.close();
			// The port stays taken while the other thread is in the call.
			this.released.await(10, TimeUnit.SECONDS);
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
		}
	}

	private void acceptAll(Executor threads) {
		try {
			while (!this.server.isClosed()) {
				Socket socket = this.server.accept();
				threads.execute(() -> answer(socket));
			}
		}
		catch (IOException ex) {
			// It was closed.
		}
		finally {
			this.released.countDown();
		}
	}

	private void answer(Socket socket) {
		try (socket) {
			byte[] body = readRequest(new BufferedInputStream(socket.getInputStream()));
			if (this.fault == Fault.RESET) {
				this.requestBodies.accept(body);
				write(socket, "HTTP/1.1 200 OK\r\nContent-Len");
				// Zero seconds mean a reset.
				socket.setSoLinger(true, 0);
			}
			else {
				write(socket, "\u0000\u0001 this is no HTTP\r\n\r\n");
			}
		}
		catch (IOException ex) {
			// The other side was faster.
		}
	}

	private static void write(Socket socket, String text) throws IOException {
		socket.getOutputStream().write(text.getBytes(StandardCharsets.ISO_8859_1));
		socket.getOutputStream().flush();
	}

	private static byte[] readRequest(InputStream input) throws IOException {
		int length = 0;
		for (String line = readLine(input); !line.isEmpty(); line = readLine(input)) {
			if (line.toLowerCase(Locale.ROOT).startsWith("content-length:")) {
				length = Integer.parseInt(line.substring(line.indexOf(':') + 1).trim());
			}
		}
		return input.readNBytes(length);
	}

	private static String readLine(InputStream input) throws IOException {
		StringBuilder line = new StringBuilder();
		for (int next = input.read(); next != '\n' && next != -1; next = input.read()) {
			line.append((char) next);
		}
		return line.toString().strip();
	}

}
