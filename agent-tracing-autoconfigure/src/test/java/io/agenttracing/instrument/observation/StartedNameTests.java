package io.agenttracing.instrument.observation;

import io.agenttracing.failure.Failures;
import io.agenttracing.span.TrackedSpans;
import io.micrometer.common.KeyValue;
import io.micrometer.observation.Observation;
import io.micrometer.observation.transport.Kind;
import io.micrometer.observation.transport.ReceiverContext;
import io.micrometer.observation.transport.SenderContext;
import io.micrometer.tracing.Span;
import io.micrometer.tracing.handler.TracingObservationHandler.TracingContext;
import io.micrometer.tracing.otel.bridge.OtelSpan;
import io.opentelemetry.sdk.trace.ReadableSpan;
import io.opentelemetry.sdk.trace.SdkTracerProvider;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Names of Observations by what is known at their start.
 */
class StartedNameTests {

	private final StartedName names = new StartedName();

	@ParameterizedTest
	@CsvSource(delimiter = '|',
			textBlock = """
					plain    | gen_ai.operation.name=chat, gen_ai.system=openai, gen_ai.request.model=gpt-5 | chat gpt-5
					plain    | gen_ai.operation.name=chat, gen_ai.request.model=none | chat
					plain    | gen_ai.operation.name=embedding, gen_ai.request.model=embedder | embeddings embedder
					plain    | gen_ai.operation.name=embedding, gen_ai.request.model=none | embeddings
					plain    | gen_ai.operation.name=text_completion, gen_ai.request.model=old | text_completion old
					plain    | gen_ai.operation.name=execute_tool, spring.ai.kind=tool_call, spring.ai.tool.definition.name=weather | execute_tool weather
					plain    | gen_ai.operation.name=execute_tool, gen_ai.tool.name=weather | execute_tool weather
					plain    | gen_ai.operation.name=execute_tool | execute_tool
					plain    | gen_ai.operation.name=invoke_agent, gen_ai.agent.name=desk | invoke_agent desk
					plain    | gen_ai.operation.name=framework, gen_ai.system=spring_ai, spring.ai.kind=chat_client | spring_ai chat_client
					plain    | gen_ai.operation.name=framework, spring.ai.kind=advisor, spring.ai.advisor.name=Tool Calling Advisor | advisor Tool Calling Advisor
					plain    | spring.ai.kind=vector_store, db.system=simple, db.operation.name=query | simple query
					plain    | method=GET | observed
					plain    | gen_ai.operation.name=none | observed
					sender   | method=POST, client.name=api.openai.com, uri=/v1, status=CLIENT_ERROR | http post api.openai.com
					sender   | method=POST, target.host=api.openai.com, host=other | http post api.openai.com
					sender   | http.request.method=PURGE, server.address=cache | http purge cache
					sender   | method=GET, client.name=none, uri=none | http get
					sender   | method=GET, client.name=UNKNOWN | http get
					sender   | rpc.service=Scores, rpc.method=score | Scores score
					sender   | messaging.operation=publish, messaging.destination.name=orders | orders send
					sender   | messaging.destination.name= | observed
					receiver | method=GET, uri=UNKNOWN, status=UNKNOWN | http get
					receiver | method=GET, uri=/orders/{id} | http get /orders/{id}
					receiver | http.request.method=GET, http.route=/orders/{id} | http get /orders/{id}
					receiver | messaging.operation=process, messaging.source.name=orders | orders process
					receiver | messaging.destination.name=orders | orders receive
					receiver | spring.rabbit.listener.id=a | observed
					""")
	void namesWhatIsKnown(String kind, String values, String name) {
		assertThat(this.names.of(context(kind, values))).isEqualTo(name);
	}

	@Test
	void nameThatWasSetByHandIsOne() {
		Observation.Context context = context("plain", "some=value");
		context.setContextualName("by hand");
		assertThat(this.names.of(context)).isEqualTo("by hand");
	}

