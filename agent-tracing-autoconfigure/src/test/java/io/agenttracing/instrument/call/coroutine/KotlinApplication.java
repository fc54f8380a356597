package io.agenttracing.instrument.call.coroutine;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Collectors;

import io.agenttracing.testing.EnableAutoConfigurationWithoutAspects;
import io.agenttracing.testing.EndedSpans;
import io.agenttracing.testing.NettyServer;
import io.agenttracing.testing.WebApplication;
import io.opentelemetry.sdk.trace.data.SpanData;
import reactor.core.publisher.Hooks;

import org.springframework.boot.WebApplicationType;
import org.springframework.context.ApplicationContext;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;

import static org.awaitility.Awaitility.await;

/**
 * An application in Kotlin with all that Boot has, on WebFlux with Netty or on Spring MVC
 * with Tomcat.
 */
final class KotlinApplication implements AutoCloseable {

	private final ConfigurableApplicationContext context;

	private final int port;

	private final HttpClient http = HttpClient.newHttpClient();

	final EndedSpans spans;

	final Probes probes;

	final Remote remote;

	private KotlinApplication(ConfigurableApplicationContext context, int port) {
		this.context = context;
		this.port = port;
		this.spans = context.getBean(EndedSpans.class);
		this.probes = context.getBean(Probes.class);
		this.remote = context.getBean(Remote.class);
	}

	static KotlinApplication webFlux(String mode, Class<?>... more) {
		ConfigurableApplicationContext context = start(WebApplicationType.NONE, mode, more, RouterConfiguration.class,
				Netty.class);
		return new KotlinApplication(context, context.getBean(NettyServer.class).port());
	}

	static KotlinApplication servlet(String mode, Class<?>... more) {
		ConfigurableApplicationContext context = start(WebApplicationType.SERVLET, mode, more);
		return new KotlinApplication(context, WebApplication.port(context));
	}

	private static ConfigurableApplicationContext start(WebApplicationType type, String mode, Class<?>[] more,
			Class<?>... server) {
		List<Class<?>> sources = new ArrayList<>(List.of(Application.class));
		sources.addAll(Arrays.asList(more));
		sources.addAll(Arrays.asList(server));
		return WebApplication.of(sources.toArray(Class<?>[]::new))
			.web(type)
			.properties("agent-tracing.baggage.fields=document.id", "agent-tracing.baggage.hosts=127.0.0.1",
					"spring.reactor.context-propagation=" + mode)
			.run();
	}

	<T> T bean(Class<T> type) {
		return this.context.getBean(type);
	}

	String get(String path) {
		try {
			return this.http
				.send(HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + this.port + path))
					.timeout(Duration.ofSeconds(30))
					.build(), BodyHandlers.ofString())
				.body();
		}
		catch (Exception ex) {
			throw new IllegalStateException(ex);
		}
	}

	CompletableFuture<HttpResponse<String>> send(String path, Duration timeout) {
		return this.http.sendAsync(
				HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + this.port + path)).timeout(timeout).build(),
				BodyHandlers.ofString());
	}

	void clear() {
		this.spans.clear();
		this.probes.getSeen().clear();
		this.remote.getReceived().clear();
	}

	/**
	 * All spans but those of servers, as {@code parent > name}, with the flow for its
	 * agent and how often there is more than one.
	 */
	String tree() {
		return tree(this.spans.all());
	}

	String tree(List<SpanData> spans) {
		Map<String, String> names = spans.stream()
			.collect(Collectors.toMap(SpanData::getSpanId, KotlinApplication::nameOf));
		Map<String, Long> edges = spans.stream()
			.filter((span) -> !nameOf(span).equals("server"))
			.map((span) -> names.getOrDefault(span.getParentSpanId(), "-") + " > " + nameOf(span))
			.collect(Collectors.groupingBy((edge) -> edge, TreeMap::new, Collectors.counting()));
		return edges.entrySet()
			.stream()
			.map((edge) -> edge.getKey() + ((edge.getValue() > 1) ? " x" + edge.getValue() : ""))
			.collect(Collectors.joining(", "));
	}

	private static String nameOf(SpanData span) {
		return span.getName().replaceAll("http get /.*", "server").replace("invoke_agent flow", "flow");
	}

	/**
	 * What was current at the places looked at.
	 */
	List<String> seen() {
		return this.probes.getSeen()
			.stream()
			.map((seen) -> seen.replaceAll("<unspecified span name>|http get /.*|http get$", "server")
				.replace("invoke_agent flow", "flow"))
			.toList();
	}

	void awaitServer() {
		await().pollDelay(Duration.ZERO)
			.pollInterval(Duration.ofMillis(10))
			.until(() -> this.spans.all().stream().anyMatch((span) -> nameOf(span).equals("server")));
		this.spans.awaitEnd();
	}

	/**
	 * Requests that the remote server got without being sent what it may know, or from
	 * elsewhere than a span of this application.
	 */
	List<Map<String, String>> strangeRequests() {
		Set<String> known = this.spans.all().stream().map(SpanData::getSpanId).collect(Collectors.toSet());
		return this.remote.getReceived()
			.stream()
			.filter((headers) -> !known.contains(headers.getOrDefault("traceparent", "---").split("-")[2])
					|| !headers.getOrDefault("baggage", "").contains("document.id=d-1")
					|| !headers.containsKey("agent-tracing-budget"))
			.toList();
	}

	@Override
	public void close() {
		this.context.close();
		Hooks.disableAutomaticContextPropagation();
	}

	@Configuration(proxyBeanMethods = false)
	@EnableAutoConfigurationWithoutAspects
	@Import({ KotlinAgentsConfiguration.class, FlowAgent.class, BlockingAgent.class, Steps.class })
	static class Application {

		@Bean
		EndedSpans endedSpans() {
			return new EndedSpans();
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class Netty {

		@Bean
		NettyServer server(ApplicationContext context) {
			return NettyServer.of(context);
		}

	}

}
