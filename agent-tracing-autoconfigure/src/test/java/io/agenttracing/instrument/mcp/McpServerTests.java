package io.agenttracing.instrument.mcp;

import java.util.Map;

import io.agenttracing.testing.EnableAutoConfigurationWithoutAspects;
import io.agenttracing.testing.EndedSpans;
import io.agenttracing.testing.WebApplication;
import io.opentelemetry.api.OpenTelemetry;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.sdk.trace.data.SpanData;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for a server of Spring AI's whose client is a foreign one.
 */
class McpServerTests {

	private static final String TRACE = "4bf92f3577b34da6a3ce929d0e0e4736";

	private static final String PARENT = "00f067aa0ba902b7";

	private static final String TRACEPARENT = "00-" + TRACE + "-" + PARENT + "-01";

	private static ConfigurableApplicationContext context;

	private static RawClient client;

	private static EndedSpans spans;

	@BeforeAll
	static void start() {
		context = WebApplication.of(Application.class)
			.properties("spring.ai.mcp.server.enabled=true", "spring.ai.mcp.server.protocol=STREAMABLE")
			.run();
		spans = context.getBean(EndedSpans.class);
		client = RawClient.connect(WebApplication.port(context));
	}

	@AfterAll
	static void stop() {
		context.close();
	}

	@BeforeEach
	void forget() {
		spans.clear();
	}

	@Test
	void joinsTheTraceOfAForeignClient() {
		assertThat(client.call("weather", Map.of("city", "Bern"), Map.of("traceparent", TRACEPARENT)).toString())
			.contains("rain in Bern");
		spans.awaitEnd();
		SpanData served = spans.named("tools/call weather");
		assertThat(served.getTraceId()).isEqualTo(TRACE);
		assertThat(served.getParentSpanId()).isEqualTo(PARENT);
		assertThat(served.getKind()).isEqualTo(SpanKind.SERVER);
		SpanData request = spans.named("http post /mcp");
		assertThat(served.getLinks()).singleElement()
			.satisfies((link) -> assertThat(link.getSpanContext().getSpanId()).isEqualTo(request.getSpanId()));
		assertThat(spans.named("look outside").getParentSpanId()).isEqualTo(served.getSpanId());
	}

	@Configuration(proxyBeanMethods = false)
	@EnableAutoConfigurationWithoutAspects
	static class Application {

		@Bean
		EndedSpans endedSpans() {
			return new EndedSpans();
		}

		@Bean
		ServedTools tools(OpenTelemetry openTelemetry) {
			return new ServedTools(openTelemetry.getTracer("tools"));
		}

	}

}
