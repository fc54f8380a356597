package io.agenttracing.viewer.server;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.UnaryOperator;

import io.agenttracing.viewer.model.TraceModels;
import io.agenttracing.viewer.reception.OtlpReception;
import io.agenttracing.viewer.store.TraceStore;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link PostEndpoint}, with requests as they come.
 */
class PostEndpointTests {

	private static final String POST = "POST /echo HTTP/1.1";

	private static final String HOST = "Host: localhost";

	private final TraceStore store = new TraceStore(4 * 1024 * 1024);

	private final List<Throwable> failures = new CopyOnWriteArrayList<>();

	private final CountDownLatch go = new CountDownLatch(1);

	private ViewerServer server;

	@BeforeEach
	void start() throws IOException {
		PostEndpoint echo = (body, headers) -> new PostEndpoint.Answer(201, "text/plain",
				(headers.apply("X-Said") + new String(body, StandardCharsets.UTF_8)).getBytes(StandardCharsets.UTF_8),
				Map.of("X-Echo", "yes"));
		PostEndpoint failing = (body, headers) -> {
			throw new IllegalStateException("a secret");
		};
		PostEndpoint waiting = (body, headers) -> {
			try {
				this.go.await();
			}
			catch (InterruptedException ex) {
				Thread.currentThread().interrupt();
			}
			return new PostEndpoint.Answer(202, "text/plain", new byte[0], Map.of());
		};
		this.server = ViewerServer.start(() -> LoopbackSockets.bind(0), this.store, new TraceModels(this.store),
				new OtlpReception(this.store, UnaryOperator.identity()), this.failures::add, ServerFixture.SHORT,
				Map.of("/echo", echo, "/failing", failing, "/waiting", waiting));
	}

	@AfterEach
	void stop() {
		this.server.close();
	}

	@Test
	void answersBehindTheGuardWithTheHeadersOfAllAnswers() throws IOException {
		RawConnection.Answered answer = ask(POST, "X-Said: ", "Content-Length: 0");

		assertThat(answer.status()).isEqualTo(201);
		assertThat(answer.headers()).containsEntry("X-Echo", "yes")
			.containsEntry("X-Content-Type-Options", "nosniff")
			.containsEntry("Content-Type", "text/plain");
		assertThat(ask(POST, "Origin: http://evil.example", "Content-Length: 0").status()).isEqualTo(403);
		assertThat(RawConnection.ask(this.server, POST, "Host: evil.example", "Content-Length: 0").status())
			.isEqualTo(403);
		for (String method : List.of("GET", "DELETE", "PUT", "OPTIONS")) {
			RawConnection.Answered refused = ask(method + " /echo HTTP/1.1");
			assertThat(refused.status()).as(method).isEqualTo(405);
			assertThat(refused.headers()).containsEntry("Allow", "POST");
		}
		assertThat(ask("POST /echo/more HTTP/1.1", "Content-Length: 0").status()).isEqualTo(405);
		assertThat(this.failures).isEmpty();
	}

	@Test
	void aFailureIsAnsweredAndTold() throws IOException {
		RawConnection.Answered answer = ask("POST /failing HTTP/1.1", "Content-Length: 0");

		assertThat(answer.status()).isEqualTo(500);
		assertThat(answer.body()).contains("IllegalStateException").doesNotContain("a secret");
		assertThat(this.failures).hasSize(1);
	}

	@Test
	void whatIsTooLargeOrTooMuchAtOnceIsRefused() throws IOException {
		try (RawConnection connection = RawConnection.to(this.server)) {
			connection.send(POST + "\r\n" + HOST + "\r\nContent-Length: " + (PostEndpoint.MAX_BODY + 1) + "\r\n\r\n"
					+ "x".repeat(PostEndpoint.MAX_BODY + 1));
			assertThat(connection.answer().status()).isEqualTo(413);
		}
		awaitMemoryBack();
		assertThat(this.store.reserve(this.store.max() / 4)).isTrue();
		assertThat(ask(POST, "Content-Length: 0").status()).isEqualTo(503);
		this.store.release(this.store.max() / 4);
		assertThat(ask(POST, "Content-Length: 0").status()).isEqualTo(201);
	}

	@Test
	void whoWaitsLongerThanARequestMayTakeIsAnsweredAndGivesItsMemoryBack() throws Exception {
		try (RawConnection connection = RawConnection.to(this.server)) {
			connection.send("POST /waiting HTTP/1.1\r\n" + HOST + "\r\nContent-Length: 0\r\n\r\n");
			long until = System.nanoTime() + TimeUnit.SECONDS.toNanos(20);
			while (this.store.used() == 0 && System.nanoTime() < until) {
				Thread.onSpinWait();
			}
			assertThat(this.store.used()).isEqualTo(PostEndpoint.MAX_BODY);
			assertThat(this.go.await(ServerFixture.SHORT.request().toMillis() * 2, TimeUnit.MILLISECONDS)).isFalse();
			this.go.countDown();
			assertThat(connection.answer().status()).isEqualTo(202);
			awaitMemoryBack();
		}
	}

	// It is given back when the answer has been sent.
	private void awaitMemoryBack() {
		Awaitility.await().untilAsserted(() -> assertThat(this.store.used()).isZero());
	}

	private RawConnection.Answered ask(String... lines) throws IOException {
		String[] all = new String[lines.length + 1];
		all[0] = lines[0];
		all[1] = HOST;
		System.arraycopy(lines, 1, all, 2, lines.length - 1);
		return RawConnection.ask(this.server, all);
	}

}
