package io.agenttracing.dependent;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.SocketAddress;
import java.net.SocketImpl;

/**
 * A socket that notes where it should go, and goes nowhere.
 */
final class CountedSocket extends SocketImpl {

	@Override
	protected void create(boolean stream) {
	}

	@Override
	protected void connect(String host, int port) throws IOException {
		throw Connections.opened(host + ':' + port);
	}

	@Override
	protected void connect(InetAddress address, int port) throws IOException {
		throw Connections.opened(address + ":" + port);
	}

	@Override
	protected void connect(SocketAddress address, int timeout) throws IOException {
		throw Connections.opened(address);
	}

	@Override
	protected void bind(InetAddress host, int port) {
	}

	@Override
	protected void listen(int backlog) throws IOException {
		throw new IOException("Listens to nothing");
	}

	@Override
	protected void accept(SocketImpl socket) throws IOException {
		throw new IOException("Listens to nothing");
	}

	@Override
	protected InputStream getInputStream() throws IOException {
		throw new IOException("Not connected");
	}

	@Override
	protected OutputStream getOutputStream() throws IOException {
		throw new IOException("Not connected");
	}

	@Override
	protected int available() {
		return 0;
	}

	@Override
	protected void close() {
	}

	@Override
	protected void sendUrgentData(int data) throws IOException {
		throw new IOException("Not connected");
	}

	@Override
	public void setOption(int option, Object value) {
	}

	@Override
	public Object getOption(int option) {
		return 0;
	}

}
