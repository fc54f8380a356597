package io.agenttracing.instrument.langchain4j;

import java.util.List;
import java.util.Set;
import java.util.function.Supplier;

import dev.langchain4j.data.message.ChatMessage;
import dev.langchain4j.model.ModelProvider;
import dev.langchain4j.model.chat.Capability;
import dev.langchain4j.model.chat.ChatModel;
import dev.langchain4j.model.chat.ChatRequestOptions;
import dev.langchain4j.model.chat.listener.ChatModelListener;
import dev.langchain4j.model.chat.request.ChatRequest;
import dev.langchain4j.model.chat.request.ChatRequestParameters;
import dev.langchain4j.model.chat.response.ChatResponse;
import org.jspecify.annotations.Nullable;

/**
 * A chat model whose calls have spans. All forms of a call that the model leaves to its
 * interface end up in one with a request.
 */
final class ObservedChatModel implements ChatModel, ModelCall.Description {

	private final ChatModel model;

	private final ModelCalls calls;

	ObservedChatModel(ChatModel model, ModelCalls calls) {
		this.model = model;
		this.calls = calls;
	}

	@Override
	public ChatResponse chat(ChatRequest request) {
		return call(request, () -> this.model.chat(request));
	}

	@Override
	public ChatResponse chat(ChatRequest request, ChatRequestOptions options) {
		return call(request, () -> this.model.chat(request, options));
	}

	@Override
	public String chat(String userMessage) {
		return ModelForms.isOwn(this.model, ChatModel.class, String.class)
				? call(null, () -> this.model.chat(userMessage)) : ChatModel.super.chat(userMessage);
	}

	@Override
	public ChatResponse chat(ChatMessage... messages) {
		return ModelForms.isOwn(this.model, ChatModel.class, ChatMessage[].class)
				? call(null, () -> this.model.chat(messages)) : ChatModel.super.chat(messages);
	}

	@Override
	public ChatResponse chat(List<ChatMessage> messages) {
		return ModelForms.isOwn(this.model, ChatModel.class, List.class) ? call(null, () -> this.model.chat(messages))
				: ChatModel.super.chat(messages);
	}

	private <T> T call(@Nullable ChatRequest request, Supplier<T> work) {
		ModelCall call = ModelCall.start(this.calls, this, request, false);
		if (call == null) {
			return work.get();
		}
		T result;
		try (var scope = call.makeCurrent()) {
			result = work.get();
		}
		catch (Throwable ex) {
			call.fail(ex);
			if (ex instanceof Error) {
				// A service does not catch it, and tells nobody.
				call.failService(ex);
			}
			throw ex;
		}
		call.end((result instanceof ChatResponse response) ? response : null);
		return result;
	}

	@Override
	public ChatResponse doChat(ChatRequest request) {
		return this.model.doChat(request);
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
