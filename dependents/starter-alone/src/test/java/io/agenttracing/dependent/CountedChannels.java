package io.agenttracing.dependent;

import java.io.IOException;
import java.lang.reflect.Method;
import java.net.ProtocolFamily;
import java.nio.channels.DatagramChannel;
import java.nio.channels.Pipe;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.channels.spi.AbstractSelector;
import java.nio.channels.spi.SelectorProvider;

/**
 * NIO's channels, of which those that go to others are noted, and refused. What only
 * waits is the JDK's.
 */
public final class CountedChannels extends SelectorProvider {

	private final SelectorProvider real;

	/**
	 * For the JDK, which is told its name.
	 * @throws ReflectiveOperationException if the JDK has its own elsewhere
	 */
	public CountedChannels() throws ReflectiveOperationException {
		Method get = Class.forName("sun.nio.ch.DefaultSelectorProvider").getDeclaredMethod("get");
		get.setAccessible(true);
		this.real = (SelectorProvider) get.invoke(null);
	}

	@Override
	public DatagramChannel openDatagramChannel() throws IOException {
		throw Connections.opened("datagrams");
	}

	@Override
	public DatagramChannel openDatagramChannel(ProtocolFamily family) throws IOException {
		throw Connections.opened("datagrams");
	}

	@Override
	public Pipe openPipe() throws IOException {
		return this.real.openPipe();
	}

	@Override
	public AbstractSelector openSelector() throws IOException {
		return this.real.openSelector();
	}

	@Override
	public ServerSocketChannel openServerSocketChannel() throws IOException {
		return this.real.openServerSocketChannel();
	}

	@Override
	public SocketChannel openSocketChannel() throws IOException {
		throw Connections.opened("a channel");
	}

}
