package io.agenttracing.viewer.page;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;

import io.agenttracing.viewer.page.TraceWriter.Step;
import io.agenttracing.viewer.store.LogLine;
import io.agenttracing.viewer.store.TraceStore;
import io.opentelemetry.api.trace.SpanKind;
import org.jspecify.annotations.Nullable;

/**
 * Traces as an application with eight agents makes them: a claim is planned, three agents
 * get messages over Redis, another one reviews what they say.
 */
final class SampleTraces {

	static final String NAME = "invoke_workflow claim-intake";

	private static final String TIMEOUT = "java.util.concurrent.TimeoutException";

	private static final String STACK = "\tat com.example.claims.%1$s.call(%1$s.java:42)\n"
			+ "\tat com.example.claims.Claims.handle(Claims.java:88)\n"
			+ "\tat java.base/java.lang.Thread.run(Thread.java:840)";

	private static final String SENT = "amount:string|claim.id:string|lines[].text:string";

	private static final String USUAL = "amount:number|claim.id:string|invoice.date:string|lines[].text:string";

	private static final String IMAGE = "<img src=x onerror=\"document.title='pwned'\">";

	private final TraceStore store;

	private final Instant now;

	private @Nullable TraceWriter hangingWriter;

	SampleTraces(TraceStore store, Instant now) {
		this.store = store;
		this.now = now;
	}

	private TraceWriter writer(double secondsAgo, String document) {
		return new TraceWriter(this.store, this.now.minusMillis(Math.round(secondsAgo * 1000)),
				Map.of("document.id", document));
	}

	/**
	 * All goes well.
	 * @param secondsAgo when it began
	 * @param document the document it is about
	 * @return the id of the trace
	 */
	String healthy(double secondsAgo, String document) {
		TraceWriter writer = writer(secondsAgo, document);
		Step root = workflow(writer);
		Step reviewer = work(writer, root, false);
		Step scoring = writer.agent(reviewer, "risk-scoring", 6940);
		risk(writer, scoring).end(7340);
		scoring.end(7350);
		reviewer.end(7360);
		writer.agent(root, "notifier", 7400).end(7480);
		root.end(7500);
		return writer.traceId();
	}

	/**
	 * A tool needs three attempts, an agent two; the failure of another tool is hidden,
	 * and the last agent waits longer than the workflow.
	 * @param secondsAgo when it began
	 * @param document the document it is about
	 * @return the id of the trace
	 */
	String failed(double secondsAgo, String document) {
		TraceWriter writer = writer(secondsAgo, document);
		Step root = workflow(writer);
		Step reviewer = work(writer, root, true);
		Step scoring = writer.agent(reviewer, "risk-scoring", 6940);
		Step risk = risk(writer, scoring);
		String http = "java.net.http.HttpTimeoutException";
		risk.failed(9970, http, "request timed out", STACK.formatted("RiskApi")).end(9972);
		scoring.failed(9974, http, "request timed out", STACK.formatted("RiskApi")).end(9975);
		reviewer.failed(9978, http, "request timed out", STACK.formatted("Reviewer")).end(9980);
		root.failed(8000, TIMEOUT, "claim-intake had not ended after 8 s", STACK.formatted("Claims")).end(8002);
		log(writer, root, 61, "INFO", "Planning " + document);
		log(writer, risk, 9971, "WARN", "POST http://risk-api/v1/risk timed out");
		return writer.traceId();
	}

	/**
	 * The extractor sends a message that lacks a field and has another as text, and who
	 * receives it fails.
	 * @param secondsAgo when it began
	 * @param document the document it is about
	 * @return the id of the trace
	 */
	String malformed(double secondsAgo, String document) {
		TraceWriter writer = writer(secondsAgo, document);
		Step root = workflow(writer);
		Step extractor = writer.agent(root, "extractor", 40);
		writer.chat(extractor, "gpt-5-mini", 60, 980, 150).end(700);
		Step sent = writer.publish(extractor, "invoices", 720)
			.with("agent_tracing.payload.shape_digest", "b1")
			.with("agent_tracing.payload.shape", fields(SENT))
			.with("agent_tracing.payload.usual_shape", fields(USUAL))
			.end(740);
		extractor.end(750);
		Step received = writer.process(sent, "reviewer", "invoices", 800)
			.with("agent_tracing.payload.shape_digest", "b1");
		Step reviewer = writer.agent(received, "reviewer", 810);
		String type = "com.example.claims.InvalidInvoice";
		writer.tool(reviewer, "check_invoice", 830)
			.failed(930, type, "invoice.date is missing", STACK.formatted("InvoiceCheck"))
			.end(931);
		reviewer.failed(935, type, "invoice.date is missing", STACK.formatted("Reviewer")).end(940);
		received.failed(945, type, "invoice.date is missing", STACK.formatted("Reviewer")).end(950);
		root.end(1000);
		return writer.traceId();
	}

