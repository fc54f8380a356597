package io.agenttracing.instrument.call.coroutine;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executor;
import java.util.stream.Collectors;

import io.agenttracing.AgentSpanAttributes;
import io.netty.channel.EventLoopGroup;
import io.netty.util.concurrent.EventExecutor;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.context.Context;
import io.opentelemetry.sdk.trace.data.SpanData;
import kotlinx.coroutines.Dispatchers;
import kotlinx.coroutines.ExecutorsKt;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.AfterParameterizedClassInvocation;
import org.junit.jupiter.params.BeforeParameterizedClassInvocation;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import reactor.core.scheduler.Scheduler;
import reactor.core.scheduler.Schedulers;
import reactor.netty.http.HttpResources;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * Agents in Kotlin in an application on WebFlux, from all kinds of handlers.
 */
@ParameterizedClass
@ValueSource(strings = { "limited", "auto" })
class KotlinWebFluxTests {

	private static final List<String> ROUTES = List.of("suspend", "router", "mono", "unconfined");

	private static KotlinApplication application;

	private final String mode;

	KotlinWebFluxTests(String mode) {
		this.mode = mode;
	}

	@BeforeParameterizedClassInvocation
	static void start(String mode) {
		application = KotlinApplication.webFlux(mode, DatabaseConfiguration.class);
	}

	@AfterParameterizedClassInvocation
	static void stop() {
		application.close();
	}

	@BeforeEach
	void clear() {
		application.clear();
	}

	@AfterEach
	void nothingStaysCurrent() {
		assertThat(Context.current()).isSameAs(Context.root());
	}

	@ParameterizedTest
	@ValueSource(strings = { "steps", "web", "tracer", "micrometer", "opentelemetry", "spring", "mdc", "manual",
			"manual-span", "stream", "background", "mono", "call" })
	void hasTheSameTreeInAnyHandler(String name) {
		for (String route : ROUTES) {
			application.clear();
			assertThat(application.get("/" + route + "/" + name)).as(route).isEqualTo("done");
			application.awaitServer();
			assertThat(application.tree()).as(route).isEqualTo(FlowTrees.of(name, "server"));
			assertThat(application.strangeRequests()).as(route).isEmpty();
			assertThat(application.seen()).as(route).containsAll(around(route)).doesNotContain("look: -");
			assertThat(application.seen()).as(route)
				.filteredOn((seen) -> seen.startsWith("agent") || seen.startsWith("think") || seen.startsWith("look"))
				.allMatch((seen) -> seen.matches("agent.*: flow|think.*: think|look: look"));
		}
	}

	@ParameterizedTest
	@ValueSource(strings = { "steps", "web", "tracer", "micrometer", "opentelemetry", "spring", "mdc", "manual",
			"manual-span", "stream", "background", "mono", "call" })
	void hasTheSameTreeBelowRunBlocking(String name) {
		assertThat(Blocking.handle(application.bean(Workflow.class), name)).isEqualTo("done");
		assertThat(application.tree()).isEqualTo(FlowTrees.of(name, "-"));
		assertThat(application.strangeRequests()).isEmpty();
		assertThat(application.seen()).contains("before: -", "after: -", "after delay: -");
	}

	// What is current around an agent is as if there were none. In auto Spring takes it
	// along in its own coroutines.
	private List<String> around(String route) {
		boolean first = this.mode.equals("auto") && !route.equals("mono");
		boolean always = first && route.equals("suspend");
		List<String> around = List.of("before: " + (first ? "server" : "-"), "after: " + (first ? "server" : "-"));
		// A delay that is over at once does not suspend.
		return (first && !always) ? around
				: List.of(around.get(0), around.get(1), "after delay: " + (always ? "server" : "-"));
	}

	@Test
	void tellsTheTracerWhereItIs() {
		application.get("/suspend/tracer");
		application.awaitServer();
		assertThat(application.spans.named("invoke_agent flow").getAttributes().get(AttributeKey.stringKey("note")))
			.isEqualTo("noted");
		SpanData fallback = application.spans.named("fallback else");
		assertThat(fallback.getAttributes().get(AgentSpanAttributes.FALLBACK_FROM)).isEqualTo("fail");
		assertThat(fallback.getLinks().get(0).getSpanContext().getSpanId())
			.isEqualTo(application.spans.named("fail").getSpanId());
	}

