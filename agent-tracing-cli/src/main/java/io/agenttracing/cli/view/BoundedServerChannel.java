package io.agenttracing.cli.view;

import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;

import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.socket.SocketChannel;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.util.concurrent.Future;
import org.jspecify.annotations.Nullable;

/**
 * Accepts connections up to a number, and none that says nothing: others are closed at
 * once.
 */
final class BoundedServerChannel extends NioServerSocketChannel {

	private final OpenConnections open;

	private final Duration begin;

	BoundedServerChannel(OpenConnections open, Duration begin) {
		this.open = open;
		this.begin = begin;
	}

	@Override
	protected int doReadMessages(List<Object> accepted) throws Exception {
		int before = accepted.size();
		int read = super.doReadMessages(accepted);
		for (int i = accepted.size() - 1; i >= before; i--) {
			SocketChannel connection = (SocketChannel) accepted.get(i);
			boolean other = isOfAnotherMachine(connection);
			if (this.open.enter(other)) {
				connection.closeFuture().addListener((closed) -> this.open.leave(other));
				connection.pipeline().addLast(new FirstBytes(this.begin));
			}
			else {
				accepted.remove(i);
				connection.unsafe().closeForcibly();
			}
		}
		return read;
	}

	// One that is closed already has no address.
	private static boolean isOfAnotherMachine(SocketChannel connection) {
		InetSocketAddress sender = connection.remoteAddress();
		return sender == null || !sender.getAddress().isLoopbackAddress();
	}

	/**
	 * Closes a connection on which nothing comes.
	 */
	private static final class FirstBytes extends ChannelInboundHandlerAdapter {

		private final Duration begin;

		private @Nullable Future<?> timeout;

		private FirstBytes(Duration begin) {
			this.begin = begin;
		}

		@Override
		public void channelActive(ChannelHandlerContext context) {
			this.timeout = context.executor().schedule(() -> {
				context.close();
			}, this.begin.toMillis(), TimeUnit.MILLISECONDS);
			context.fireChannelActive();
		}

		@Override
		public void channelRead(ChannelHandlerContext context, Object message) {
			forget();
			context.pipeline().remove(this);
			context.fireChannelRead(message);
		}

		@Override
		public void channelInactive(ChannelHandlerContext context) {
			forget();
			context.fireChannelInactive();
		}

		private void forget() {
			if (this.timeout != null) {
				this.timeout.cancel(false);
			}
		}

	}

}
