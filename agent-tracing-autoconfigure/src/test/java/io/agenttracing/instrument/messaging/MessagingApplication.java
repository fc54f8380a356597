package io.agenttracing.instrument.messaging;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

import io.agenttracing.AgentAttribute;
import io.agenttracing.AgentStep;
import io.agenttracing.StepKind;
import io.agenttracing.TracedAgent;
import io.agenttracing.testing.EnableAutoConfigurationWithoutAspects;
import io.agenttracing.testing.EndedSpans;
import io.opentelemetry.api.trace.Span;
import org.slf4j.MDC;

import org.springframework.boot.WebApplicationType;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * An application with all of Boot's auto-configurations and a real broker, which
 * remembers its spans and what its listeners received. The destination is a new one for
 * each application.
 */
final class MessagingApplication implements AutoCloseable {

	private final ConfigurableApplicationContext context;

	private MessagingApplication(ConfigurableApplicationContext context) {
		this.context = context;
	}

	static MessagingApplication start(String[] broker, Class<?> configuration, String... properties) {
		List<String> all = new ArrayList<>(Arrays.asList(broker));
		String destination = "d" + UUID.randomUUID().toString().substring(0, 8);
		all.add("destination=" + destination);
		all.add("management.tracing.sampling.probability=1.0");
		all.add("spring.main.banner-mode=off");
		all.add("spring.kafka.consumer.auto-offset-reset=earliest");
		all.add("spring.kafka.consumer.group-id=" + destination);
		all.add("logging.level.org.apache=warn");
		all.addAll(Arrays.asList(properties));
		return new MessagingApplication(
				new SpringApplicationBuilder(Infrastructure.class, configuration).web(WebApplicationType.NONE)
					.properties(all.toArray(String[]::new))
					.run());
	}

	<T> T bean(Class<T> type) {
		return this.context.getBean(type);
	}

	String destination() {
		return this.context.getEnvironment().getRequiredProperty("destination");
	}

	EndedSpans spans() {
		return bean(EndedSpans.class);
	}

	/**
	 * The spans as {@code parent > name} when there are as many as expected, with "D" for
	 * the destination.
	 */
	List<String> tree(int count) {
		await().untilAsserted(() -> assertThat(spans().tree()).hasSizeGreaterThanOrEqualTo(count));
		return spans().tree().stream().map((edge) -> edge.replace(destination(), "D")).toList();
	}

	Call nextCall() {
		try {
			Call call = bean(Inbox.class).queue().poll(20, TimeUnit.SECONDS);
			assertThat(call).as("a listener's call").isNotNull();
			return call;
		}
		catch (InterruptedException ex) {
			throw new IllegalStateException(ex);
		}
	}

	@Override
	public void close() {
		this.context.close();
	}

	/**
	 * What a listener saw when it was called.
	 */
	record Call(String text, String spanId, String mdcTraceId) {

	}

	/**
	 * What listeners received.
	 */
	record Inbox(BlockingQueue<Call> queue) {

	}

	/**
	 * An agent that is called by listeners.
	 */
	@TracedAgent(name = "receiver")
	public static class Calls {

		private final Inbox inbox;

		Calls(Inbox inbox) {
			this.inbox = inbox;
		}

		@AgentStep(name = "receive", kind = StepKind.COMPUTE)
		public void add(String text) {
			this.inbox.queue().add(new Call(text, Span.current().getSpanContext().getSpanId(), MDC.get("traceId")));
			if (text.equals("fail")) {
				throw new IllegalStateException("failed");
			}
		}

	}

	/**
	 * An agent that sends.
	 */
	@TracedAgent(name = "sender")
	public static class Sender {

		public void send(Runnable sending) {
			sending.run();
		}

		public void sendAbout(@AgentAttribute("document.id") String documentId, Runnable sending) {
			sending.run();
		}

	}

	@Configuration(proxyBeanMethods = false)
	@EnableAutoConfigurationWithoutAspects
	static class Infrastructure {

		@Bean
		Inbox inbox() {
			return new Inbox(new LinkedBlockingQueue<>());
		}

		@Bean
		Calls calls(Inbox inbox) {
			return new Calls(inbox);
		}

		@Bean
		Sender sender() {
			return new Sender();
		}

		@Bean
		EndedSpans endedSpans() {
			return new EndedSpans();
		}

	}

}
