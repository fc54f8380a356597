package io.agenttracing.instrument.call;

import java.util.List;
import java.util.function.Function;

import io.agenttracing.span.ReceivedMessage;
import io.opentelemetry.context.Scope;
import org.jspecify.annotations.Nullable;

/**
 * Processes elements, each in a CONSUMER span below the span that sent it. The span is
 * the call, or goes on to the end of a stage. Work that has returned a publisher is taken
 * to return another one: it is called without a span, and each subscription is one.
 */
final class MessageProcessor<T, R> implements Function<T, R> {

	private final AgentCalls calls;

	private final List<Function<Object, @Nullable ReceivedMessage>> sources;

	private final CallResults results;

	private final Function<? super T, ? extends R> work;

	private volatile boolean publishes;

	MessageProcessor(AgentCalls calls, List<Function<Object, @Nullable ReceivedMessage>> sources, CallResults results,
			Function<? super T, ? extends R> work) {
		this.calls = calls;
		this.sources = sources;
		this.results = results;
		this.work = work;
	}

	@Override
	public R apply(T element) {
		ReceivedMessage incoming = take(element);
		if (incoming == null) {
			return this.work.apply(element);
		}
		ProcessedMessage processed = new ProcessedMessage(this.calls, incoming, !this.publishes);
		R result;
		try (Scope scope = processed.makeCurrent()) {
			result = this.work.apply(element);
		}
		catch (Throwable failure) {
			this.calls.fail(processed.ofCall(), failure, incoming.parent());
			throw failure;
		}
		this.publishes = this.results.isPublisher(result);
		if (this.publishes) {
			processed.published();
			return this.results.trace(result, processed);
		}
		this.results.end(processed.ofCall(), incoming.parent(), result);
		return result;
	}

	private @Nullable ReceivedMessage take(@Nullable Object element) {
		if (element != null) {
			for (Function<Object, @Nullable ReceivedMessage> source : this.sources) {
				ReceivedMessage incoming = this.calls.orNull(() -> source.apply(element));
				if (incoming != null) {
					return incoming;
				}
			}
		}
		return null;
	}

}
