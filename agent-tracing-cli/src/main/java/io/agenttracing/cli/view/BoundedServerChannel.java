package io.agenttracing.cli.view;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.util.concurrent.Future;
import org.jspecify.annotations.Nullable;

/**
 * Accepts connections up to a number, and none that says nothing: others are closed at
 * once.
 */
final class BoundedServerChannel extends NioServerSocketChannel {

	private final AtomicInteger open;

	private final GrpcLimits limits;

	BoundedServerChannel(AtomicInteger open, GrpcLimits limits) {
		this.open = open;
		this.limits = limits;
	}

	@Override
	protected int doReadMessages(List<Object> accepted) throws Exception {
		int before = accepted.size();
		int read = super.doReadMessages(accepted);
		for (int i = accepted.size() - 1; i >= before; i--) {
			Channel connection = (Channel) accepted.get(i);
			if (this.open.incrementAndGet() > this.limits.connections()) {
				this.open.decrementAndGet();
				accepted.remove(i);
				connection.unsafe().closeForcibly();
			}
			else {
				connection.closeFuture().addListener((closed) -> this.open.decrementAndGet());
				connection.pipeline().addLast(new FirstBytes(this.limits.begin()));
			}
		}
		return read;
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
