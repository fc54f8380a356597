package io.agenttracing.boundary;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

import io.agenttracing.testing.EnableAutoConfigurationWithoutAspects;
import io.agenttracing.testing.NettyServer;
import io.agenttracing.testing.SpanTree;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Hooks;
import reactor.core.publisher.Mono;

import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.env.Environment;
import org.springframework.core.io.buffer.DataBuffer;
import org.springframework.http.HttpStatus;
import org.springframework.http.server.reactive.ServerHttpRequest;
import org.springframework.http.server.reactive.ServerHttpResponse;
import org.springframework.web.reactive.function.client.WebClient;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * The code and the trees of docs/reactive.md are what runs.
 */
@ExtendWith(OutputCaptureExtension.class)
class ReactivePageTests {

	private static final Path PAGE = Path.of("..", "docs", "reactive.md");

	private static final List<Path> SOURCES = List.of(source("java", "WebFluxDesk.java"),
			source("kotlin", "CoroutineDesk.kt"));

	private static final Duration TIMEOUT = Duration.ofSeconds(10);

	private static final Pattern BLOCK = Pattern.compile("(?ms)^```(\\w+)\n(.*?)^```");

	private static final Pattern SPAN = Pattern.compile("^([│├└─ ]*)[◆◇→←·] (.+?) {2,}[\\d.]+ m?s .*");

	private final AtomicInteger modelCalls = new AtomicInteger();

	private NettyServer models;

	@BeforeEach
	void start() {
		this.models = NettyServer.of(this::answer);
	}

	@AfterEach
	void stop() {
		this.models.close();
		Hooks.disableAutomaticContextPropagation();
	}

	@Test
	void webFlux(CapturedOutput output) throws IOException {
		assertThat(answer(WebFluxDesk.class, "auto")).isEqualTo("answer");
		assertPrints(output, 0);
	}

	@Test
	void webFluxInLimited(CapturedOutput output) throws IOException {
		assertThat(answer(WebFluxDesk.class, "limited")).isEqualTo("answer");
		String profile = "execute_tool profile";
		String expected = trees(blocks("text").toList().get(0)).replaceFirst(" *" + profile + "\n", "");
		await().untilAsserted(() -> assertThat(trees(output.getOut()).replaceFirst("(?m)^" + profile + "\n", ""))
			.isEqualTo(expected));
		assertThat(output).contains("passages.length=6");
	}

	@ParameterizedTest
	@ValueSource(strings = { "limited", "auto" })
	void coRouter(String mode, CapturedOutput output) throws IOException {
		assertThat(answer(CoRouterDesk.class, mode)).isEqualTo("answer");
		assertPrints(output, 1);
	}

	@ParameterizedTest
	@ValueSource(strings = { "limited", "auto" })
	void flow(String mode, CapturedOutput output) throws IOException {
		assertThat(answer(FlowDesk.class, mode)).contains("one", "two");
		assertPrints(output, 2);
	}

	@Test
	void codeIsWhatRuns() throws IOException {
		StringBuilder sources = new StringBuilder();
		for (Path source : SOURCES) {
			Files.readAllLines(source).forEach((line) -> sources.append(line.strip()).append('\n'));
		}
		List<String> blocks = Stream.concat(blocks("java"), blocks("kotlin")).toList();
		assertThat(blocks).isNotEmpty()
			.allSatisfy((block) -> block.lines()
				.map(String::strip)
				.filter((line) -> !line.isEmpty() && !line.equals("…"))
				.forEach((line) -> assertThat(sources).contains(line + "\n")));
	}

	private String answer(Class<?> desk, String mode) {
		AtomicReference<String> answer = new AtomicReference<>("");
		new ApplicationContextRunner().withUserConfiguration(Application.class, desk)
			.withPropertyValues("spring.reactor.context-propagation=" + mode, "agent-tracing.console.enabled=true",
					"management.tracing.sampling.probability=1.0", "models.url=" + this.models.url(""))
			.run((context) -> {
				try (NettyServer server = NettyServer.of(context)) {
					answer.set(WebClient.create(server.url("/desk/why"))
						.get()
						.retrieve()
						.bodyToMono(String.class)
						.block(TIMEOUT));
				}
			});
		return answer.get();
	}

	private static void assertPrints(CapturedOutput output, int index) throws IOException {
		String expected = trees(blocks("text").toList().get(index));
		await().untilAsserted(() -> assertThat(trees(output.getOut())).isEqualTo(expected));
	}

	private static String trees(String text) {
		return SpanTree
			.parse(text.lines()
				.map(SPAN::matcher)
				.filter(Matcher::matches)
				.map((line) -> line.group(1).replaceAll(".", " ") + line.group(2)))
			.toString();
	}

	private static Stream<String> blocks(String language) throws IOException {
		return BLOCK.matcher(Files.readString(PAGE))
			.results()
			.filter((block) -> block.group(1).equals(language))
			.map((MatchResult block) -> block.group(2));
	}

	private static Path source(String language, String name) {
		return Path.of("src", "test", language, "io", "agenttracing", "boundary", name);
	}

	private Mono<Void> answer(ServerHttpRequest request, ServerHttpResponse response) {
		String path = request.getPath().value();
		boolean first = path.contains("model") && this.modelCalls.getAndIncrement() == 0;
		if (path.startsWith("/tokens")) {
			response.getHeaders().add("Content-Type", "text/event-stream");
			return response.writeWith(Flux.just("data:one\n\n", "data:two\n\n").map((text) -> buffer(response, text)));
		}
		if (first && path.equals("/model")) {
			response.setStatusCode(HttpStatus.SERVICE_UNAVAILABLE);
			return response.setComplete();
		}
		Mono<Void> answer = response.writeWith(Mono.just(buffer(response, "answer")));
		return first ? Mono.delay(TIMEOUT).then(answer) : answer;
	}

	private static DataBuffer buffer(ServerHttpResponse response, String text) {
		return response.bufferFactory().wrap(text.getBytes(StandardCharsets.UTF_8));
	}

	@Configuration(proxyBeanMethods = false)
	@EnableAutoConfigurationWithoutAspects
	static class Application {

		@Bean
		WebClient webClient(WebClient.Builder builder, Environment environment) {
			return builder.baseUrl(environment.getRequiredProperty("models.url")).build();
		}

	}

}
