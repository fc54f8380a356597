package io.agenttracing.pipeline.export.otlp;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;

import io.opentelemetry.common.ComponentLoader;
import io.opentelemetry.sdk.common.export.GrpcSender;
import io.opentelemetry.sdk.common.export.GrpcSenderConfig;
import io.opentelemetry.sdk.common.export.GrpcSenderProvider;
import io.opentelemetry.sdk.common.export.HttpSenderConfig;
import io.opentelemetry.sdk.common.export.HttpSenderProvider;

/**
 * Loads the senders of OpenTelemetry's OTLP exporters so that they make a single attempt
 * for a worker of the collector, which retries by itself, and expose what the exporters
 * ignore of a response. Other callers get the sender as configured. If there are several
 * senders, or one that is not OpenTelemetry's, nothing is replaced.
 *
 * @since 0.1.0
 */
public final class OtlpSenders implements ComponentLoader {

	private static final String PACKAGE = "io.opentelemetry.exporter.sender.";

	private static final String OKHTTP = PACKAGE + "okhttp.";

	private final ComponentLoader loader;

	public OtlpSenders(ComponentLoader loader) {
		this.loader = loader;
	}

	@Override
	public <T> Iterable<T> load(Class<T> type) {
		Iterable<T> found = this.loader.load(type);
		if (type == HttpSenderProvider.class) {
			return replaceSingle(found, (provider) -> type.cast(http((HttpSenderProvider) provider)));
		}
		if (type == GrpcSenderProvider.class) {
			return replaceSingle(found, (provider) -> type.cast(grpc((GrpcSenderProvider) provider)));
		}
		return found;
	}

	private static <T> Iterable<T> replaceSingle(Iterable<T> found, UnaryOperator<T> replacement) {
		List<T> providers = new ArrayList<>();
		found.forEach(providers::add);
		if (providers.size() == 1 && providers.get(0).getClass().getName().startsWith(PACKAGE)) {
			return List.of(replacement.apply(providers.get(0)));
		}
		return providers;
	}

	private static HttpSenderProvider http(HttpSenderProvider provider) {
		return (config) -> new SingleAttemptHttpSender(
				ownOr(provider, () -> new OkHttpSender(config),
						() -> provider.createSender(WithoutRetries.of(HttpSenderConfig.class, config))),
				() -> provider.createSender(config));
	}

	private static GrpcSenderProvider grpc(GrpcSenderProvider provider) {
		return (config) -> {
			if (isOkHttp(provider)) {
				return new SingleAttemptGrpcSender(
						ownOr(provider, () -> new OkHttpGrpcSender(config),
								() -> provider.createSender(WithoutRetries.of(GrpcSenderConfig.class, config))),
						() -> provider.createSender(config));
			}
			// It needs more of its configuration than the interface declares.
			GrpcSender sender = provider.createSender(config);
			return new SingleAttemptGrpcSender(sender, () -> sender);
		};
	}

	private static <T> T ownOr(Object provider, Supplier<T> own, Supplier<T> other) {
		if (isOkHttp(provider)) {
			try {
				OkHttpClients.check();
				return own.get();
			}
			catch (LinkageError ex) {
				// OkHttp or OpenTelemetry are not as expected.
			}
		}
		return other.get();
	}

	private static boolean isOkHttp(Object provider) {
		return provider.getClass().getName().startsWith(OKHTTP);
	}

}
