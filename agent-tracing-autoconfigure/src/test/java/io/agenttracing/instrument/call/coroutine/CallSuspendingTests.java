package io.agenttracing.instrument.call.coroutine;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.stream.Collectors;

import io.agenttracing.AgentTracer;
import io.agenttracing.testing.EndedSpans;
import io.agenttracing.testing.TracedApplication;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.context.Context;
import io.opentelemetry.sdk.trace.data.SpanData;
import kotlin.Unit;
import kotlinx.coroutines.ExecutorCoroutineDispatcher;
import kotlinx.coroutines.ExecutorsKt;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import reactor.core.publisher.Hooks;

import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.reactor.autoconfigure.ReactorAutoConfiguration;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Suspending work in a span of its own.
 */
class CallSuspendingTests {

	private final ApplicationContextRunner runner = TracedApplication.runner()
		.withConfiguration(AutoConfigurations.of(ReactorAutoConfiguration.class));

	@AfterEach
	void nothingStaysCurrent() {
		Hooks.disableAutomaticContextPropagation();
		assertThat(Context.current()).isSameAs(Context.root());
		assertThat(Probes.name()).isEqualTo("-");
	}

	private ApplicationContextRunner in(String mode) {
		return this.runner.withPropertyValues("spring.reactor.context-propagation=" + mode);
	}

	@ParameterizedTest
	@ValueSource(strings = { "limited", "auto" })
	void returnsWhatTheWorkDoes(String mode) {
		in(mode).run((context) -> {
			assertThat(new Calls(context.getBean(AgentTracer.class)).values()).containsExactly("text", null,
					Unit.INSTANCE, "inner outer", "-");
			assertThat(edges(context.getBean(EndedSpans.class))).containsExactly("- > text", "- > nothing", "- > unit",
					"- > outer", "outer > inner");
		});
	}

	@ParameterizedTest
	@ValueSource(strings = { "limited", "auto" })
	void agentsAndWorkflowsSuspendAsWell(String mode) {
		in(mode).run((context) -> {
			assertThat(new Calls(context.getBean(AgentTracer.class)).agents())
				.isEqualTo("ask invoke_agent llm invoke_workflow flow");
			assertThat(edges(context.getBean(EndedSpans.class))).containsExactly("- > invoke_workflow flow",
					"invoke_workflow flow > invoke_agent llm", "invoke_agent llm > ask");
		});
	}

	@ParameterizedTest
	@ValueSource(strings = { "limited", "auto" })
	void throwsWhatTheWorkDoes(String mode) {
		in(mode).run((context) -> {
			Calls calls = new Calls(context.getBean(AgentTracer.class));
			for (Throwable failure : List.of(new Refused(5), new Refused(6))) {
				assertThat(calls.caught(failure, true)).isSameAs(failure);
				assertThat(calls.caught(failure, false)).isSameAs(failure);
			}
			assertThat(spans(context.getBean(EndedSpans.class))).hasSize(4)
				.allMatch((span) -> span.getStatus().getStatusCode().name().equals("ERROR"));
			assertThat(calls.retried(3)).isEqualTo(3);
			assertThat(edges(context.getBean(EndedSpans.class))).filteredOn((edge) -> edge.equals("- > try"))
				.hasSize(3);
		});
	}

	@ParameterizedTest
	@ValueSource(strings = { "limited", "auto" })
	void isCancelledWithItsCaller(String mode) {
		in(mode).run((context) -> {
			assertThat(new Calls(context.getBean(AgentTracer.class)).cancelled()).containsExactly("-");
			assertThat(edges(context.getBean(EndedSpans.class))).containsExactly("- > hang");
		});
	}

	@ParameterizedTest
	@ValueSource(strings = { "limited", "auto" })
	void runsOnTheThreadsOfTheCallerInAJobOfItsOwn(String mode) {
		ExecutorService executor = Executors.newSingleThreadExecutor((task) -> new Thread(task, "own"));
		try (ExecutorCoroutineDispatcher own = ExecutorsKt.from(executor)) {
			in(mode).run((context) -> {
				Calls calls = new Calls(context.getBean(AgentTracer.class));
				assertThat(calls.threads(own)).containsExactly("own", "own");
				assertThat(calls.jobOfCaller()).isTrue();
				assertThat(calls.inMono().block(Duration.ofSeconds(60))).isEqualTo("in mono");
			});
		}
	}

	@ParameterizedTest
	@ValueSource(strings = { "limited", "auto" })
	void worksWithoutTracing(String mode) {
		in(mode).withPropertyValues("management.tracing.export.enabled=false").run((context) -> {
			Calls calls = new Calls(context.getBean(AgentTracer.class));
			assertThat(calls.values()).contains(null, Unit.INSTANCE);
			assertThat(calls.retried(2)).isEqualTo(2);
		});
	}

	// Without the span of what has only made the Mono, which is not exported.
	private static List<SpanData> spans(EndedSpans ended) {
		return ended.all()
			.stream()
			.filter((span) -> span.getAttributes().get(AttributeKey.booleanKey("agent_tracing.assembly")) == null)
			.toList();
	}

	private static List<String> edges(EndedSpans ended) {
		Map<String, String> names = spans(ended).stream()
			.collect(Collectors.toMap(SpanData::getSpanId, SpanData::getName));
		return spans(ended).stream()
			.map((span) -> names.getOrDefault(span.getParentSpanId(), "-") + " > " + span.getName())
			.toList();
	}

}
