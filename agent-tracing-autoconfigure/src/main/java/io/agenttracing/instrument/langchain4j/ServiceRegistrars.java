package io.agenttracing.instrument.langchain4j;

import com.google.auto.service.AutoService;
import dev.langchain4j.observability.api.AiServiceListenerRegistrar;
import dev.langchain4j.spi.observability.AiServiceListenerRegistrarFactory;
import org.jetbrains.annotations.ApiStatus;

/**
 * Makes the registrars of all AI services of the JVM.
 */
@ApiStatus.Internal
@AutoService(AiServiceListenerRegistrarFactory.class)
public final class ServiceRegistrars implements AiServiceListenerRegistrarFactory {

	@Override
	public AiServiceListenerRegistrar get() {
		return new ServiceRegistrar();
	}

}
