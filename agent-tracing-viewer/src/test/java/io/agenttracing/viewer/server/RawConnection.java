package io.agenttracing.viewer.server;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.TreeMap;

/**
 * A connection on which a test says what it likes.
 */
final class RawConnection implements AutoCloseable {

	private static final int TIMEOUT_MILLIS = 10_000;

	private final Socket socket = new Socket();

	private final BufferedReader in;

	RawConnection(InetAddress address, int port) throws IOException {
		this.socket.connect(new InetSocketAddress(address, port), TIMEOUT_MILLIS);
		this.socket.setSoTimeout(TIMEOUT_MILLIS);
		this.in = new BufferedReader(new InputStreamReader(this.socket.getInputStream(), StandardCharsets.UTF_8));
	}

	static RawConnection to(ViewerServer server) throws IOException {
		return new RawConnection(InetAddress.getByAddress(new byte[] { 127, 0, 0, 1 }), server.port());
	}

	/**
	 * Sends a request with these lines, and reads the answer.
	 */
	static Answered ask(ViewerServer server, String... lines) throws IOException {
		try (RawConnection connection = to(server)) {
			return connection.ask(lines);
		}
	}

	Answered ask(String... lines) throws IOException {
		send(String.join("\r\n", lines) + "\r\nConnection: close\r\n\r\n");
		return answer();
	}

	void send(String text) throws IOException {
		send(text.getBytes(StandardCharsets.UTF_8));
	}

	void send(byte[] bytes) throws IOException {
		OutputStream out = this.socket.getOutputStream();
		out.write(bytes);
		out.flush();
	}

	Answered answer() throws IOException {
		String line = this.in.readLine();
		if (line == null) {
			throw new IOException("closed");
		}
		int status = Integer.parseInt(line.split(" ")[1]);
		Map<String, String> headers = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
		for (line = this.in.readLine(); line != null && !line.isEmpty(); line = this.in.readLine()) {
			headers.put(line.substring(0, line.indexOf(':')), line.substring(line.indexOf(':') + 1).strip());
		}
		StringBuilder body = new StringBuilder();
		int length = Integer.parseInt(headers.getOrDefault("Content-Length", "0"));
		for (int i = 0; i < length; i++) {
			body.append((char) this.in.read());
		}
		return new Answered(status, headers, body.toString());
	}

	/**
	 * A line of the body, null at the end of the connection.
	 */
	String line() throws IOException {
		return this.in.readLine();
	}

	/**
	 * Whether the other side has closed the connection.
	 */
	boolean isAtEnd() {
		try {
			this.socket.setSoTimeout(1);
			return this.in.read() < 0;
		}
		catch (java.net.SocketTimeoutException ex) {
			return false;
		}
		catch (IOException ex) {
			return true;
		}
	}

	/**
	 * Waits until the other side closes the connection.
	 */
	void awaitEnd() throws IOException {
		try {
			while (this.in.read() >= 0) {
				Thread.onSpinWait();
			}
		}
		catch (java.net.SocketTimeoutException ex) {
			throw ex;
		}
		catch (IOException ex) {
			// Reset is closed, too.
		}
	}

	@Override
	public void close() throws IOException {
		this.socket.close();
	}

	record Answered(int status, Map<String, String> headers, String body) {

	}

}
