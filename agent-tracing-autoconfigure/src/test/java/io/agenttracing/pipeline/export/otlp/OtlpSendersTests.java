package io.agenttracing.pipeline.export.otlp;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;

import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509TrustManager;

import io.agenttracing.pipeline.export.delivery.TestSpans;
import io.agenttracing.testing.Fault;
import io.agenttracing.testing.OtlpReceiver;
import io.opentelemetry.common.ComponentLoader;
import io.opentelemetry.exporter.otlp.http.trace.OtlpHttpSpanExporter;
import io.opentelemetry.exporter.otlp.trace.OtlpGrpcSpanExporter;
import io.opentelemetry.sdk.common.CompletableResultCode;
import io.opentelemetry.sdk.common.export.Compressor;
import io.opentelemetry.sdk.common.export.GrpcSenderConfig;
import io.opentelemetry.sdk.common.export.GrpcSenderProvider;
import io.opentelemetry.sdk.common.export.HttpSenderConfig;
import io.opentelemetry.sdk.common.export.HttpSenderProvider;
import io.opentelemetry.sdk.common.export.RetryPolicy;
import io.opentelemetry.sdk.trace.export.SpanExporter;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link OtlpSenders} with OpenTelemetry's real exporters.
 */
class OtlpSendersTests {

	private static final RetryPolicy QUICK = RetryPolicy.builder()
		.setMaxAttempts(3)
		.setInitialBackoff(Duration.ofMillis(1))
		.setMaxBackoff(Duration.ofMillis(2))
		.build();

	private final ComponentLoader found = ComponentLoader.forClassLoader(getClass().getClassLoader());

	@ParameterizedTest
	@ValueSource(strings = { "http", "grpc" })
	void workersTryOnceAndOthersAsConfigured(String transport) {
		try (OtlpReceiver receiver = OtlpReceiver.start(); SpanExporter exporter = exporter(transport, receiver)) {
			receiver.fault(Fault.UNAVAILABLE);
			assertThat(byWorker(exporter).isSuccess()).isFalse();
			assertThat(receiver.attempts()).hasSize(1);
			assertThat(export(exporter).isSuccess()).isFalse();
			assertThat(receiver.attempts()).hasSize(1 + 3);
			receiver.heal();
			assertThat(byWorker(exporter).isSuccess()).isTrue();
			assertThat(export(exporter).isSuccess()).isTrue();
			assertThat(receiver.spans()).hasSize(4);
		}
	}

	@ParameterizedTest
	@ValueSource(strings = { "http", "grpc" })
	void sendersOfOpenTelemetryTryOnceWithoutRetryPolicy(String transport) {
		HttpSenderProvider http = this.found.load(HttpSenderProvider.class).iterator().next();
		GrpcSenderProvider grpc = this.found.load(GrpcSenderProvider.class).iterator().next();
		HttpSenderProvider httpOnce = (config) -> http.createSender(WithoutRetries.of(HttpSenderConfig.class, config));
		GrpcSenderProvider grpcOnce = (config) -> grpc.createSender(WithoutRetries.of(GrpcSenderConfig.class, config));
		ComponentLoader loader = loader(List.of(transport.equals("http") ? httpOnce : grpcOnce));
		try (OtlpReceiver receiver = OtlpReceiver.start();
				SpanExporter exporter = exporter(transport, receiver, loader)) {
			receiver.fault(Fault.UNAVAILABLE);
			assertThat(export(exporter).isSuccess()).isFalse();
			assertThat(receiver.attempts()).hasSize(1);
			receiver.heal();
			assertThat(export(exporter).isSuccess()).isTrue();
		}
	}

	@ParameterizedTest
	@ValueSource(strings = { "gzip", "none" })
	void sendsOverTlsWithHeadersAndCompression(String compression, @TempDir Path directory) throws Exception {
		KeyStore store = certificate(directory);
		TrustManagerFactory trust = TrustManagerFactory.getInstance("PKIX");
		trust.init(store);
		X509TrustManager trustManager = (X509TrustManager) trust.getTrustManagers()[0];
		SSLContext client = SSLContext.getInstance("TLS");
		client.init(null, trust.getTrustManagers(), null);
		try (OtlpReceiver receiver = OtlpReceiver.start(server(store));
				SpanExporter trusting = OtlpHttpSpanExporter.builder()
					.setEndpoint(receiver.httpEndpoint())
					.setSslContext(client, trustManager)
					.setCompression(compression)
					.addHeader("api-key", "x")
					.setComponentLoader(new OtlpSenders(this.found))
					.build();
				SpanExporter strict = OtlpHttpSpanExporter.builder()
					.setEndpoint(receiver.httpEndpoint())
					.setComponentLoader(new OtlpSenders(this.found))
					.build()) {
			assertThat(byWorker(trusting).isSuccess()).isTrue();
			assertThat(receiver.spans()).hasSize(2);
			CompletableResultCode refused = byWorker(strict);
			assertThat(refused.isSuccess()).isFalse();
			assertThat(refused.getFailureThrowable()).hasStackTraceContaining("certification path");
			assertThat(receiver.spans()).hasSize(2);
		}
	}