	/**
	 * The last agent waits for an answer that does not come, and the watchdog has said
	 * so.
	 * @param secondsAgo when it began
	 * @param document the document it is about
	 * @return the id of the trace
	 */
	String hanging(double secondsAgo, String document) {
		TraceWriter writer = writer(secondsAgo, document);
		this.hangingWriter = writer;
		Step root = workflow(writer);
		Step reviewer = work(writer, root, false);
		Step scoring = writer.agent(reviewer, "risk-scoring", 6940).open();
		Step risk = risk(writer, scoring).open();
		Step marker = root;
		for (Step open : List.of(root, reviewer, scoring, risk)) {
			marker = writer.step(marker, "stuck " + open.name(), open.from())
				.with("agent_tracing.stuck.of_span", open.id())
				.with("agent_tracing.stuck.elapsed_ms", Math.round(9000 - open.from()));
			if (open == risk) {
				marker.with("agent_tracing.stuck.stack",
						"pool-3-thread-7\n\tat java.base/java.lang.Object.wait(Object.java)\n"
								+ STACK.formatted("RiskApi"));
			}
			marker.end(9000);
		}
		return writer.traceId();
	}

	/**
	 * A step that begins in the trace that hangs.
	 * @return the step, open
	 */
	Step more() {
		TraceWriter writer = Objects.requireNonNull(this.hangingWriter);
		return writer.tool(Objects.requireNonNull(writer.root()), "retry elsewhere", 20_000).open();
	}

	private Step workflow(TraceWriter writer) {
		return writer.step(null, NAME, 0)
			.with("gen_ai.operation.name", "invoke_workflow")
			.with("gen_ai.workflow.name", "claim-intake")
			.with("gen_ai.agent.name", "coordinator")
			.timeout(8000)
			.open();
	}

	private Step risk(TraceWriter writer, Step scoring) {
		return writer.step(scoring, "POST /risk", 6970, SpanKind.CLIENT)
			.with("http.request.method", "POST")
			.with("server.address", "risk-api")
			.with("url.full", "http://risk-api/v1/risk")
			.timeout(3000);
	}

	private Step work(TraceWriter writer, Step root, boolean faults) {
		Step planner = writer.agent(root, "planner", 60);
		writer.chat(planner, "gpt-5-mini", 110, 1804, 355)
			.with("gen_ai.input.messages",
					"[{\"role\":\"user\",\"parts\":[{\"type\":\"text\",\"content\":\"Claim 4711: water damage, 3 photos, 1 invoice.\"}]}]")
			.with("gen_ai.output.messages",
					"[{\"role\":\"assistant\",\"parts\":[{\"type\":\"text\",\"content\":\"Extract the invoice, classify the damage, enrich, review.\"}]}]")
			.end(1390);
		planner.end(1480);
		extract(writer, writer.publish(root, "extract.requests", 1500).end(1535), faults);
		classify(writer, writer.publish(root, "classify.requests", 1545).end(1580));
		enrich(writer, writer.publish(root, "enrich.requests", 1585).end(1620), faults);
		writer.step(root, "blpop", 1630, SpanKind.CLIENT)
			.with("db.system.name", "redis")
			.with("db.operation.name", "BLPOP")
			.timeout(5000)
			.end(4485);
		writer.step(root, "join results", 4500).end(4580);
		writer.step(root, "save checkpoint", 4700).end(4740);
		Step reviewer = writer.agent(root, "reviewer", 4780);
		writer.chat(reviewer, "claude-opus", 4870, 4720, 730).end(6570);
		Step check = writer.tool(reviewer, "check_policy", 6590);
		if (faults) {
			check.failed(6860, "com.example.claims.PolicyException", "no policy of 2019 is known",
					STACK.formatted("PolicyCheck"));
		}
		check.end(6870);
		return reviewer.open();
	}

	private void extract(TraceWriter writer, Step sent, boolean faults) {
		Step received = writer.process(sent, "extractor", "extract.requests", 1720);
		Step extractor = writer.agent(received, "extractor", 1724);
		writer.tool(extractor, "fetch_pdf", 1760).end(2050);
		if (faults) {
			for (int i = 1; i <= 2; i++) {
				double from = (i == 1) ? 2090 : 2690;
				writer.tool(extractor, "ocr", from)
					.timeout(400)
					.attempt(i, 3, (i == 1) ? 0 : 200)
					.failed(from + 399, TIMEOUT, "OCR did not answer in 400 ms", STACK.formatted("Ocr"))
					.end(from + 400);
			}
			writer.tool(extractor, "ocr", 3490).timeout(400).attempt(3, 3, 400).end(3850);
		}
		else {
			writer.tool(extractor, "ocr", 2090).timeout(400).end(2480);
		}
		writer.chat(extractor, "gpt-5-mini", 3880, 980, 150).end(4320);
		extractor.end(4430);
		reply(writer, received, 4440);
		received.end(4480);
	}

