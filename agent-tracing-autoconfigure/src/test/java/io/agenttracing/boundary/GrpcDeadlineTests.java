package io.agenttracing.boundary;

import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

import io.agenttracing.AgentTracer;
import io.agenttracing.StepKind;
import io.agenttracing.context.Deadline;
import io.opentelemetry.context.Context;
import io.opentelemetry.context.Scope;
import io.opentelemetry.sdk.trace.ReadWriteSpan;
import io.opentelemetry.sdk.trace.ReadableSpan;
import io.opentelemetry.sdk.trace.SpanProcessor;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import org.springframework.boot.WebApplicationType;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.grpc.client.GrpcChannelFactory;
import org.springframework.grpc.server.lifecycle.GrpcServerLifecycle;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * What is left of a timeout over gRPC: it arrives where the host is listed.
 */
class GrpcDeadlineTests {

	@ParameterizedTest
	@CsvSource({ "127.0.0.1, true", "other.example, false" })
	void travelsToListedHosts(String host, boolean arrives) throws InterruptedException {
		try (ConfigurableApplicationContext context = start(host);
				Scope scope = Deadline.limit(Context.current(), 60_000).makeCurrent()) {
			int port = context.getBean(GrpcServerLifecycle.class).getPort();
			context.getBean(AgentTracer.class)
				.call("ask", StepKind.COMPUTE,
						() -> ShoutService.call(
								context.getBean(GrpcChannelFactory.class).createChannel("static://127.0.0.1:" + port),
								"hello"));
			Long arrival = context.getBean(Arrivals.class).queue.poll(10, TimeUnit.SECONDS);
			assertThat(arrival).isNotNull().isBetween(arrives ? 1L : -1L, arrives ? 60_000L : -1L);
		}
	}

	private static ConfigurableApplicationContext start(String host) {
		return new SpringApplicationBuilder(GrpcTests.Application.class, Deadlines.class).web(WebApplicationType.NONE)
			.properties("spring.grpc.server.address=127.0.0.1", "spring.grpc.server.port=0",
					"spring.grpc.server.shutdown.grace-period=0s", "management.tracing.sampling.probability=1.0",
					"spring.main.banner-mode=off", "agent-tracing.baggage.hosts=" + host)
			.run();
	}

	@Configuration(proxyBeanMethods = false)
	static class Deadlines {

		@Bean
		Arrivals arrivals() {
			return new Arrivals();
		}

	}

	/**
	 * What was left where the step of the server began, -1 for no deadline.
	 */
	static class Arrivals implements SpanProcessor {

		private final BlockingQueue<Long> queue = new LinkedBlockingQueue<>();

		@Override
		public void onStart(Context parentContext, ReadWriteSpan span) {
			if (span.getName().equals("shout")) {
				Deadline deadline = Deadline.of(parentContext);
				this.queue.add((deadline != null) ? deadline.remainingMillis() : -1);
			}
		}

		@Override
		public boolean isStartRequired() {
			return true;
		}

		@Override
		public void onEnd(ReadableSpan span) {
		}

		@Override
		public boolean isEndRequired() {
			return false;
		}

	}

}
