package io.agenttracing.chaos;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStreamWriter;
import java.io.PrintWriter;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;

/**
 * Between the test and the application: each says in lines how far it is.
 */
final class ChaosLink implements AutoCloseable {

	static final String GENERATED = "generated";

	static final String CALM = "calm";

	static final String DRAINED = "drained";

	static final String OUTAGE = "outage";

	static final String CLOSED = "closed";

	private static final int LONGEST_SILENCE = 300_000;

	private final Socket socket;

	private final BufferedReader reader;

	private final PrintWriter writer;

	ChaosLink(Socket socket) throws IOException {
		this.socket = socket;
		socket.setSoTimeout(LONGEST_SILENCE);
		this.reader = new BufferedReader(new InputStreamReader(socket.getInputStream(), StandardCharsets.UTF_8));
		this.writer = new PrintWriter(new OutputStreamWriter(socket.getOutputStream(), StandardCharsets.UTF_8), true);
	}

	static ChaosLink connect(int port) throws IOException {
		return new ChaosLink(new Socket(InetAddress.getLoopbackAddress(), port));
	}

	void say(String line) {
		this.writer.println(line);
		if (this.writer.checkError()) {
			throw new IllegalStateException("The other side is gone");
		}
	}

	/**
	 * The next line of the other side.
	 * @return the line
	 * @throws IOException if there is none
	 */
	String hear() throws IOException {
		String line = this.reader.readLine();
		if (line == null) {
			throw new IOException("The other side is gone");
		}
		return line;
	}

	/**
	 * Waits for the other side.
	 * @param expected what it has to say
	 * @throws IOException if it says something else or is gone
	 */
	void await(String expected) throws IOException {
		String line = hear();
		if (!line.equals(expected)) {
			throw new IOException("Expected '" + expected + "', heard '" + line + "'");
		}
	}

	@Override
	public void close() throws IOException {
		this.socket.close();
	}

}