	private void reply(TraceWriter writer, Step received, double from) {
		writer.step(received, "rpush", from, SpanKind.CLIENT)
			.with("db.system.name", "redis")
			.with("db.operation.name", "RPUSH")
			.end(from + 35);
	}

	private void classify(TraceWriter writer, Step sent) {
		Step received = writer.process(sent, "classifier", "classify.requests", 1740);
		Step classifier = writer.agent(received, "classifier", 1744);
		writer.chat(classifier, "claude-haiku", 1790, 520, 138).end(2650);
		writer.tool(classifier, "lookup_taxonomy", 2660).end(2840);
		classifier.end(2950);
		received.end(2960);
	}

	private void enrich(TraceWriter writer, Step sent, boolean faults) {
		Step received = writer.process(sent, "claims", "enrich.requests", 1760);
		if (faults) {
			writer.agent(received, "enricher", 1780)
				.attempt(1, 2, 0)
				.failed(2179, "org.springframework.data.redis.RedisConnectionFailureException", "connection reset",
						STACK.formatted("Enricher"))
				.end(2180);
		}
		Step enricher = writer.agent(received, "enricher", faults ? 3160 : 1780);
		if (faults) {
			enricher.attempt(2, 2, 980);
		}
		writer.tool(enricher, "crm_lookup", 3200).end(3760);
		writer.step(enricher, "GET", 3790, SpanKind.CLIENT)
			.with("db.system.name", "redis")
			.with("agent_tracing.folded.count", 118)
			.with("agent_tracing.folded.sum_ms", 212.4)
			.with("agent_tracing.folded.max_ms", 9.1)
			.end(4010);
		enricher.end(4320);
		received.end(4340);
	}

	private static List<String> fields(String fields) {
		return List.of(fields.split("\\|"));
	}

	private void log(TraceWriter writer, Step step, long at, String level, String text) {
		this.store.log(new LogLine(writer.traceId(), step.id(), this.now.toEpochMilli() + at, level,
				"com.example.claims.Claims", "main", text));
	}

	/**
	 * A trace of many spans.
	 * @param secondsAgo when it began
	 * @param spans how many
	 * @return the id of the trace
	 */
	String large(double secondsAgo, int spans) {
		TraceWriter writer = writer(secondsAgo, "batch-1");
		Step root = writer.agent(null, "batch", 0);
		List<String> agents = List.of("loader", "extractor", "classifier", "enricher", "reviewer", "writer", "auditor");
		Random random = new Random(7);
		for (int n = 1, i = 0; n < spans; i++) {
			double from = 56_000 * random.nextDouble();
			double length = 300 + 2500 * random.nextDouble();
			Step agent = writer.agent(root, agents.get(i % agents.size()), from);
			n++;
			for (int k = 0; k < 5 && n < spans; k++, n++) {
				double begin = from + length * k / 5;
				Step step = (k == 0) ? writer.chat(agent, "gpt-5-mini", begin, 500, 80)
						: writer.tool(agent, "lookup_" + k, begin);
				if (random.nextInt(100) == 0) {
					step.failed(begin + 1, TIMEOUT, "no answer", STACK.formatted("Lookup"));
				}
				step.end(begin + length / 5.5);
			}
			agent.end(from + length);
		}
		root.end(60_000);
		return writer.traceId();
	}

	/**
	 * Names and values that would do harm in a page that trusts them.
	 * @param secondsAgo when it began
	 * @return the id of the trace
	 */
	String hostile(double secondsAgo) {
		TraceWriter writer = writer(secondsAgo, IMAGE);
		Step root = writer.agent(null, "\u202egnp.tnega\u202c\udb40\udd00\u3164", 0)
			.with("\"><script>alert(1)</script>", IMAGE);
		writer.agent(root, "</script><script>document.title='pwned'</script>", 100)
			.with("__proto__", "polluted")
			.with("constructor", "</textarea>" + IMAGE)
			.with("url.full", "javascript:document.title='pwned'")
			.with("gen_ai.output.messages",
					"[{\"role\":\"<b>\",\"parts\":[{\"type\":\"text\",\"content\":\"<script>document.title='pwned'</script>\"}]}]")
			.failed(700, IMAGE, IMAGE + "\u0000\u001b[31m", "\tat " + IMAGE)
			.end(800);
		writer.step(root, IMAGE, 300).end(400);
		writer.tool(root, "x".repeat(10_000), 500).end(600);
		writer.step(root, "\u202eevil " + IMAGE + "\u2028\u0000", 610).end(650);
		log(writer, root, 5, "ERROR", IMAGE);
		root.end(900);
		return writer.traceId();
	}

}
