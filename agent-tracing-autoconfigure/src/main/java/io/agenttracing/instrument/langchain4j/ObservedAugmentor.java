package io.agenttracing.instrument.langchain4j;

import dev.langchain4j.rag.AugmentationRequest;
import dev.langchain4j.rag.AugmentationResult;
import dev.langchain4j.rag.RetrievalAugmentor;
import io.opentelemetry.context.Scope;
import org.jspecify.annotations.Nullable;

/**
 * Has what a service retrieves before it asks its model below the service.
 *
 * @param augmentor retrieves
 * @param registrar knows the call that it is done for
 */
record ObservedAugmentor(RetrievalAugmentor augmentor, ServiceRegistrar registrar) implements RetrievalAugmentor {

	@Override
	public AugmentationResult augment(AugmentationRequest request) {
		ServiceCall call = this.registrar.call(request);
		if (call == null) {
			return this.augmentor.augment(request);
		}
		try (Scope scope = call.makeCurrent()) {
			return this.augmentor.augment(request);
		}
		catch (Throwable ex) {
			this.registrar.failed(call, ex);
			throw ex;
		}
	}

}
