package io.agenttracing.dependent;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;

import io.agenttracing.TracedAgent;
import io.opentelemetry.api.OpenTelemetry;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.sdk.OpenTelemetrySdk;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.junit.platform.testkit.engine.EngineTestKit;

import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.SpringBootConfiguration;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.annotation.Import;
import org.springframework.test.annotation.DirtiesContext;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIOException;
import static org.junit.platform.engine.discovery.DiscoverySelectors.selectClass;

/**
 * What the tests of an application do beside what they test, from the start of the
 * application until it has stopped: nothing is sent, and nobody is warned.
 */
@ExtendWith(OutputCaptureExtension.class)
class QuietTests {

	@BeforeEach
	void count() throws IOException {
		Connections.count();
	}

	@ParameterizedTest
	@ValueSource(classes = { ByDefault.class, WithoutExport.class, WithExport.class, SwitchedOff.class })
	void nothingIsSentAndNobodyIsWarned(Class<?> tests, CapturedOutput output) {
		run(tests);
		assertThat(Connections.all()).isEmpty();
		assertThat(output.getAll()).contains("Started ").doesNotContain(" WARN ", " ERROR ", "WARNING:", "SEVERE:");
		assertThat(output.getErr()).isEmpty();
	}

	// What is counted above is what an exporter does.
	@Test
	void whereAnEndpointIsSetItIsTried(CapturedOutput output) {
		run(WithAnEndpoint.class);
		assertThat(Connections.all()).isNotEmpty().allMatch((opened) -> opened.contains("4318"));
		assertThat(output.getAll()).contains(" WARN ");
	}

	@Test
	void channelsAreCountedToo() {
		HttpRequest request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:4318")).build();
		assertThatIOException().isThrownBy(() -> HttpClient.newHttpClient().send(request, BodyHandlers.discarding()));
		assertThat(Connections.all()).containsExactly("a channel");
	}

	private static void run(Class<?> tests) {
		EngineTestKit.engine("junit-jupiter")
			.selectors(selectClass(tests))
			.execute()
			.testEvents()
			.assertStatistics((statistics) -> statistics.started(1).succeeded(1));
	}

	/**
	 * A test as people write it.
	 */
	@DirtiesContext
	abstract static class DeskTest {

		@Autowired
		private Desk desk;

		@Autowired
		private OpenTelemetry openTelemetry;

		@Test
		void asks() {
			assertThat(this.desk.ask()).isEqualTo(recorded());
			// Whatever waits to be sent is sent now
			((OpenTelemetrySdk) this.openTelemetry).getSdkTracerProvider().forceFlush();
		}

		boolean recorded() {
			return true;
		}

	}

	@SpringBootTest
	static class ByDefault extends DeskTest {

	}

	@SpringBootTest(properties = "management.tracing.export.enabled=false")
	static class WithoutExport extends DeskTest {

	}

	@SpringBootTest(
			properties = { "management.tracing.export.enabled=true", "management.tracing.sampling.probability=1" })
	static class WithExport extends DeskTest {

	}

	@SpringBootTest(properties = "agent-tracing.enabled=false")
	static class SwitchedOff extends DeskTest {

		@Override
		boolean recorded() {
			return false;
		}

	}

	@SpringBootTest(properties = { "management.tracing.sampling.probability=1",
			"management.opentelemetry.tracing.export.otlp.endpoint=http://127.0.0.1:4318/v1/traces" })
	static class WithAnEndpoint extends DeskTest {

	}

	@SpringBootConfiguration
	@EnableAutoConfiguration
	@Import(Desk.class)
	static class Application {

	}

	static class Desk {

		@TracedAgent
		boolean ask() {
			return Span.current().getSpanContext().isValid();
		}

	}

}
