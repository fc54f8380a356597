package io.agenttracing.viewer.model;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

import io.agenttracing.diagnosis.Diagnosis;
import io.agenttracing.viewer.DraftSpan;
import io.agenttracing.viewer.store.LogLine;
import io.agenttracing.viewer.store.TraceStore;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.sdk.trace.data.SpanData;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * What the page is told of traces.
 */
class TraceModelsTests {

	private static final JsonMapper JSON = new JsonMapper();

	private final TraceStore store = new TraceStore(16 * 1024 * 1024);

	private final AtomicLong nanos = new AtomicLong();

	private final TraceModels models = new TraceModels(this.store, Diagnosis.byAllRules(),
			() -> TimeUnit.MILLISECONDS.toNanos(DraftSpan.EPOCH + 500), this.nanos::get);

	@Test
	void aSpanTellsWhenWhereAndHowItEnded() {
		JsonNode trace = received(
				DraftSpan.of(1, 1, "invoke_agent desk").at(0, 100).agent("desk").with("document.id", "d"),
				DraftSpan.of(1, 2, "http post")
					.below(1)
					.kind(SpanKind.CLIENT)
					.at(10, 60)
					.failed("down")
					.with("agent_tracing.timeout_ms", 40)
					.with("count", 7)
					.with("list", "a", "b")
					.event("exception", 59, Attributes.of(AttributeKey.stringKey("exception.type"), "Timeout"))
					.link(2, 9));
		assertThat(trace.path("id").asString()).isEqualTo(DraftSpan.traceId(1));
		assertThat(trace.path("name").asString()).isEqualTo("invoke_agent desk");
		assertThat(trace.path("start").asDouble()).isEqualTo(DraftSpan.EPOCH);
		assertThat(trace.path("durationMs").asDouble()).isEqualTo(100);
		assertThat(trace.path("open").asBoolean()).isFalse();
		assertThat(texts(trace.path("services"))).containsExactly("desk");
		JsonNode post = span(trace, 2);
		assertThat(post.path("parent").asString()).isEqualTo(DraftSpan.spanId(1));
		assertThat(post.path("kind").asString()).isEqualTo("client");
		assertThat(post.path("service").asString()).isEqualTo("desk");
		assertThat(post.path("agent").asString()).isEqualTo("desk");
		assertThat(post.path("start").asDouble()).isEqualTo(10);
		assertThat(post.path("end").asDouble()).isEqualTo(60);
		assertThat(post.path("status").asString()).isEqualTo("error");
		assertThat(post.path("message").asString()).isEqualTo("down");
		assertThat(post.path("timeoutMs").asDouble()).isEqualTo(40);
		assertThat(post.path("timedOut").asBoolean()).isTrue();
		assertThat(post.path("attributes").path("count").asInt()).isEqualTo(7);
		assertThat(texts(post.path("attributes").path("list"))).containsExactly("a", "b");
		assertThat(post.path("events").get(0).path("at").asDouble()).isEqualTo(59);
		assertThat(post.path("events").get(0).path("attributes").path("exception.type").asString())
			.isEqualTo("Timeout");
		assertThat(post.path("links").get(0).path("trace").asString()).isEqualTo(DraftSpan.traceId(2));
		assertThat(span(trace, 1).path("ownMs").asDouble()).isEqualTo(50);
		assertThat(span(trace, 1).path("parent").isNull()).isTrue();
	}

	@Test
	void anOpenSpanHasNoEndAndItsTraceGoesOn() {
		this.store.started(DraftSpan.of(1, 1, "ask").open(0).agent("desk").data());
		this.store.ended(DraftSpan.of(1, 2, "step").below(1).at(10, 60).data());
		JsonNode trace = trace(1);
		assertThat(trace.path("open").asBoolean()).isTrue();
		assertThat(trace.path("nowMs").asDouble()).isEqualTo(500);
		assertThat(trace.path("durationMs").asDouble()).isEqualTo(500);
		assertThat(span(trace, 1).path("end").isNull()).isTrue();
		assertThat(span(trace, 2).path("end").asDouble()).isEqualTo(60);
		assertThat(trace.path("agents").get(0).path("open").asBoolean()).isTrue();
		assertThat(summaries("").get(0).path("open").asBoolean()).isTrue();
	}

