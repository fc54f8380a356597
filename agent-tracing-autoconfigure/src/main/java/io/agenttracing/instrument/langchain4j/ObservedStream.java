package io.agenttracing.instrument.langchain4j;

import dev.langchain4j.model.chat.response.ChatResponse;
import dev.langchain4j.model.chat.response.CompleteToolCall;
import dev.langchain4j.model.chat.response.PartialResponse;
import dev.langchain4j.model.chat.response.PartialResponseContext;
import dev.langchain4j.model.chat.response.PartialThinking;
import dev.langchain4j.model.chat.response.PartialThinkingContext;
import dev.langchain4j.model.chat.response.PartialToolCall;
import dev.langchain4j.model.chat.response.PartialToolCallContext;
import dev.langchain4j.model.chat.response.StreamingChatResponseHandler;
import dev.langchain4j.model.chat.response.StreamingHandle;

/**
 * Ends the call of a model with its stream, before anybody else is told. What goes on
 * then does so in the context of the caller.
 */
final class ObservedStream implements StreamingChatResponseHandler {

	private final ModelCall call;

	private final StreamingChatResponseHandler handler;

	ObservedStream(ModelCall call, StreamingChatResponseHandler handler) {
		this.call = call;
		this.handler = handler;
	}

	@Override
	public void onPartialResponse(String partialResponse) {
		this.call.piece(() -> this.handler.onPartialResponse(partialResponse));
	}

	@Override
	public void onPartialResponse(PartialResponse partialResponse, PartialResponseContext context) {
		this.call.piece(() -> this.handler.onPartialResponse(partialResponse,
				new PartialResponseContext(new Cancellation(this.call, context.streamingHandle()))));
	}

	@Override
	public void onPartialThinking(PartialThinking partialThinking) {
		this.call.piece(() -> this.handler.onPartialThinking(partialThinking));
	}

	@Override
	public void onPartialThinking(PartialThinking partialThinking, PartialThinkingContext context) {
		this.call.piece(() -> this.handler.onPartialThinking(partialThinking,
				new PartialThinkingContext(new Cancellation(this.call, context.streamingHandle()))));
	}

	@Override
	public void onPartialToolCall(PartialToolCall partialToolCall) {
		this.call.piece(() -> this.handler.onPartialToolCall(partialToolCall));
	}

	@Override
	public void onPartialToolCall(PartialToolCall partialToolCall, PartialToolCallContext context) {
		this.call.piece(() -> this.handler.onPartialToolCall(partialToolCall,
				new PartialToolCallContext(new Cancellation(this.call, context.streamingHandle()))));
	}

	// A service may execute the tool at once.
	@Override
	public void onCompleteToolCall(CompleteToolCall completeToolCall) {
		try (var scope = this.call.makeCallerCurrent()) {
			this.handler.onCompleteToolCall(completeToolCall);
		}
	}

	@Override
	public void onUnmappedRawEvent(Object rawEvent) {
		this.call.unmapped(() -> this.handler.onUnmappedRawEvent(rawEvent));
	}

	@Override
	public void onCompleteResponse(ChatResponse completeResponse) {
		this.call.end(completeResponse);
		try (var scope = this.call.makeCallerCurrent()) {
			complete(completeResponse);
		}
	}

	private void complete(ChatResponse response) {
		try {
			this.handler.onCompleteResponse(response);
		}
		catch (Throwable ex) {
			this.call.failService(ex);
			throw ex;
		}
	}

	@Override
	public void onError(Throwable error) {
		this.call.fail(error);
		try (var scope = this.call.makeCallerCurrent()) {
			error(error);
		}
	}

	private void error(Throwable error) {
		try {
			this.handler.onError(error);
		}
		finally {
			// A service that ignores errors tells nobody.
			this.call.failService(error);
		}
	}

	/**
	 * After a cancellation nothing comes any more.
	 *
	 * @param call the call
	 * @param handle what cancels
	 */
	private record Cancellation(ModelCall call, StreamingHandle handle) implements StreamingHandle {

		@Override
		public void cancel() {
			this.handle.cancel();
			this.call.cancel();
		}

		@Override
		public boolean isCancelled() {
			return this.handle.isCancelled();
		}

	}

}
