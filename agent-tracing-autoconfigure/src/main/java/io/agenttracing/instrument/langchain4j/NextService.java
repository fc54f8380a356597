package io.agenttracing.instrument.langchain4j;

import java.util.List;
import java.util.ServiceLoader;

import dev.langchain4j.spi.ServiceHelper;
import io.agenttracing.failure.Failures;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;

/**
 * What LangChain4j would use without us: of the services of a type it takes the first on
 * the class path.
 */
final class NextService {

	private static final Log logger = LogFactory.getLog(NextService.class);

	private NextService() {
	}

	/**
	 * Looks for a service.
	 * @param <T> the type
	 * @param type the type
	 * @param own what is not meant
	 * @return the first one of another class, null if there is none
	 */
	static <T> @Nullable T of(Class<T> type, Class<? extends T> own) {
		return Failures.orNull(logger, "Services of other libraries are not looked for",
				() -> providers(type).stream()
					.filter((provider) -> provider.type() != own)
					.findFirst()
					.map(ServiceLoader.Provider::get)
					.orElse(null));
	}

	// Threads may have a class loader that does not know the application.
	private static <T> List<ServiceLoader.Provider<T>> providers(Class<T> type) {
		List<ServiceLoader.Provider<T>> providers = ServiceLoader.load(type).stream().toList();
		return !providers.isEmpty() ? providers
				: ServiceLoader.load(type, ServiceHelper.class.getClassLoader()).stream().toList();
	}

}
