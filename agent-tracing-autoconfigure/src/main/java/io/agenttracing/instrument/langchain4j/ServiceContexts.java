package io.agenttracing.instrument.langchain4j;

import com.google.auto.service.AutoService;
import dev.langchain4j.service.AiServiceContext;
import dev.langchain4j.spi.services.AiServiceContextFactory;
import io.agenttracing.failure.Failures;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jetbrains.annotations.ApiStatus;
import org.jspecify.annotations.Nullable;

/**
 * Makes the contexts of all AI services of the JVM: a registrar has to know the models
 * and tools of its service.
 */
@ApiStatus.Internal
@AutoService(AiServiceContextFactory.class)
public final class ServiceContexts implements AiServiceContextFactory {

	private static final Log logger = LogFactory.getLog(ServiceContexts.class);

	@Override
	public AiServiceContext create(Class<?> aiServiceClass) {
		AiServiceContextFactory next = Next.FACTORY;
		AiServiceContext context = (next != null) ? next.create(aiServiceClass) : new ServiceContext(aiServiceClass);
		Failures.attempt(logger, "The calls of an AI service are not traced", () -> observe(context));
		return context;
	}

	// Not every version of LangChain4j has a registrar.
	private static void observe(AiServiceContext context) {
		if (context.eventListenerRegistrar instanceof ServiceRegistrar registrar) {
			registrar.serves(context);
			UnclaimedServices.add(registrar);
		}
	}

	private static final class Next {

		static final @Nullable AiServiceContextFactory FACTORY = NextService.of(AiServiceContextFactory.class,
				ServiceContexts.class);

	}

	private static final class ServiceContext extends AiServiceContext {

		ServiceContext(Class<?> aiServiceClass) {
			super(aiServiceClass);
		}

	}

}
