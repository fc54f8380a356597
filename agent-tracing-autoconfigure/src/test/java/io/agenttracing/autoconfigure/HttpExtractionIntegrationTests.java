package io.agenttracing.autoconfigure;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.stream.Stream;

import io.agenttracing.testing.EnableAutoConfigurationWithoutAspects;
import io.agenttracing.testing.EndedSpans;
import io.agenttracing.testing.WebApplication;
import io.opentelemetry.api.baggage.Baggage;
import io.opentelemetry.api.trace.SpanContext;
import io.opentelemetry.sdk.trace.data.SpanData;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.params.provider.Arguments.arguments;

/**
 * What a web application with Boot's own server Observation continues, and what not.
 */
class HttpExtractionIntegrationTests {

	private static final String PARENT = "0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";

	private static ConfigurableApplicationContext context;

	private final EndedSpans spans = context.getBean(EndedSpans.class);

	@BeforeAll
	static void start() {
		context = WebApplication.of(Application.class).run();
	}

	@AfterAll
	static void stop() {
		context.close();
	}

	@BeforeEach
	void clear() {
		this.spans.clear();
	}

	static Stream<Arguments> headers() {
		return Stream.of(arguments(true, "", new String[] { "traceparent", "00-" + PARENT }),
				arguments(true, "", new String[] { "traceparent", "cc-" + PARENT + "-more" }),
				arguments(false, "", new String[] { "traceparent", "cc-" + PARENT + ".more" }),
				arguments(false, "", new String[] { "traceparent", "00-" + PARENT + "-more" }),
				arguments(false, "", new String[] { "traceparent", "ff-" + PARENT }),
				arguments(false, "", new String[] { "traceparent", "00-" + PARENT, "traceparent", "00-" + PARENT }),
				arguments(false, "", new String[] { "tracestate", "a=1" }),
				arguments(true, "a=1,b=2,c=3",
						new String[] { "traceparent", "00-" + PARENT, "tracestate", "a=1,,b=2", "tracestate", "",
								"tracestate", "c=3,a=4" }),
				arguments(true, "", new String[] { "traceparent", "00-" + PARENT, "tracestate", "a=1,B=2" }));
	}

	@ParameterizedTest
	@MethodSource("headers")
	void continuesAWellFormedContextOnly(boolean continued, String traceState, String[] headers) throws Exception {
		assertThat(get(headers)).isEqualTo("{}");
		SpanContext parent = server().getParentSpanContext();
		assertThat(parent.isValid()).isEqualTo(continued);
		StringBuilder members = new StringBuilder();
		server().getSpanContext()
			.getTraceState()
			.forEach((key, value) -> members.append(members.isEmpty() ? "" : ",").append(key + "=" + value));
		assertThat(members.toString()).isEqualTo(traceState);
	}

	@Test
	void survivesHostileBaggage() throws Exception {
		assertThat(get("baggage", "document.id=%0d%0aforged,a=%zz", "baggage", "=,;,%")).isEqualTo("{}");
		assertThat(server().getParentSpanContext().isValid()).isFalse();
	}

	private SpanData server() {
		await().until(() -> this.spans.all().size() == 1);
		return this.spans.only();
	}

	private String get(String... headers) throws Exception {
		int port = WebApplication.port(context);
		HttpRequest request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + "/baggage"))
			.headers(headers)
			.build();
		return HttpClient.newHttpClient().send(request, BodyHandlers.ofString()).body();
	}

	@Configuration(proxyBeanMethods = false)
	@EnableAutoConfigurationWithoutAspects
	static class Application {

		@Bean
		EndedSpans endedSpans() {
			return new EndedSpans();
		}

		@Bean
		BaggageController baggageController() {
			return new BaggageController();
		}

	}

	@RestController
	static class BaggageController {

		@GetMapping("/baggage")
		String baggage() {
			return Baggage.current().asMap().toString();
		}

	}

}
