package io.agenttracing.sample;

import java.io.IOException;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;
import java.net.Socket;
import java.net.SocketException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

import io.agenttracing.testing.OtlpReceiver;
import io.agenttracing.testing.ReceivedSpan;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * What the sample shows of itself, and to whom.
 */
class ActuatorTests {

	@TempDir
	private Path folder;

	@Test
	void showsWhatBecameOfTheSpansAndLeavesNone() throws IOException {
		Files.writeString(this.folder.resolve("note.txt"), "Question: Who pays?\n\nThe tenant pays.");
		try (OtlpReceiver receiver = OtlpReceiver.start()) {
			try (RunningSample sample = RunningSample.start("--sample.documents=" + this.folder,
					"--management.opentelemetry.tracing.export.otlp.endpoint=" + receiver.httpEndpoint())) {
				JsonNode spans = get(sample, "/actuator/agenttracing").path("spans");
				assertThat(spans.path("created").asLong()).isPositive();
				assertThat(get(sample, "/actuator/metrics/agent_tracing.spans").path("name").asString())
					.isEqualTo("agent_tracing.spans");
				assertThat(get(sample, "/actuator/health").path("status").asString()).isEqualTo("UP");
				assertThat(sample.get("/actuator/env").statusCode()).isEqualTo(404);
			}
			assertThat(receiver.spans()).filteredOn(ReceivedSpan::isRoot)
				.extracting(ReceivedSpan::name)
				.containsExactly("invoke_workflow document-pipeline");
		}
	}

	@Test
	void listensOnTheLoopbackInterfaceOnly() throws IOException {
		Files.writeString(this.folder.resolve("note.txt"), "Question: Who pays?\n\nThe tenant pays.");
		try (RunningSample sample = RunningSample.start("--sample.documents=" + this.folder)) {
			int port = URI.create(sample.url("/")).getPort();
			assertThat(addresses()).allSatisfy(
					(address) -> assertThatExceptionOfType(IOException.class).isThrownBy(() -> connect(address, port)));
		}
	}

	private static JsonNode get(RunningSample sample, String path) {
		return new JsonMapper().readTree(sample.get(path).body());
	}

	private static List<InetAddress> addresses() throws SocketException {
		return NetworkInterface.networkInterfaces()
			.flatMap(NetworkInterface::inetAddresses)
			.filter((address) -> address instanceof Inet4Address && !address.isLoopbackAddress())
			.toList();
	}

	private static void connect(InetAddress address, int port) throws IOException {
		try (Socket socket = new Socket()) {
			socket.connect(new InetSocketAddress(address, port), 2000);
		}
	}

}
