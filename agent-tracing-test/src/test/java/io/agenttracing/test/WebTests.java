package io.agenttracing.test;

import io.agenttracing.TracedAgent;
import io.opentelemetry.sdk.trace.data.SpanData;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Mono;

import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.resttestclient.autoconfigure.AutoConfigureRestTestClient;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.SpringBootTest.WebEnvironment;
import org.springframework.boot.webmvc.test.autoconfigure.AutoConfigureMockMvc;
import org.springframework.boot.webtestclient.autoconfigure.AutoConfigureWebTestClient;
import org.springframework.test.web.reactive.server.WebTestClient;
import org.springframework.test.web.servlet.MockMvc;
import org.springframework.test.web.servlet.assertj.MockMvcTester;
import org.springframework.test.web.servlet.client.RestTestClient;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;

import static org.assertj.core.api.Assertions.assertThat;
import static org.springframework.test.web.servlet.request.MockMvcRequestBuilders.get;
import static org.springframework.test.web.servlet.result.MockMvcResultMatchers.status;

/**
 * Requests that need no server, and those to a reactive one.
 */
class WebTests {

	@Nested
	@AgentTracingTest
	@AutoConfigureMockMvc
	@AutoConfigureRestTestClient
	@SpringBootTest(classes = { Loans.Application.class, Loan.class },
			properties = "spring.main.web-application-type=servlet")
	class OfMvcWithoutAServer {

		@Test
		void mockMvc(@Autowired MockMvc mvc, AgentTrace trace) throws Exception {
			mvc.perform(get("/loan")).andExpect(status().isOk());
			assertTraceOfRequest(trace);
		}

		@Test
		void mockMvcTester(@Autowired MockMvcTester mvc, AgentTrace trace) {
			assertThat(mvc.get().uri("/loan")).hasStatusOk();
			assertTraceOfRequest(trace);
		}

		@Test
		void restTestClient(@Autowired RestTestClient client, AgentTrace trace) {
			client.get().uri("/loan").exchange().expectStatus().isOk();
			assertTraceOfRequest(trace);
		}

		private static void assertTraceOfRequest(AgentTrace trace) {
			assertThat(trace.spans()).extracting(SpanData::getName)
				.containsExactly("http get /loan", "invoke_agent desk", "invoke_agent risk", "score");
		}

	}

	@Nested
	@AgentTracingTest
	@AutoConfigureWebTestClient
	@SpringBootTest(classes = { Loans.Application.class, Clerk.class, ClerksLoan.class },
			properties = "spring.main.web-application-type=reactive")
	class OfWebFluxWithoutAServer {

		@Test
		void webTestClient(@Autowired WebTestClient client, AgentTrace trace) {
			assertTraceOfClerk(client, trace);
		}

	}

	@Nested
	@AgentTracingTest
	@AutoConfigureWebTestClient
	@SpringBootTest(classes = { Loans.Application.class, Clerk.class, ClerksLoan.class },
			webEnvironment = WebEnvironment.RANDOM_PORT, properties = "spring.main.web-application-type=reactive")
	class OfWebFlux {

		@Test
		void webTestClient(@Autowired WebTestClient client, AgentTrace trace) {
			assertTraceOfClerk(client, trace);
		}

	}

	private static void assertTraceOfClerk(WebTestClient client, AgentTrace trace) {
		client.get().uri("/loan").exchange().expectBody(String.class).isEqualTo("later");
		assertThat(trace.spans()).extracting(SpanData::getName).containsExactly("http get /loan", "invoke_agent clerk");
	}

	@RestController
	record Loan(Loans.Desk desk) {

		@GetMapping("/loan")
		String get() {
			return this.desk.decide("l-1");
		}

	}

	@RestController
	record ClerksLoan(Clerk clerk) {

		@GetMapping("/loan")
		Mono<String> get() {
			return this.clerk.decide();
		}

	}

	@TracedAgent(name = "clerk")
	static class Clerk {

		public Mono<String> decide() {
			return Mono.just("later");
		}

	}

}
