package io.agenttracing;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

import io.agenttracing.testing.EmbeddedRedis;
import io.agenttracing.testing.EnableAutoConfigurationWithoutAspects;
import io.agenttracing.testing.EndedSpans;
import io.agenttracing.testing.WebApplication;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.sdk.trace.data.SpanData;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.slf4j.MDC;

import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.data.redis.core.StringRedisTemplate;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.client.RestClient;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * Spans of Boot's own Observations below and above ours, and the log, in a whole web
 * application with a real Redis.
 */
class BootSpansIntegrationTests {

	@RegisterExtension
	static final EmbeddedRedis redis = new EmbeddedRedis();

	private static ConfigurableApplicationContext context;

	private final EndedSpans spans = context.getBean(EndedSpans.class);

	private final Map<String, String> log = context.getBean(Steps.class).log();

	@BeforeAll
	static void start() {
		context = WebApplication.of(Application.class).properties(redis.properties()).run();
		context.getBean(StringRedisTemplate.class).hasKey("warm-up");
	}

	@AfterAll
	static void stop() {
		context.close();
	}

	@BeforeEach
	void clear() {
		this.spans.clear();
		this.log.clear();
	}

	@Test
	void nestsHttpSpansBelowAndAboveAStep() {
		String url = "http://127.0.0.1:" + WebApplication.port(context);
		assertThat(context.getBean(Steps.class).callOverHttp(url)).isEqualTo("HELLO");
		await().until(() -> this.spans.all().size() == 4);
		assertThat(this.spans.tree()).containsExactly("- > callOverHttp", "callOverHttp > http get",
				"http get > http get /shout", "http get /shout > shout");
		SpanData step = this.spans.named("callOverHttp");
		assertThat(this.spans.all()).extracting(SpanData::getTraceId).containsOnly(step.getTraceId());
		assertThat(this.spans.named("http get").getKind()).isEqualTo(SpanKind.CLIENT);
		assertThat(this.log).containsEntry("callOverHttp", logged(step))
			.containsEntry("shout", logged(this.spans.named("shout")));
		assertNothingIsCurrent();
	}

	@Test
	void nestsLettuceSpansBelowAStep() {
		context.getBean(Steps.class).askRedis();
		await().until(() -> this.spans.all().size() == 2);
		assertThat(this.spans.tree()).containsExactly("- > askRedis", "askRedis > get");
		assertThat(this.log).containsEntry("askRedis", logged(this.spans.named("askRedis")));
		assertNothingIsCurrent();
	}

	private static String logged(SpanData span) {
		return span.getTraceId() + "-" + span.getSpanId();
	}

	private static void assertNothingIsCurrent() {
		assertThat(Span.current().getSpanContext().isValid()).isFalse();
		assertThat(MDC.get("traceId")).isNull();
	}

	@Configuration(proxyBeanMethods = false)
	@EnableAutoConfigurationWithoutAspects
	static class Application {

		@Bean
		EndedSpans endedSpans() {
			return new EndedSpans();
		}

		@Bean
		Steps steps(RestClient.Builder http, StringRedisTemplate redisTemplate) {
			return new Steps(http.build(), redisTemplate);
		}

		@Bean
		ShoutController shoutController(Steps steps) {
			return new ShoutController(steps);
		}

	}

	@RestController
	static class ShoutController {

		private final Steps steps;

		ShoutController(Steps steps) {
			this.steps = steps;
		}

		@GetMapping("/shout")
		String shout(@RequestParam("text") String text) {
			return this.steps.shout(text);
		}

	}

	static class Steps {

		private final Map<String, String> log = new ConcurrentHashMap<>();

		private final RestClient http;

		private final StringRedisTemplate redisTemplate;

		Steps(RestClient http, StringRedisTemplate redisTemplate) {
			this.http = http;
			this.redisTemplate = redisTemplate;
		}

		Map<String, String> log() {
			return this.log;
		}

		@AgentStep
		public String callOverHttp(String url) {
			String answer = this.http.get().uri(url + "/shout?text=hello").retrieve().body(String.class);
			logged("callOverHttp");
			return answer;
		}

		@AgentStep
		public String shout(String text) {
			logged("shout");
			return text.toUpperCase();
		}

		@AgentStep
		public String askRedis() {
			String value = this.redisTemplate.opsForValue().get("nothing");
			logged("askRedis");
			return value;
		}

		private void logged(String step) {
			this.log.put(step, MDC.get("traceId") + "-" + MDC.get("spanId"));
		}

	}

}
