package io.agenttracing.instrument.langchain4j;

import com.google.auto.service.AutoService;
import dev.langchain4j.service.AiServiceContext;
import dev.langchain4j.spi.services.AiServiceContextFactory;
import org.jetbrains.annotations.ApiStatus;

/**
 * Makes the contexts of all AI services of the JVM: a registrar has to know the models
 * and tools of its service.
 */
@ApiStatus.Internal
@AutoService(AiServiceContextFactory.class)
public final class ServiceContexts implements AiServiceContextFactory {

	@Override
	public AiServiceContext create(Class<?> aiServiceClass) {
		ServiceContext context = new ServiceContext(aiServiceClass);
		if (context.eventListenerRegistrar instanceof ServiceRegistrar registrar) {
			registrar.serves(context);
			UnclaimedServices.add(registrar);
		}
		return context;
	}

	private static final class ServiceContext extends AiServiceContext {

		ServiceContext(Class<?> aiServiceClass) {
			super(aiServiceClass);
		}

	}

}
