package io.agenttracing.testing;

import java.io.IOException;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;

import org.apache.qpid.server.SystemLauncher;
import org.apache.qpid.server.SystemLauncherListener;
import org.apache.qpid.server.model.Broker;
import org.apache.qpid.server.model.ConfiguredObject;
import org.apache.qpid.server.model.SystemConfig;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

import org.springframework.util.FileSystemUtils;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

/**
 * A real broker of AMQP 0-9-1 in this JVM, on a free port of the loopback interface, one
 * for all test classes of a run, stopped after the last. For a static field with
 * {@code @RegisterExtension}. No release of the broker runs on JDK 24 and later, which
 * lack {@code Subject.getSubject}: tests that ask for its properties are skipped there.
 */
public final class EmbeddedAmqp implements BeforeAllCallback {

	private int port;

	@Override
	public void beforeAll(ExtensionContext context) {
		if (!isSupported()) {
			return;
		}
		ExtensionContext.Store store = context.getRoot()
			.getStore(ExtensionContext.Namespace.create(EmbeddedAmqp.class));
		this.port = store.computeIfAbsent("broker", (key) -> RunningBroker.start(), RunningBroker.class).port();
	}

	/**
	 * The properties that lead Spring Boot to the broker.
	 * @return pairs of key and value
	 */
	public String[] properties() {
		assumeTrue(isSupported(), "The broker does not run on this JDK");
		return new String[] { "spring.rabbitmq.host=" + InetAddress.getLoopbackAddress().getHostAddress(),
				"spring.rabbitmq.port=" + this.port, "spring.rabbitmq.virtual-host=default" };
	}

	/**
	 * Whether there is a broker, for tests that have something to do without one.
	 * @return whether the broker runs on this JDK
	 */
	public boolean isSupported() {
		return Runtime.version().feature() < 24;
	}

	private record RunningBroker(SystemLauncher launcher, int port, Path directory) implements AutoCloseable {

		private static final String CONFIGURATION = """
				{
				  "name": "embedded",
				  "modelVersion": "9.1",
				  "authenticationproviders": [ {
				    "name": "plain",
				    "type": "Plain",
				    "secureOnlyMechanisms": [],
				    "users": [ { "name": "guest", "type": "managed", "password": "guest" } ]
				  } ],
				  "ports": [ {
				    "name": "amqp",
				    "type": "AMQP",
				    "bindingAddress": "%s",
				    "port": 0,
				    "authenticationProvider": "plain",
				    "protocols": [ "AMQP_0_9_1" ],
				    "virtualhostaliases": [ { "name": "names", "type": "nameAlias" } ]
				  } ],
				  "virtualhostnodes": [ {
				    "name": "default",
				    "type": "Memory",
				    "defaultVirtualHostNode": "true",
				    "virtualHostInitialConfiguration": "{\\"type\\": \\"Memory\\"}"
				  } ]
				}
				""";

		static RunningBroker start() {
			try {
				Path directory = Files.createTempDirectory("embedded-amqp");
				AtomicReference<SystemConfig<?>> system = new AtomicReference<>();
				SystemLauncher launcher = new SystemLauncher(
						new SystemLauncherListener.DefaultSystemLauncherListener() {

							@Override
							public void onContainerResolve(SystemConfig<?> systemConfig) {
								system.set(systemConfig);
							}

						});
				launcher.startup(attributes(directory));
				return new RunningBroker(launcher, boundPort(system.get()), directory);
			}
			catch (Exception ex) {
				throw new IllegalStateException("The broker does not start", ex);
			}
		}

		private static Map<String, Object> attributes(Path directory) throws IOException {
			Path configuration = Files.writeString(directory.resolve("configuration.json"),
					CONFIGURATION.formatted(InetAddress.getLoopbackAddress().getHostAddress()));
			return Map.of(ConfiguredObject.TYPE, "Memory", SystemConfig.INITIAL_CONFIGURATION_LOCATION,
					configuration.toUri().toString(), ConfiguredObject.CONTEXT,
					Map.of("qpid.work_dir", directory.toString()), "startupLoggedToSystemOut", false);
		}

		private static int boundPort(SystemConfig<?> system) {
			return ((Broker<?>) system.getContainer()).getPorts().iterator().next().getBoundPort();
		}

		@Override
		public void close() throws Exception {
			this.launcher.shutdown();
			FileSystemUtils.deleteRecursively(this.directory);
		}

	}

}
