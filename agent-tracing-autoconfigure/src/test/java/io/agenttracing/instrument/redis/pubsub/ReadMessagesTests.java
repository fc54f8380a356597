package io.agenttracing.instrument.redis.pubsub;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

import io.agenttracing.instrument.redis.RedisApplication;
import io.agenttracing.instrument.redis.envelope.MessageEnvelope;
import io.agenttracing.span.ReceivedMessage;
import io.agenttracing.testing.EmbeddedRedis;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import reactor.core.publisher.Flux;
import reactor.test.StepVerifier;

import org.springframework.data.redis.connection.ReactiveSubscription.ChannelMessage;
import org.springframework.data.redis.connection.ReactiveSubscription.Message;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

/**
 * What a thread remembers of the messages that were read there.
 */
class ReadMessagesTests {

	@RegisterExtension
	static final EmbeddedRedis redis = new EmbeddedRedis();

	private RedisApplication application;

	private ReactiveMessages messages;

	@BeforeEach
	void start() {
		this.application = RedisApplication.start(redis, Object.class);
		this.messages = this.application.bean(ReactiveMessages.class);
	}

	@AfterEach
	void nothingIsLeft() {
		assertThat(this.messages.last()).isNull();
		this.application.close();
	}

	@Test
	void threadForgetsWhatNobodyProcessed() {
		List<String> read = new ArrayList<>();
		ReadMessages.of(Flux.just(message("a"), message("b")), this.messages)
			.doOnNext((message) -> read(message, read))
			.blockLast();
		assertThat(read).containsExactly("a", "b");
	}

	@Test
	void threadForgetsWhereTheSubscriberFails() {
		assertThatIllegalStateException()
			.isThrownBy(() -> ReadMessages.of(Flux.just(message("a")), this.messages).doOnNext((message) -> {
				message.getMessage();
				throw new IllegalStateException("no");
			}).blockLast());
	}

	@Test
	void messageWithinAnotherGoesBackToIt() {
		List<String> read = new ArrayList<>();
		ReadMessages.of(Flux.just(message("outer")), this.messages).doOnNext((message) -> {
			read(message, read);
			ReadMessages.of(Flux.just(message("inner")), this.messages)
				.doOnNext((inner) -> read(inner, read))
				.blockLast();
			read.add(this.messages.last().channel());
		}).blockLast();
		assertThat(read).containsExactly("outer", "inner", "outer");
	}

	@Test
	void passesBackPressureAndCancellationOn() {
		StepVerifier
			.create(ReadMessages.of(Flux.just(message("a"), message("b"), message("c")), this.messages)
				.map((message) -> "x"), 1)
			.expectNext("x")
			.thenRequest(1)
			.expectNext("x")
			.thenCancel()
			.verify();
	}

	@Test
	void operatorThatFusesWithItsSourceDoesNotPassItBy() {
		assertThat(ReadMessages.of(Flux.just(message("a"), message("b")), this.messages).concatMap((message) -> {
			message.getMessage();
			return Flux.just(this.messages.last().channel());
		}).collectList().block()).containsExactly("a", "b");
		assertThat(this.messages.last()).isNull();
	}

	@Test
	void elementOfUnknownOriginIsNotTakenForTheNext() {
		Function<Object, @Nullable ReceivedMessage> operator = this.messages.operator();
		message("a").getMessage();
		assertThat(operator.apply(new ChannelMessage<>("a", "text"))).isNotNull();
		assertThat(operator.apply(new ChannelMessage<>("a", "text"))).as("taken").isNull();
		message("b").getMessage();
		assertThat(operator.apply(new ChannelMessage<>("b", "text"))).as("behind a queue").isNull();
		message("c").getMessage();
		assertThat(this.messages.operator().apply(new ChannelMessage<>("c", "text"))).isNotNull();
	}

	@Test
	void elementIsNotTakenForAMessageOfAnotherChannel() {
		message("a").getMessage();
		assertThat(this.messages.operator().apply(new ChannelMessage<>("b", "text"))).isNull();
	}

	@Test
	void messageItselfIsTakenOnceAndRemembersNoMore() {
		Message<ByteBuffer, ByteBuffer> message = message("a");
		Function<Object, @Nullable ReceivedMessage> operator = this.messages.operator();
		assertThat(operator.apply(message)).isNotNull();
		assertThat(operator.apply(message)).isNull();
		message.getMessage();
		assertThat(this.messages.last()).isNull();
	}

	private void read(Message<ByteBuffer, ByteBuffer> message, List<String> read) {
		message.getMessage();
		read.add(this.messages.last().channel());
	}

	private Message<ByteBuffer, ByteBuffer> message(String channel) {
		return IncomingReactiveMessage.of(ByteBuffer.wrap(channel.getBytes()), null, ByteBuffer.allocate(1),
				new MessageOrigin(this.messages, channel, null, MessageEnvelope.open(new byte[0])));
	}

}