	@Test
	void nothingNamesIt() {
		assertThat(this.names.of(new Observation.Context())).isNull();
	}

	@Test
	void sameNameIsMadeOnceAndTheFirstAreKept() {
		JoinedNames kept = new JoinedNames();
		String name = kept.join("http get", "host");
		assertThat(kept.join("http get", "host")).isSameAs(name);
		for (int i = 0; i < 2 * JoinedNames.MAX_KEPT; i++) {
			assertThat(kept.join("http get", "host-" + i)).isEqualTo("http get host-" + i);
		}
		assertThat(kept.size()).isEqualTo(JoinedNames.MAX_KEPT);
		assertThat(kept.join("http get", "host")).isSameAs(name);
		assertThat(new JoinedNames().join("a", "b".repeat(1_000))).hasSize(1_002);
	}

	@Test
	void spanIsNamedAndHasItsValuesButNoPlaceholder() {
		ReadableSpan span = started(context("plain",
				"gen_ai.operation.name=chat, gen_ai.system=openai, gen_ai.request.model=gpt-5, gen_ai.response.model=none, "
						+ "spring.ai.kind=chat"));
		assertThat(span.getName()).isEqualTo("chat gpt-5");
		assertThat(span.toSpanData().getAttributes().asMap().entrySet()).extracting(Object::toString)
			.containsExactlyInAnyOrder("gen_ai.operation.name=chat", "gen_ai.system=openai",
					"gen_ai.request.model=gpt-5");
	}

	@Test
	void spanThatMicrometerWouldNotNameStaysAsItIs() {
		SenderContext<Object> context = new SenderContext<>((carrier, key, value) -> {
		}, Kind.CLIENT);
		context.addLowCardinalityKeyValue(KeyValue.of("method", "GET"));
		assertThat(started(context).getName()).isEqualTo("before");
	}

	@Test
	void spanThatIsNoneIsNoFailure() {
		Observation.Context context = new Observation.Context();
		TracingContext tracing = new TracingContext();
		tracing.setSpan(Span.NOOP);
		context.put(TracingContext.class, tracing);
		long before = Failures.count();
		new EarlySpanNames(new TrackedSpans(0)).onStart(context);
		new EarlySpanNames(new TrackedSpans(0)).onStart(new Observation.Context());
		assertThat(Failures.count()).isEqualTo(before);
	}

	@Test
	void contextThatThrowsIsCounted() {
		Observation.Context context = new Observation.Context() {

			@Override
			public KeyValue getLowCardinalityKeyValue(String key) {
				throw new IllegalStateException("no values");
			}

		};
		context.setName("observed");
		long before = Failures.count();
		assertThat(started(context).getName()).isEqualTo("before");
		assertThat(Failures.count()).isEqualTo(before + 1);
	}

	private static ReadableSpan started(Observation.Context context) {
		try (SdkTracerProvider provider = SdkTracerProvider.builder().build()) {
			io.opentelemetry.api.trace.Span span = provider.get("test").spanBuilder("before").startSpan();
			TracingContext tracing = new TracingContext();
			tracing.setSpan(OtelSpan.fromOtel(span));
			context.put(TracingContext.class, tracing);
			new EarlySpanNames(new TrackedSpans(0)).onStart(context);
			return (ReadableSpan) span;
		}
	}

	private static Observation.Context context(String kind, String values) {
		Observation.Context context = switch (kind) {
			case "sender" -> new SenderContext<>((carrier, key, value) -> {
			});
			case "receiver" -> new ReceiverContext<>((carrier, key) -> null);
			default -> new Observation.Context();
		};
		context.setName("observed");
		for (String pair : values.split(", ")) {
			String[] parts = pair.split("=", 2);
			context.addLowCardinalityKeyValue(KeyValue.of(parts[0], parts[1]));
		}
		return context;
	}

}
