package io.agenttracing.testing;

import java.util.Map;

import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

import org.springframework.kafka.test.EmbeddedKafkaBroker;
import org.springframework.kafka.test.EmbeddedKafkaKraftBroker;

/**
 * A real Kafka broker in this JVM, on free ports of the loopback interface, one for all
 * test classes of a run, stopped after the last. For a static field with
 * {@code @RegisterExtension}. Topics are created by their first use.
 */
public final class EmbeddedKafka implements BeforeAllCallback {

	private String brokers = "";

	@Override
	public void beforeAll(ExtensionContext context) {
		ExtensionContext.Store store = context.getRoot()
			.getStore(ExtensionContext.Namespace.create(EmbeddedKafka.class));
		this.brokers = store.computeIfAbsent("broker", (key) -> RunningBroker.start(), RunningBroker.class).addresses();
	}

	/**
	 * The properties that lead Spring Boot to the broker.
	 * @return pairs of key and value
	 */
	public String[] properties() {
		return new String[] { "spring.kafka.bootstrap-servers=" + this.brokers };
	}

	private record RunningBroker(EmbeddedKafkaBroker broker) implements AutoCloseable {

		static RunningBroker start() {
			EmbeddedKafkaBroker broker = new EmbeddedKafkaKraftBroker(1, 1);
			broker.brokerProperties(Map.of("group.initial.rebalance.delay.ms", "0", "offsets.topic.num.partitions", "1",
					"message.max.bytes", "4000000"));
			// Do not lead an application there that asked for none.
			broker.brokerListProperty("test.agent-tracing.kafka");
			broker.afterPropertiesSet();
			return new RunningBroker(broker);
		}

		String addresses() {
			return this.broker.getBrokersAsString();
		}

		@Override
		public void close() {
			this.broker.destroy();
		}

	}

}