	@Test
	void aReportOfAHangIsAtTheSpanThatHangs() {
		this.store.started(DraftSpan.of(1, 1, "ask").open(0).data());
		this.store.ended(DraftSpan.of(1, 9, "stuck ask")
			.at(0, 400)
			.failed("hung")
			.with("agent_tracing.stuck.of_span", DraftSpan.spanId(1))
			.with("agent_tracing.stuck.elapsed_ms", 400)
			.with("agent_tracing.stuck.stack", "at com.example.Api.read(Api.java:7)")
			.data());
		JsonNode trace = trace(1);
		assertThat(trace.path("spans").size()).isEqualTo(1);
		assertThat(span(trace, 1).path("stuck").path("elapsedMs").asDouble()).isEqualTo(400);
		assertThat(span(trace, 1).path("stuck").path("stack").asString()).contains("Api.java:7");
		JsonNode hung = finding(trace, "hung");
		assertThat(hung.path("cause").asString()).endsWith("it has not ended yet.");
		assertThat(texts(hung.path("spans"))).contains(DraftSpan.spanId(1)).doesNotContain(DraftSpan.spanId(9));
	}

	@Test
	void aSpanOfWhichOnlyAReportIsHereIsShownAsOpen() {
		JsonNode trace = received(
				DraftSpan.of(1, 8, "stuck invoke_agent desk")
					.at(0, 400)
					.failed("hung")
					.with("agent_tracing.stuck.of_span", DraftSpan.spanId(1))
					.with("agent_tracing.stuck.operation.name", "invoke_agent")
					.with("agent_tracing.stuck.agent.name", "desk")
					.with("agent_tracing.stuck.elapsed_ms", 400),
				DraftSpan.of(1, 9, "stuck read")
					.below(8)
					.at(100, 400)
					.failed("hung")
					.with("agent_tracing.stuck.of_span", DraftSpan.spanId(2))
					.with("agent_tracing.stuck.elapsed_ms", 300)
					.with("agent_tracing.stuck.stack", "at com.example.Api.read(Api.java:7)"));
		assertThat(trace.path("open").asBoolean()).isTrue();
		assertThat(span(trace, 1).path("name").asString()).isEqualTo("invoke_agent desk");
		assertThat(span(trace, 2).path("parent").asString()).isEqualTo(DraftSpan.spanId(1));
		assertThat(span(trace, 2).path("end").isNull()).isTrue();
		assertThat(span(trace, 2).path("agent").asString()).isEqualTo("desk");
		assertThat(span(trace, 2).path("stuck").path("stack").asString()).contains("Api.java:7");
	}

	@Test
	void attemptsHaveNumbersPausesAndTheirCall() {
		JsonNode trace = received(DraftSpan.of(1, 1, "score").at(0, 100),
				attempt(2, 1, 0, 20).failed("no").with("agent_tracing.retry.max_attempts", 3),
				attempt(3, 2, 50, 80).with("agent_tracing.retry.max_attempts", 3));
		assertThat(span(trace, 2).path("attempt").path("number").asInt()).isEqualTo(1);
		assertThat(span(trace, 2).path("attempt").path("backoffMs").isNull()).isTrue();
		assertThat(span(trace, 2).path("handled").asBoolean()).isTrue();
		JsonNode second = span(trace, 3).path("attempt");
		assertThat(second.path("number").asInt()).isEqualTo(2);
		assertThat(second.path("max").asInt()).isEqualTo(3);
		assertThat(second.path("backoffMs").asDouble()).isEqualTo(30);
		assertThat(second.path("call").asString()).isEqualTo(DraftSpan.spanId(2));
		assertThat(trace.path("agents").get(0).path("retries").asInt()).isEqualTo(1);
		// What was recovered from is no error of the trace.
		assertThat(summaries("").get(0).path("errors").asInt()).isZero();
	}

	private static DraftSpan attempt(long id, int number, double from, double to) {
		return DraftSpan.of(1, id, "call attempt " + number)
			.below(1)
			.at(from, to)
			.with("agent_tracing.retry.attempt", number);
	}

	// Of other libraries: the same request again, after one that failed.
	@Test
	void attemptsThatDoNotSaySoAreFound() {
		JsonNode trace = received(DraftSpan.of(1, 1, "ask").at(0, 100).agent("desk"), request(2, 0, 20).failed("503"),
				request(3, 40, 60));
		assertThat(span(trace, 3).path("attempt").path("number").asInt()).isEqualTo(2);
		assertThat(span(trace, 3).path("attempt").path("backoffMs").asDouble()).isEqualTo(20);
		assertThat(trace.path("agents").get(0).path("retries").asInt()).isEqualTo(1);
	}

