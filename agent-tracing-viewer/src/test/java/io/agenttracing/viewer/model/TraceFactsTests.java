package io.agenttracing.viewer.model;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

import io.agenttracing.diagnosis.Diagnosis;
import io.agenttracing.viewer.DraftSpan;
import io.agenttracing.viewer.store.TraceStore;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.sdk.resources.Resource;
import io.opentelemetry.sdk.trace.data.DelegatingSpanData;
import io.opentelemetry.sdk.trace.data.SpanData;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * What is counted and summed of a trace: the page adds nothing up.
 */
class TraceFactsTests {

	private final TraceStore store = new TraceStore(16 * 1024 * 1024);

	private final AtomicLong nanos = new AtomicLong();

	private final TraceModels models = new TraceModels(this.store, new Prices(), Diagnosis.byAllRules(),
			() -> TimeUnit.MILLISECONDS.toNanos(DraftSpan.EPOCH + 500), this.nanos::get);

	@Test
	void errorsAreCountedInOneWay() {
		JsonNode trace = received(DraftSpan.of(1, 1, "invoke_agent desk").at(0, 100).agent("desk"),
				DraftSpan.of(1, 2, "invoke_agent risk").below(1).at(1, 90).agent("risk").failed("down"),
				attempt(3, 1, 2, 20).failed("no"), attempt(4, 2, 50, 80));
		JsonNode summary = summary("");
		for (JsonNode counted : List.of(trace, summary)) {
			assertThat(counted.path("errors").asInt()).isEqualTo(1);
			assertThat(counted.path("handled").asInt()).isEqualTo(1);
			assertThat(counted.path("state").asString()).isEqualTo("errors");
			assertThat(counted.path("failed").asBoolean()).isFalse();
		}
		for (String part : List.of("agents", "steps")) {
			assertThat(sum(trace.path(part), "errors")).as(part).isEqualTo(1);
			assertThat(sum(trace.path(part), "handled")).as(part).isEqualTo(1);
		}
		assertThat(sum(trace.path("graph"), "errors")).isEqualTo(1);
	}

	private static DraftSpan attempt(long id, int number, double from, double to) {
		return DraftSpan.of(1, id, "call attempt " + number)
			.below(2)
			.at(from, to)
			.with("agent_tracing.retry.attempt", number);
	}

	private static int sum(JsonNode list, String name) {
		int sum = 0;
		for (JsonNode each : list) {
			sum += each.path(name).asInt();
		}
		return sum;
	}

	@Test
	void whatIsOpenAndDeadIsUnfinished() {
		this.store.received(List.of(DraftSpan.of(1, 1, "ask").open(0).data()));
		assertThat(trace(1).path("live").asBoolean()).isFalse();
		assertThat(trace(1).path("state").asString()).isEqualTo("unfinished");
		assertThat(summary("").path("state").asString()).isEqualTo("unfinished");
		this.store.started(DraftSpan.of(2, 1, "ask").open(0).data());
		assertThat(trace(2).path("live").asBoolean()).isTrue();
		assertThat(trace(2).path("state").asString()).isEqualTo("running");
		assertThat(summary("").path("live").asBoolean()).isTrue();
	}

	@Test
	void aHangIsWhereNothingBelowHangs() {
		this.store.started(DraftSpan.of(1, 1, "ask").open(0).data());
		this.store.started(DraftSpan.of(1, 2, "read").below(1).open(1).data());
		this.store.ended(stuck(8, 1, "at java.base/java.lang.Object.wait(Object.java:1)\nat a.Desk.ask(Desk.java:3)"));
		this.store.ended(stuck(9, 2, "at java.base@25/java.lang.Object.wait(Object.java:1)"));
		JsonNode trace = trace(1);
		assertThat(trace.path("state").asString()).isEqualTo("hangs");
		assertThat(TraceModelsTests.span(trace, 1).path("hangs").asBoolean()).isFalse();
		assertThat(TraceModelsTests.span(trace, 2).path("hangs").asBoolean()).isTrue();
		assertThat(TraceModelsTests.span(trace, 1).path("stuck").path("frame").asString())
			.isEqualTo("a.Desk.ask(Desk.java:3)");
		assertThat(TraceModelsTests.span(trace, 2).path("stuck").path("frame").isNull()).isTrue();
		assertThat(summary("hangs").path("state").asString()).isEqualTo("hangs");
	}

