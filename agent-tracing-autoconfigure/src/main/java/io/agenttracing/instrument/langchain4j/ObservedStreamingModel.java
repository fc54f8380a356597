package io.agenttracing.instrument.langchain4j;

import java.util.List;
import java.util.Set;
import java.util.function.Consumer;

import dev.langchain4j.data.message.ChatMessage;
import dev.langchain4j.model.ModelProvider;
import dev.langchain4j.model.chat.Capability;
import dev.langchain4j.model.chat.ChatRequestOptions;
import dev.langchain4j.model.chat.StreamingChatModel;
import dev.langchain4j.model.chat.listener.ChatModelListener;
import dev.langchain4j.model.chat.request.ChatRequest;
import dev.langchain4j.model.chat.request.ChatRequestParameters;
import dev.langchain4j.model.chat.response.StreamingChatResponseHandler;
import org.jspecify.annotations.Nullable;

/**
 * A chat model whose answers are streams, with which the spans of its calls end. They are
 * current only while the request is made, not until the stream ends: that may be on any
 * thread.
 */
final class ObservedStreamingModel implements StreamingChatModel, ModelCall.Description {

	private final StreamingChatModel model;

	private final ModelCalls calls;

	ObservedStreamingModel(StreamingChatModel model, ModelCalls calls) {
		this.model = model;
		this.calls = calls;
	}

	@Override
	public void chat(ChatRequest request, StreamingChatResponseHandler handler) {
		call(request, handler, (observed) -> this.model.chat(request, observed));
	}

	@Override
	public void chat(ChatRequest request, ChatRequestOptions options, StreamingChatResponseHandler handler) {
		call(request, handler, (observed) -> this.model.chat(request, options, observed));
	}

	@Override
	public void chat(String userMessage, StreamingChatResponseHandler handler) {
		if (ModelForms.isOwn(this.model, StreamingChatModel.class, String.class, StreamingChatResponseHandler.class)) {
			call(null, handler, (observed) -> this.model.chat(userMessage, observed));
		}
		else {
			StreamingChatModel.super.chat(userMessage, handler);
		}
	}

	@Override
	public void chat(List<ChatMessage> messages, StreamingChatResponseHandler handler) {
		if (ModelForms.isOwn(this.model, StreamingChatModel.class, List.class, StreamingChatResponseHandler.class)) {
			call(null, handler, (observed) -> this.model.chat(messages, observed));
		}
		else {
			StreamingChatModel.super.chat(messages, handler);
		}
	}

	private void call(@Nullable ChatRequest request, StreamingChatResponseHandler handler,
			Consumer<StreamingChatResponseHandler> work) {
		ModelCall call = (handler != null) ? ModelCall.start(this.calls, this, request, true) : null;
		if (call == null) {
			work.accept(handler);
			return;
		}
		try (var scope = call.makeCurrent()) {
			work.accept(new ObservedStream(call, handler));
		}
		catch (Throwable ex) {
			call.fail(ex);
			call.failService(ex);
			throw ex;
		}
		call.released();
	}

	@Override
	public void doChat(ChatRequest request, StreamingChatResponseHandler handler) {
		this.model.doChat(request, handler);
	}

	@Override
	public ChatRequestParameters defaultRequestParameters() {
		return this.model.defaultRequestParameters();
	}

	@Override
	public List<ChatModelListener> listeners() {
		return this.model.listeners();
	}

	@Override
	public ModelProvider provider() {
		return this.model.provider();
	}

	@Override
	public Set<Capability> supportedCapabilities() {
		return this.model.supportedCapabilities();
	}

	@Override
	public String toString() {
		return this.model.toString();
	}

}