	private static DraftSpan request(long id, double from, double to) {
		return DraftSpan.of(1, id, "http get")
			.below(1)
			.kind(SpanKind.CLIENT)
			.at(from, to)
			.with("http.request.method", "GET")
			.with("url.full", "http://risk-api/v1");
	}

	@Test
	void theCallersDeadlineIsAtEachCallBelow() {
		JsonNode trace = received(DraftSpan.of(1, 1, "ask").at(0, 100).with("agent_tracing.timeout_ms", 80),
				DraftSpan.of(1, 2, "step").below(1).at(30, 90));
		assertThat(span(trace, 2).path("deadline").asDouble()).isEqualTo(80);
		assertThat(span(trace, 1).path("deadline").isNull()).isTrue();
	}

	@Test
	void whoWaitsForAMessageNamesWhoReceivedIt() {
		JsonNode trace = received(DraftSpan.of(1, 1, "ask").at(0, 100).agent("desk"),
				DraftSpan.of(1, 2, "publish").below(1).kind(SpanKind.PRODUCER).at(5, 6),
				DraftSpan.of(1, 3, "BLPOP").below(1).kind(SpanKind.CLIENT).at(7, 90).with("db.system", "redis"),
				DraftSpan.of(1, 4, "process").below(2).kind(SpanKind.CONSUMER).in("risk").at(10, 88),
				DraftSpan.of(1, 5, "RPUSH")
					.below(4)
					.kind(SpanKind.CLIENT)
					.in("risk")
					.at(86, 88)
					.with("db.system", "redis"));
		assertThat(span(trace, 3).path("waitedFor").asString()).isEqualTo(DraftSpan.spanId(4));
		assertThat(span(trace, 4).path("agent").asString()).isEqualTo("risk");
		JsonNode edge = trace.path("graph").get(0);
		assertThat(edge.path("from").asString()).isEqualTo("desk");
		assertThat(edge.path("to").asString()).isEqualTo("risk");
		assertThat(edge.path("calls").asInt()).isEqualTo(1);
	}

	@Test
	void theCriticalPathIsInTheOrderOfTime() {
		JsonNode trace = received(DraftSpan.of(1, 1, "ask").at(0, 100), DraftSpan.of(1, 2, "a").below(1).at(0, 40),
				DraftSpan.of(1, 3, "b").below(1).at(40, 90));
		double at = 0;
		for (JsonNode part : trace.path("path")) {
			assertThat(part.path("from").asDouble()).isEqualTo(at);
			at = part.path("to").asDouble();
		}
		assertThat(at).isEqualTo(100);
		assertThat(span(trace, 3).path("critical").get(0).get(0).asDouble()).isEqualTo(40);
		assertThat(span(trace, 3).path("critical").get(0).get(1).asDouble()).isEqualTo(90);
	}

	@Test
	void tokensAreThoseOfModelsAndNotCountedTwice() {
		JsonNode trace = received(
				DraftSpan.of(1, 1, "ask")
					.at(0, 100)
					.agent("desk")
					.with("gen_ai.usage.input_tokens", 30)
					.with("gen_ai.usage.output_tokens", 5),
				DraftSpan.of(1, 2, "chat m")
					.below(1)
					.at(0, 40)
					.with("gen_ai.operation.name", "chat")
					.with("gen_ai.usage.input_tokens", 30)
					.with("gen_ai.usage.output_tokens", 5)
					.with("gen_ai.input.messages",
							"[{\"role\":\"user\",\"parts\":[{\"type\":\"text\",\"content\":\"Who?\"}]}]")
					.with("gen_ai.output.messages",
							"[{\"role\":\"assistant\",\"parts\":[{\"type\":\"text\",\"content\":\"Yo"));
		JsonNode desk = trace.path("agents").get(0);
		assertThat(desk.path("input").asInt()).isEqualTo(30);
		assertThat(desk.path("output").asInt()).isEqualTo(5);
		assertThat(summaries("").get(0).path("tokens").asInt()).isEqualTo(35);
		JsonNode messages = span(trace, 2).path("messages");
		assertThat(messages.get(0).path("role").asString()).isEqualTo("user");
		assertThat(messages.get(0).path("text").asString()).isEqualTo("Who?");
		// It was cut before the answer ended.
		assertThat(messages.get(1).path("role").asString()).isEqualTo("assistant");
		assertThat(span(trace, 2).path("attributes").has("gen_ai.input.messages")).isFalse();
	}

