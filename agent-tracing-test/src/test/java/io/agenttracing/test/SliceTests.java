package io.agenttracing.test;

import io.agenttracing.AgentTracer;
import io.agenttracing.test.Loans.Desk;
import io.agenttracing.test.Loans.Risk;
import io.agenttracing.test.Loans.Scores;
import io.opentelemetry.api.OpenTelemetry;
import io.opentelemetry.sdk.trace.data.SpanData;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.SpringBootConfiguration;
import org.springframework.boot.data.redis.autoconfigure.DataRedisAutoConfiguration;
import org.springframework.boot.webflux.test.autoconfigure.WebFluxTest;
import org.springframework.boot.webmvc.test.autoconfigure.WebMvcTest;
import org.springframework.context.ApplicationContext;
import org.springframework.context.annotation.Import;
import org.springframework.test.context.ContextConfiguration;
import org.springframework.test.context.bean.override.mockito.MockitoBean;
import org.springframework.test.web.reactive.server.WebTestClient;
import org.springframework.test.web.servlet.assertj.MockMvcTester;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;

import static org.assertj.core.api.Assertions.assertThat;
import static org.mockito.BDDMockito.given;

/**
 * Slices, which have no auto-configuration of tracing by themselves.
 */
class SliceTests {

	@Nested
	@WebMvcTest
	@AgentTracingTest
	@ContextConfiguration(classes = Application.class)
	@Import({ Loan.class, Desk.class, Risk.class, Scores.class })
	class OfMvc {

		@Test
		void haveATraceOfTheRequest(@Autowired MockMvcTester mvc, AgentTrace trace) {
			assertThat(mvc.get().uri("/loan")).hasStatusOk().hasBodyTextEqualTo("good");
			assertThat(trace.spans()).extracting(SpanData::getName)
				.containsExactly("http get /loan", "invoke_agent desk", "invoke_agent risk", "score");
		}

		@Test
		void haveNothingElse(@Autowired ApplicationContext application) {
			assertThat(application.getBeanProvider(AgentTracer.class)).hasSize(1);
			assertThat(application.getBeanNamesForType(DataRedisAutoConfiguration.class)).isEmpty();
		}

	}

	@Nested
	@WebMvcTest(properties = "spring.autoconfigure.exclude="
			+ "org.springframework.boot.data.redis.autoconfigure.DataRedisAutoConfiguration")
	@AgentTracingTest
	@ContextConfiguration(classes = Application.class)
	@Import(Loan.class)
	class OfMvcWithADouble {

		@MockitoBean
		Desk desk;

		@Test
		void haveATraceOfTheRequest(@Autowired MockMvcTester mvc, AgentTrace trace) {
			given(this.desk.decide("l-1")).willReturn("bad");
			assertThat(mvc.get().uri("/loan")).hasStatusOk().hasBodyTextEqualTo("bad");
			assertThat(trace.spans()).extracting(SpanData::getName).containsExactly("http get /loan");
		}

	}

	@Nested
	@WebFluxTest
	@AgentTracingTest
	@ContextConfiguration(classes = Application.class)
	@Import({ WebTests.ClerksLoan.class, WebTests.Clerk.class })
	class OfWebFlux {

		@Test
		void haveATraceOfTheRequest(@Autowired WebTestClient client, AgentTrace trace) {
			client.get().uri("/loan").exchange().expectBody(String.class).isEqualTo("later");
			assertThat(trace.spans()).extracting(SpanData::getName)
				.containsExactly("http get /loan", "invoke_agent clerk");
		}

	}

	@Nested
	@WebMvcTest
	@ContextConfiguration(classes = Application.class)
	@Import(Loan.class)
	class ThatAreNotRecorded {

		@MockitoBean
		Desk desk;

		@Test
		void areLeftAlone(@Autowired ApplicationContext application) {
			assertThat(application.getBeanProvider(AgentTracer.class)).isEmpty();
			assertThat(application.getBeanProvider(OpenTelemetry.class)).isEmpty();
		}

	}

	@SpringBootConfiguration(proxyBeanMethods = false)
	static class Application {

	}

	@RestController
	record Loan(Desk desk) {

		@GetMapping("/loan")
		String get() {
			return this.desk.decide("l-1");
		}

	}

}
