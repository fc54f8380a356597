package io.agenttracing.instrument.call;

import java.util.List;
import java.util.function.Function;

import io.agenttracing.span.ReceivedMessage;
import io.opentelemetry.context.Scope;
import org.jspecify.annotations.Nullable;

/**
 * Processes messages, each in a CONSUMER span below the span that sent it. The span
 * covers the call, up to the end of a stage. Work that has returned a publisher is
 * expected to do so again: it is called without a span, and each subscription has one.
 */
final class MessageProcessor<T, R> implements Function<T, R> {

	private final AgentCalls calls;

	private final List<Function<Object, @Nullable ReceivedMessage>> sources;

	private final WorkResults results;

	private final Function<? super T, ? extends R> work;

	private volatile boolean publishes;

	MessageProcessor(AgentCalls calls, List<Function<Object, @Nullable ReceivedMessage>> sources, WorkResults results,
			Function<? super T, ? extends R> work) {
		this.calls = calls;
		this.sources = sources;
		this.results = results;
		this.work = work;
	}

	@Override
	public R apply(T message) {
		ReceivedMessage received = take(message);
		if (received == null) {
			return this.work.apply(message);
		}
		ProcessedMessage processed = new ProcessedMessage(this.calls, received, !this.publishes);
		R result;
		try (Scope scope = processed.makeCurrent()) {
			result = this.work.apply(message);
		}
		catch (Throwable failure) {
			this.calls.fail(processed.ofCall(), failure, received.parent());
			throw failure;
		}
		this.publishes = this.results.isPublisher(result);
		if (this.publishes) {
			processed.published();
			return this.results.trace(result, processed);
		}
		this.results.end(processed.ofCall(), received.parent(), null, result);
		return result;
	}

	private @Nullable ReceivedMessage take(@Nullable Object message) {
		if (message != null) {
			for (Function<Object, @Nullable ReceivedMessage> source : this.sources) {
				ReceivedMessage received = this.calls.orNull(() -> source.apply(message));
				if (received != null) {
					return received;
				}
			}
		}
		return null;
	}

}