	@Test
	void aDriftHasBothShapes() {
		JsonNode trace = received(DraftSpan.of(1, 1, "ask")
			.at(0, 10)
			.agent("desk")
			.with("agent_tracing.payload.shape", "a:string", "b:number")
			.with("agent_tracing.payload.usual_shape", "a:number", "b:number"));
		assertThat(texts(span(trace, 1).path("shape").path("now"))).containsExactly("a:string", "b:number");
		assertThat(texts(span(trace, 1).path("shape").path("usual"))).containsExactly("a:number", "b:number");
	}

	@Test
	void aFindingPointsToItsCause() {
		JsonNode trace = received(
				DraftSpan.of(1, 1, "ask")
					.at(0, 1_000)
					.agent("desk")
					.failed("TimeoutException")
					.with("error.type", "TimeoutException")
					.with("agent_tracing.timeout_ms", 1_000),
				DraftSpan.of(1, 2, "http post")
					.below(1)
					.kind(SpanKind.CLIENT)
					.at(1, 999)
					.failed("HttpTimeoutException")
					.with("agent_tracing.timeout_ms", 3_000));
		JsonNode findings = trace.path("findings");
		boolean pointed = false;
		for (int i = 0; i < findings.size(); i++) {
			JsonNode because = findings.get(i).path("because");
			pointed |= because.isNumber();
			assertThat(because.isNull() || because.asInt() < i).isTrue();
		}
		assertThat(pointed).isTrue();
		assertThat(finding(trace, "timeout-inversion").path("fix").asString()).isNotEmpty();
		JsonNode summary = summaries("").get(0);
		assertThat(summary.path("severity").asString()).isEqualTo("error");
		assertThat(summary.path("finding").asString()).isEqualTo(findings.get(0).path("cause").asString());
		assertThat(texts(summary.path("findings"))).contains("timeout-inversion");
		assertThat(summary.path("failed").asBoolean()).isTrue();
	}

	@Test
	void stepsAreCountedByName() {
		JsonNode trace = received(DraftSpan.of(1, 1, "ask").at(0, 100),
				DraftSpan.of(1, 2, "load 12345").below(1).at(0, 10),
				DraftSpan.of(1, 3, "load 99999").below(1).at(10, 30),
				DraftSpan.of(1, 4, "load 77777")
					.below(1)
					.at(30, 60)
					.with("agent_tracing.folded.count", 4)
					.with("agent_tracing.folded.sum_ms", 100));
		JsonNode load = trace.path("steps").get(0);
		assertThat(load.path("name").asString()).isEqualTo("load *");
		assertThat(load.path("count").asInt()).isEqualTo(7);
		assertThat(load.path("p50Ms").asDouble()).isEqualTo(20);
		assertThat(load.path("maxMs").asDouble()).isEqualTo(30);
		assertThat(load.path("sumMs").asDouble()).isEqualTo(160);
		assertThat(span(trace, 4).path("folded").path("count").asInt()).isEqualTo(4);
	}

	@Test
	void logLinesAreBesideTheTrace() {
		this.store.ended(DraftSpan.of(1, 1, "ask").at(0, 10).data());
		this.store.log(new LogLine(DraftSpan.traceId(1), DraftSpan.spanId(1), DraftSpan.EPOCH + 5, "WARN", "a.B",
				"main", "<b>careful</b>"));
		assertThat(trace(1).path("logs").asInt()).isEqualTo(1);
		JsonNode line = json(this.models.logs(DraftSpan.traceId(1)).bytes()).path("lines").get(0);
		assertThat(line.path("at").asLong()).isEqualTo(DraftSpan.EPOCH + 5);
		assertThat(line.path("level").asString()).isEqualTo("WARN");
		assertThat(line.path("text").asString()).isEqualTo("<b>careful</b>");
	}