	@Test
	void leavesAChoiceOfSendersAndForeignOnesAsTheyAre() {
		HttpSenderProvider foreign = (config) -> {
			throw new AssertionError();
		};
		assertThat(new OtlpSenders(loader(List.of(foreign))).load(HttpSenderProvider.class)).containsExactly(foreign);
		List<HttpSenderProvider> several = List.of(this.found.load(HttpSenderProvider.class).iterator().next(),
				foreign);
		assertThat(new OtlpSenders(loader(several)).load(HttpSenderProvider.class)).containsExactlyElementsOf(several);
		assertThat(new OtlpSenders(loader(List.of())).load(GrpcSenderProvider.class)).isEmpty();
		Compressor compressor = new Compressor() {

			@Override
			public String getEncoding() {
				return "x";
			}

			@Override
			public OutputStream compress(OutputStream output) {
				return output;
			}

		};
		assertThat(new OtlpSenders(loader(List.of(compressor))).load(Compressor.class)).containsExactly(compressor);
	}

	private SpanExporter exporter(String transport, OtlpReceiver receiver) {
		return exporter(transport, receiver, new OtlpSenders(this.found));
	}

	private static SpanExporter exporter(String transport, OtlpReceiver receiver, ComponentLoader loader) {
		if (transport.equals("http")) {
			return OtlpHttpSpanExporter.builder()
				.setEndpoint(receiver.httpEndpoint())
				.setRetryPolicy(QUICK)
				.setComponentLoader(loader)
				.build();
		}
		return OtlpGrpcSpanExporter.builder()
			.setEndpoint(receiver.grpcEndpoint())
			.setCompression("gzip")
			.setRetryPolicy(QUICK)
			.setComponentLoader(loader)
			.build();
	}

	private static CompletableResultCode byWorker(SpanExporter exporter) {
		return new CallDetails().whileCalling(() -> exporter.export(TestSpans.trace(2))).join(10, TimeUnit.SECONDS);
	}

	private static CompletableResultCode export(SpanExporter exporter) {
		return exporter.export(TestSpans.trace(2)).join(10, TimeUnit.SECONDS);
	}

	private static ComponentLoader loader(List<?> components) {
		return new ComponentLoader() {

			@Override
			@SuppressWarnings("unchecked")
			public <T> Iterable<T> load(Class<T> type) {
				return (List<T>) components;
			}

		};
	}

	private static KeyStore certificate(Path directory) throws Exception {
		Path file = directory.resolve("store.p12");
		Process process = new ProcessBuilder(Path.of(System.getProperty("java.home"), "bin", "keytool").toString(),
				"-genkeypair", "-alias", "receiver", "-keyalg", "EC", "-dname", "CN=127.0.0.1", "-ext",
				"san=ip:127.0.0.1", "-storetype", "PKCS12", "-storepass", "changeit", "-keystore", file.toString())
			.redirectErrorStream(true)
			.start();
		assertThat(process.waitFor(120, TimeUnit.SECONDS)).isTrue();
		KeyStore pair = load(file);
		pair.setCertificateEntry("trusted", pair.getCertificate("receiver"));
		return pair;
	}

	private static KeyStore load(Path file) throws Exception {
		KeyStore store = KeyStore.getInstance("PKCS12");
		try (InputStream content = Files.newInputStream(file)) {
			store.load(content, "changeit".toCharArray());
		}
		catch (IOException ex) {
			throw new AssertionError(ex);
		}
		return store;
	}

	private static SSLContext server(KeyStore store) throws Exception {
		KeyManagerFactory keys = KeyManagerFactory.getInstance("PKIX");
		keys.init(store, "changeit".toCharArray());
		SSLContext context = SSLContext.getInstance("TLS");
		context.init(keys.getKeyManagers(), null, null);
		return context;
	}

}