	private static SpanData stuck(long id, long of, String stack) {
		return DraftSpan.of(1, id, "stuck")
			.at(0, 400)
			.failed("hung")
			.with("agent_tracing.stuck.of_span", DraftSpan.spanId(of))
			.with("agent_tracing.stuck.elapsed_ms", 400)
			.with("agent_tracing.stuck.stack", stack)
			.data();
	}

	@Test
	void aServiceIsNotTheAgentOfItsName() {
		JsonNode trace = received(DraftSpan.of(1, 1, "POST /ask").at(0, 100),
				DraftSpan.of(1, 2, "invoke_agent desk").below(1).at(10, 60).agent("desk"));
		assertThat(trace.path("agents").findValuesAsString("name")).containsExactly("desk (service)", "desk");
		assertThat(trace.path("agents").findValuesAsString("kind")).containsExactly("service", "agent");
		assertThat(TraceModelsTests.span(trace, 1).path("agent").asString()).isEqualTo("desk (service)");
		assertThat(trace.path("graph").get(0).path("from").asString()).isEqualTo("desk (service)");
	}

	@Test
	void aStepLeadsToItsLongestSpan() {
		JsonNode trace = received(DraftSpan.of(1, 1, "ask").at(0, 100),
				DraftSpan.of(1, 2, "load 12345").kind(SpanKind.CONSUMER).below(1).at(0, 10),
				DraftSpan.of(1, 3, "load 99999").kind(SpanKind.CONSUMER).below(1).at(10, 90));
		assertThat(trace.path("steps").findValuesAsString("span")).containsExactly(DraftSpan.spanId(1),
				DraftSpan.spanId(3));
	}

	@Test
	void theTimesOfTheCriticalPathAddUp() {
		DraftSpan[] drafts = new DraftSpan[202];
		drafts[0] = DraftSpan.of(1, 1, "ask").at(0, 300);
		for (int i = 1; i < drafts.length; i++) {
			drafts[i] = DraftSpan.of(1, i + 1, "step " + i).below(1).at(i, i + 1);
		}
		JsonNode trace = received(drafts);
		double sum = trace.path("timesMore").path("ms").asDouble();
		for (JsonNode time : trace.path("times")) {
			sum += time.path("ms").asDouble();
		}
		assertThat(sum).isEqualTo(300);
		assertThat(trace.path("pathMs").asDouble()).isEqualTo(300);
		assertThat(trace.path("times").get(0).path("span").asString()).isEqualTo(DraftSpan.spanId(1));
		assertThat(trace.path("times").size() + trace.path("timesMore").path("count").asInt()).isEqualTo(202);
	}

	@Test
	void whatIsSharedOfTheProcessIsShown() {
		List<SpanData> spans = new ArrayList<>();
		Resource resource = Resource
			.create(Attributes.of(AttributeKey.stringKey("service.name"), "desk", AttributeKey.stringKey("host"), "h"));
		for (int i = 1; i <= 3; i++) {
			spans.add(new OfProcess(DraftSpan.of(1, i, "ask").at(0, 10).data(), resource));
		}
		spans.add(DraftSpan.of(1, 4, "ask").in("risk").at(0, 10).data());
		this.store.received(spans);
		JsonNode trace = trace(1);
		assertThat(trace.path("resources").findValuesAsString("service")).containsExactly("desk", "risk");
		assertThat(trace.path("resources").get(0).path("attributes").path("host").asString()).isEqualTo("h");
		assertThat(TraceModelsTests.span(trace, 3).path("resource").asInt()).isZero();
		assertThat(TraceModelsTests.span(trace, 4).path("resource").asInt()).isEqualTo(1);
	}

