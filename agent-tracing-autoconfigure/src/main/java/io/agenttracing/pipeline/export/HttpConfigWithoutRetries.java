package io.agenttracing.pipeline.export;

import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.function.Supplier;

import javax.net.ssl.SSLContext;
import javax.net.ssl.X509TrustManager;

import io.opentelemetry.sdk.common.export.Compressor;
import io.opentelemetry.sdk.common.export.HttpSenderConfig;
import io.opentelemetry.sdk.common.export.ProxyOptions;
import io.opentelemetry.sdk.common.export.RetryPolicy;
import org.jspecify.annotations.Nullable;

/**
 * The configuration of a sender, without a retry policy.
 */
final class HttpConfigWithoutRetries implements HttpSenderConfig {

	private final HttpSenderConfig config;

	HttpConfigWithoutRetries(HttpSenderConfig config) {
		this.config = config;
	}

	@Override
	public URI getEndpoint() {
		return this.config.getEndpoint();
	}

	@Override
	public String getContentType() {
		return this.config.getContentType();
	}

	@Override
	public @Nullable Compressor getCompressor() {
		return this.config.getCompressor();
	}

	@Override
	public Duration getTimeout() {
		return this.config.getTimeout();
	}

	@Override
	public Duration getConnectTimeout() {
		return this.config.getConnectTimeout();
	}

	@Override
	public Supplier<Map<String, List<String>>> getHeadersSupplier() {
		return this.config.getHeadersSupplier();
	}

	@Override
	public @Nullable ProxyOptions getProxyOptions() {
		return this.config.getProxyOptions();
	}

	@Override
	public @Nullable RetryPolicy getRetryPolicy() {
		return null;
	}

	@Override
	public @Nullable SSLContext getSslContext() {
		return this.config.getSslContext();
	}

	@Override
	public @Nullable X509TrustManager getTrustManager() {
		return this.config.getTrustManager();
	}

	@Override
	public @Nullable ExecutorService getExecutorService() {
		return this.config.getExecutorService();
	}

	@Override
	public long getMaxResponseBodySize() {
		return this.config.getMaxResponseBodySize();
	}

}
