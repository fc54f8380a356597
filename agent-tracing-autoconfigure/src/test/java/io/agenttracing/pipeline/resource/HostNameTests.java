package io.agenttracing.pipeline.resource;

import java.net.UnknownHostException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link HostName}.
 */
class HostNameTests {

	private static final Callable<String> NEVER = () -> {
		throw new AssertionError("The network was asked");
	};

	@TempDir
	private Path directory;

	private final Map<String, String> environment = Map.of("HOSTNAME", "from-environment", "COMPUTERNAME", "windows");

	@Test
	void asksTheKernelFirst() throws Exception {
		assertThat(new HostName(kernel("box1\n"), this.environment, NEVER).find()).isEqualTo("box1");
	}

	@Test
	void asksTheEnvironmentWhereTheKernelDoesNotTell() throws Exception {
		assertThat(new HostName(this.directory.resolve("absent"), this.environment, NEVER).find())
			.isEqualTo("from-environment");
		assertThat(new HostName(kernel("(none)\n"), Map.of("COMPUTERNAME", "windows"), NEVER).find())
			.isEqualTo("windows");
		assertThat(new HostName(this.directory, this.environment, NEVER).find()).isEqualTo("from-environment");
	}

	@Test
	void asksTheNetworkLast() {
		assertThat(new HostName(this.directory.resolve("absent"), Map.of("HOSTNAME", " "), () -> "box2").find())
			.isEqualTo("box2");
		assertThat(new HostName(this.directory.resolve("absent"), Map.of(), () -> {
			throw new UnknownHostException("box3: Name or service not known");
		}).find()).isNull();
		assertThat(new HostName(this.directory.resolve("absent"), Map.of(), () -> "a".repeat(254)).find()).isNull();
	}

	@Test
	void doesNotWaitForABrokenResolver() {
		CountDownLatch answered = new CountDownLatch(1);
		long start = System.nanoTime();
		String name = new HostName(this.directory.resolve("absent"), Map.of(), () -> {
			awaitUninterrupted(answered);
			return "late";
		}).find();
		assertThat(name).isNull();
		assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(10));
		answered.countDown();
	}

	private static void awaitUninterrupted(CountDownLatch latch) {
		try {
			latch.await(60, TimeUnit.SECONDS);
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
		}
	}

	private Path kernel(String name) throws Exception {
		return Files.writeString(this.directory.resolve("hostname"), name);
	}

}
