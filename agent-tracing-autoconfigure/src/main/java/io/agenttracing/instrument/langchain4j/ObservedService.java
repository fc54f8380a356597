package io.agenttracing.instrument.langchain4j;

import java.lang.reflect.Method;
import java.lang.reflect.Type;
import java.util.Collection;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

import dev.langchain4j.invocation.InvocationContext;
import dev.langchain4j.model.chat.ChatModel;
import dev.langchain4j.model.chat.StreamingChatModel;
import dev.langchain4j.model.chat.request.ChatRequest;
import dev.langchain4j.rag.RetrievalAugmentor;
import dev.langchain4j.service.AiServiceContext;
import dev.langchain4j.service.TokenStream;
import dev.langchain4j.service.tool.ToolService;
import dev.langchain4j.spi.ServiceHelper;
import dev.langchain4j.spi.services.TokenStreamAdapter;
import io.agenttracing.span.WeakIdentityMap;
import org.jspecify.annotations.Nullable;

/**
 * One AI service whose models and tools are observed: from its first call, when it is
 * known which these are.
 */
final class ObservedService {

	private final AiServiceContext context;

	private final ServiceRegistrar registrar;

	private final ToolHooks tools;

	// By requests that are about to be made: the next one may be on any thread.
	private final WeakIdentityMap<ChatRequest, ServiceCall> issued = new WeakIdentityMap<>();

	private final Map<String, Boolean> streaming = new ConcurrentHashMap<>();

	ObservedService(AiServiceContext context, ServiceRegistrar registrar) {
		this.context = context;
		this.registrar = registrar;
		this.tools = new ToolHooks(registrar);
	}

	/**
	 * The interface of the service.
	 */
	Class<?> type() {
		return this.context.aiServiceClass;
	}

	ToolService tools() {
		return this.context.toolService;
	}

	/**
	 * Observes what is not observed yet.
	 */
	void observe() {
		ChatModel model = this.context.chatModel;
		if (model != null && !(model instanceof ObservedChatModel)) {
			this.context.chatModel = new ObservedChatModel(model, ModelCalls.of(this.issued));
		}
		StreamingChatModel streamingModel = this.context.streamingChatModel;
		if (streamingModel != null && !(streamingModel instanceof ObservedStreamingModel)) {
			this.context.streamingChatModel = new ObservedStreamingModel(streamingModel, ModelCalls.of(this.issued));
		}
		RetrievalAugmentor augmentor = this.context.retrievalAugmentor;
		if (augmentor != null && !(augmentor instanceof ObservedAugmentor)) {
			this.context.retrievalAugmentor = new ObservedAugmentor(augmentor, this.registrar);
		}
		this.tools.install(this.context.toolService);
	}

	/**
	 * Called before a request is made.
	 */
	void issued(ChatRequest request, ServiceCall call) {
		this.issued.put(request, call);
	}

	/**
	 * Whether a method returns a stream: then there is no event when it returns.
	 */
	boolean isStreaming(InvocationContext invocation) {
		String name = invocation.methodName();
		int parameters = invocation.methodArguments().size();
		return this.streaming.computeIfAbsent(name + "/" + parameters, (key) -> isStreaming(name, parameters));
	}

	// Of overloaded methods it is not known which is called.
	private boolean isStreaming(String name, int parameters) {
		if (this.context.returnType != null) {
			return isStream(this.context.returnType);
		}
		for (Method method : type().getMethods()) {
			if (method.getName().equals(name) && method.getParameterCount() == parameters
					&& isStream(method.getGenericReturnType())) {
				return true;
			}
		}
		return false;
	}

	static boolean isStream(@Nullable Type type) {
		return type != null && (type == TokenStream.class
				|| Adapters.ALL.stream().anyMatch((adapter) -> adapter.canAdaptTokenStreamTo(type)));
	}

	/**
	 * The same adapters that services use.
	 */
	private static final class Adapters {

		static final Collection<TokenStreamAdapter> ALL = ServiceHelper.loadFactories(TokenStreamAdapter.class);

	}

}
