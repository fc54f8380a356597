package io.agenttracing.testing;

import java.util.Locale;
import java.util.TimeZone;
import java.util.logging.Logger;

import io.agenttracing.testing.JvmState.Snapshot;
import io.micrometer.core.instrument.Metrics;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.opentelemetry.api.GlobalOpenTelemetry;
import io.opentelemetry.api.OpenTelemetry;
import io.opentelemetry.context.Context;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Hooks;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * What one test class leaves behind, no other sees.
 */
class JvmStateTests {

	@Test
	void isPutBack() {
		Snapshot snapshot = Snapshot.take();
		Locale locale = Locale.getDefault();
		TimeZone zone = TimeZone.getDefault();
		System.setProperty("test.agent-tracing.left", "x");
		System.clearProperty("java.io.tmpdir");
		Locale.setDefault(Locale.forLanguageTag("tr"));
		TimeZone.setDefault(TimeZone.getTimeZone("Asia/Kathmandu"));
		Thread.setDefaultUncaughtExceptionHandler((thread, failure) -> {
		});
		AgentContexts.install();
		Hooks.enableAutomaticContextPropagation();
		Metrics.addRegistry(new SimpleMeterRegistry());
		GlobalOpenTelemetry.set(OpenTelemetry.noop());
		Logger logger = Logger.getLogger("io.agenttracing.left");
		logger.setFilter((entry) -> false);
		snapshot.restore();
		assertThat(System.getProperty("test.agent-tracing.left")).isNull();
		assertThat(System.getProperty("java.io.tmpdir")).isNotNull();
		assertThat(Locale.getDefault()).isEqualTo(locale);
		assertThat(TimeZone.getDefault()).isEqualTo(zone);
		assertThat(Thread.getDefaultUncaughtExceptionHandler()).isSameAs(snapshot.handler());
		assertThat(AgentContexts.knows(Context.current())).isFalse();
		assertThat(Hooks.isAutomaticContextPropagationEnabled()).isFalse();
		assertThat(Metrics.globalRegistry.getRegistries()).isEqualTo(snapshot.registries());
		assertThat(GlobalOpenTelemetry.isSet()).isFalse();
		assertThat(logger.getFilter()).isNull();
	}

}
