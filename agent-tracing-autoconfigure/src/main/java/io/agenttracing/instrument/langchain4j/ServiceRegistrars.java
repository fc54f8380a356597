package io.agenttracing.instrument.langchain4j;

import com.google.auto.service.AutoService;
import dev.langchain4j.observability.api.AiServiceListenerRegistrar;
import dev.langchain4j.observability.api.DefaultAiServiceListenerRegistrar;
import dev.langchain4j.spi.observability.AiServiceListenerRegistrarFactory;
import org.jetbrains.annotations.ApiStatus;
import org.jspecify.annotations.Nullable;

/**
 * Makes the registrars of all AI services of the JVM, around those that another library
 * makes.
 */
@ApiStatus.Internal
@AutoService(AiServiceListenerRegistrarFactory.class)
public final class ServiceRegistrars implements AiServiceListenerRegistrarFactory {

	@Override
	public AiServiceListenerRegistrar get() {
		AiServiceListenerRegistrarFactory next = Next.FACTORY;
		return new ServiceRegistrar((next != null) ? next.get() : new DefaultAiServiceListenerRegistrar());
	}

	private static final class Next {

		static final @Nullable AiServiceListenerRegistrarFactory FACTORY = NextService
			.of(AiServiceListenerRegistrarFactory.class, ServiceRegistrars.class);

	}

}