	@Test
	void isTheParentOfWhatABlockingAgentBlocksFor() {
		application.bean(BlockingAgent.class).run("d-1");
		assertThat(application.tree().replace("invoke_agent ", ""))
			.isEqualTo("- > blocking, call > http get x2, call later > http get x2, compute > call, "
					+ "compute > call later, blocking > call, blocking > call later, blocking > compute, "
					+ "blocking > look");
		assertThat(application.strangeRequests()).isEmpty();
	}

	@Test
	void followsATransaction() {
		for (String route : ROUTES) {
			application.clear();
			assertThat(application.get("/" + route + "/transaction")).isEqualTo("done");
			application.bean(Records.class);
			application.awaitServer();
			assertThat(application.tree())
				.isEqualTo("count > query, flow > count, flow > store, flow > store and fail, "
						+ "server > flow, store > query x2, store and fail > query");
			Blocking.clear(application.bean(Records.class));
		}
	}

	@Test
	void keepsRequestsApartAndLeavesNothingBehind() {
		List<CompletableFuture<?>> requests = new ArrayList<>();
		for (int i = 0; i < 50; i++) {
			requests.add(application.send("/suspend/steps", Duration.ofSeconds(60)));
			requests.add(application.send("/router/web", Duration.ofSeconds(60)));
			requests.add(application.send("/mono/fail", Duration.ofSeconds(60)));
			requests.add(application.send("/unconfined/hang", Duration.ofSeconds(3)));
		}
		await().atMost(Duration.ofSeconds(90)).until(() -> requests.stream().allMatch(CompletableFuture::isDone));
		Map<String, String> trees = Map.of("/suspend/{case}", FlowTrees.of("steps", "server"), "/router/{case}",
				FlowTrees.of("web", "server"), "/mono/{case}", FlowTrees.of("fail", "server"), "/unconfined/{case}",
				FlowTrees.of("hang", "server"));
		await().atMost(Duration.ofSeconds(20))
			.until(() -> application.spans.all().stream().filter(KotlinWebFluxTests::isServer).count() == 200);
		Map<String, List<SpanData>> traces = application.spans.all()
			.stream()
			.collect(Collectors.groupingBy(SpanData::getTraceId));
		assertThat(traces).hasSize(200);
		traces.values().forEach((trace) -> {
			String server = trace.stream().filter(KotlinWebFluxTests::isServer).findAny().orElseThrow().getName();
			assertThat(application.tree(trace)).as(server).isEqualTo(trees.get(server.substring("http get ".length())));
		});
		assertThat(application.strangeRequests()).isEmpty();
		assertThat(currentAnywhere()).as("threads where something is current").isEmpty();
		application.clear();
		for (int i = 0; i < 28; i++) {
			assertThat(application.get("/plain")).matches(this.mode.equals("auto") ? "-|http get" : "-");
		}
		await().until(() -> application.spans.all().size() == 28);
		assertThat(application.spans.all()).allMatch((span) -> !span.getParentSpanContext().isValid());
	}

	private static boolean isServer(SpanData span) {
		return span.getName().startsWith("http get /");
	}

	private static List<String> currentAnywhere() {
		ConcurrentLinkedQueue<String> found = new ConcurrentLinkedQueue<>();
		List<CompletableFuture<?>> looks = new ArrayList<>();
		List<Executor> executors = new ArrayList<>(
				List.of(ExecutorsKt.asExecutor(Dispatchers.getIO()), ExecutorsKt.asExecutor(Dispatchers.getDefault())));
		for (Scheduler scheduler : List.of(Schedulers.parallel(), Schedulers.boundedElastic(), Schedulers.single())) {
			executors.add(scheduler::schedule);
		}
		EventLoopGroup netty = HttpResources.get().onServer(true);
		for (EventExecutor executor : netty) {
			executors.add(executor);
		}
		for (Executor executor : executors) {
			for (int i = 0; i < 64; i++) {
				looks.add(CompletableFuture.runAsync(() -> {
					String current = Probes.current();
					if (!current.equals("-")) {
						found.add(Thread.currentThread().getName() + ": " + current);
					}
				}, executor));
			}
		}
		looks.forEach(CompletableFuture::join);
		return List.copyOf(found);
	}

}