	@Test
	void tokensCostWhatThePricesSay() {
		JsonNode trace = received(DraftSpan.of(1, 1, "ask").at(0, 100).agent("desk"),
				chat(2, "dear").with("gen_ai.usage.cache_read.input_tokens", 400_000), chat(3, "free-of-price"));
		assertThat(TraceModelsTests.span(trace, 2).path("usage").path("cost").asDouble()).isEqualTo(14.8);
		assertThat(TraceModelsTests.span(trace, 2).path("usage").path("cached").asInt()).isEqualTo(400_000);
		assertThat(TraceModelsTests.span(trace, 3).path("usage").path("cost").isNull()).isTrue();
		for (JsonNode counted : List.of(trace, trace.path("agents").get(0), summary(""))) {
			assertThat(counted.path("cost").asDouble()).isEqualTo(14.8);
			assertThat(counted.path("costPartial").asBoolean()).isTrue();
		}
		assertThat(trace.path("currency").asString()).isEqualTo("EUR");
		assertThat(trace.path("tokens").path("input").asInt()).isEqualTo(2_000_000);
	}

	private static DraftSpan chat(long id, String model) {
		return DraftSpan.of(1, id, "chat " + model)
			.below(1)
			.at(0, 40)
			.with("gen_ai.operation.name", "chat")
			.with("gen_ai.request.model", model)
			.with("gen_ai.usage.input_tokens", 1_000_000)
			.with("gen_ai.usage.output_tokens", 1_000_000);
	}

	@Test
	void withoutPricesThereAreTokensOnly() {
		this.store.received(List.of(chat(2, "dear").data()));
		JsonNode trace = TraceModelsTests.json(new TraceModels(this.store).trace(DraftSpan.traceId(1)));
		assertThat(trace.path("cost").isNull()).isTrue();
		assertThat(trace.path("currency").isNull()).isTrue();
		assertThat(trace.has("costPartial")).isFalse();
		assertThat(trace.path("tokens").path("output").asInt()).isEqualTo(1_000_000);
	}

	@Test
	void tracesThatMadeRoomAreCounted() {
		for (int i = 1; i <= TraceStore.MAX_TRACES + 3; i++) {
			this.store.ended(DraftSpan.of(i, 1, "ask").at(0, 10).data());
		}
		for (byte[] told : List.of(this.models.list(""), this.models.changed(List.of()))) {
			JsonNode json = TraceModelsTests.json(told);
			assertThat(json.path("gone").asInt()).isEqualTo(3);
			assertThat(json.path("dropped").asInt()).isZero();
			assertThat(json.path("memory").path("used").asLong()).isEqualTo(this.store.used());
		}
	}

	private JsonNode received(DraftSpan... drafts) {
		List<SpanData> spans = new ArrayList<>();
		for (DraftSpan draft : drafts) {
			spans.add(draft.data());
		}
		this.store.received(spans);
		return trace(1);
	}

	private JsonNode trace(long id) {
		return TraceModelsTests.json(this.models.trace(DraftSpan.traceId(id)));
	}

	private JsonNode summary(String query) {
		return TraceModelsTests.json(this.models.list(query)).path("traces").get(0);
	}

	/**
	 * One model has a price.
	 */
	private static final class Prices implements TokenPrices {

		@Override
		public @Nullable Price of(String model) {
			return model.equals("dear") ? new Price(4, 12, 1) : null;
		}

		@Override
		public String currency() {
			return "EUR";
		}

	}

	/**
	 * A span of a process.
	 */
	private static final class OfProcess extends DelegatingSpanData {

		private final Resource resource;

		private OfProcess(SpanData span, Resource resource) {
			super(span);
			this.resource = resource;
		}

		@Override
		public Resource getResource() {
			return this.resource;
		}

	}

}