	@Test
	void theNewestTraceIsFirstAndMemoryIsSaid() {
		received(DraftSpan.of(1, 1, "one").at(0, 10));
		received(DraftSpan.of(2, 1, "two").at(0, 10));
		assertThat(summaries("").findValuesAsString("name")).containsExactly("two", "one");
		JsonNode list = json(this.models.list(""));
		assertThat(list.path("memory").path("used").asLong()).isEqualTo(this.store.used());
		assertThat(list.path("memory").path("max").asLong()).isEqualTo(this.store.max());
		assertThat(list.path("version").asLong()).isEqualTo(this.store.version());
	}

	@Test
	void changesAreThoseOfTracesThatAreHere() {
		received(DraftSpan.of(1, 1, "one").at(0, 10));
		JsonNode changed = json(this.models.changed(List.of(DraftSpan.traceId(1), DraftSpan.traceId(2))));
		assertThat(changed.path("traces").findValuesAsString("name")).containsExactly("one");
		assertThat(texts(json(this.models.gone(List.of(DraftSpan.traceId(2)))).path("traces")))
			.containsExactly(DraftSpan.traceId(2));
	}

	@Test
	void theSameStepIsFoundInOtherTraces() {
		for (int i = 1; i <= 3; i++) {
			received(DraftSpan.of(i, 1, "run " + i).at(0, 100),
					DraftSpan.of(i, 2, "load 1234" + i).below(1).at(0, 10 * i));
		}
		JsonNode steps = json(this.models.steps(DraftSpan.traceId(1), DraftSpan.spanId(2)));
		assertThat(steps.path("name").asString()).isEqualTo("load *");
		assertThat(steps.path("steps").findValuesAsString("traceName")).containsExactly("run 3", "run 2");
		assertThat(steps.path("steps").get(0).path("durationMs").asDouble()).isEqualTo(30);
		assertThat(this.models.steps(DraftSpan.traceId(1), DraftSpan.spanId(7))).isNull();
	}

	@Test
	void twoTracesAreCompared() {
		received(DraftSpan.of(1, 1, "run").at(0, 100), DraftSpan.of(1, 2, "load").below(1).at(0, 10));
		received(DraftSpan.of(2, 1, "run").at(0, 100), DraftSpan.of(2, 2, "load").below(1).at(0, 10).failed("no"));
		JsonNode diff = json(this.models.diff(DraftSpan.traceId(1), DraftSpan.traceId(2)));
		assertThat(diff.path("differs").asBoolean()).isTrue();
		assertThat(diff.path("span_b").asString()).isEqualTo(DraftSpan.spanId(2));
		assertThat(this.models.diff(DraftSpan.traceId(1), DraftSpan.traceId(3))).isNull();
	}

	@Test
	void whatIsNotHereIsNull() {
		assertThat(this.models.trace(DraftSpan.traceId(1))).isNull();
		assertThat(this.models.logs("../../etc")).isNull();
		assertThat(this.models.otlp("")).isNull();
		assertThat(this.models.file(DraftSpan.traceId(1), true)).isNull();
	}

	private JsonNode received(DraftSpan... drafts) {
		List<SpanData> spans = new ArrayList<>();
		for (DraftSpan draft : drafts) {
			spans.add(draft.data());
		}
		this.store.received(spans);
		return json(this.models.trace(spans.get(0).getTraceId()));
	}

	private JsonNode trace(long id) {
		return json(this.models.trace(DraftSpan.traceId(id)));
	}

	private JsonNode summaries(String query) {
		return json(this.models.list(query)).path("traces");
	}

	static JsonNode json(byte[] bytes) {
		assertThat(bytes).isNotNull();
		return JSON.readTree(new String(bytes, StandardCharsets.UTF_8));
	}

	static JsonNode span(JsonNode trace, long id) {
		for (JsonNode span : trace.path("spans")) {
			if (span.path("id").asString().equals(DraftSpan.spanId(id))) {
				return span;
			}
		}
		throw new AssertionError("No span " + id);
	}

	private static JsonNode finding(JsonNode trace, String rule) {
		for (JsonNode finding : trace.path("findings")) {
			if (finding.path("rule").asString().equals(rule)) {
				return finding;
			}
		}
		throw new AssertionError("Not found: " + rule + " but " + trace.path("findings"));
	}

	private static List<String> texts(JsonNode list) {
		List<String> texts = new ArrayList<>();
		list.forEach((text) -> texts.add(text.asString()));
		return texts;
	}

}
