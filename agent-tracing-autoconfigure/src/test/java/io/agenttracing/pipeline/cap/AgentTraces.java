package io.agenttracing.pipeline.cap;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Random;

import io.agenttracing.AgentSpanAttributes;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.sdk.trace.data.SpanData;

/**
 * Simulated traces of a workflow: agents one after the other, some of them over messages,
 * with steps, calls of other services, of models by a framework, and small work. A few
 * calls are slow, a few fail.
 */
final class AgentTraces {

	private static final String[] AGENTS = { "retrieval", "planner", "llm", "risk-scoring", "validation", "writer" };

	/** The span of a call of a model by a framework. */
	static final String MODEL = "chat gpt-5";

	private static final String[] STEPS = { "embeddings small", "chat large", "retrieval passages", "load profile",
			"rank", "check facts" };

	private static final String[] CALLS = { "http post", "http get", "select" };

	private static final String[] WORK = { "cache get", "tokenize", "parse", "score" };

	private static final String[] ERRORS = { "java.net.SocketTimeoutException", "java.lang.IllegalStateException",
			"org.springframework.web.client.HttpServerErrorException" };

	private final Random random;

	private final double shareOfCalls;

	private final List<TestSpan> spans = new ArrayList<>();

	private long traces;

	private TestTrace trace = new TestTrace();

	AgentTraces(long seed, double shareOfCalls) {
		this.random = new Random(seed);
		this.shareOfCalls = shareOfCalls;
	}

	/**
	 * Simulates a trace.
	 * @return its spans in the order of their end
	 */
	List<TestSpan> next() {
		this.spans.clear();
		this.trace = new TestTrace(++this.traces);
		TestSpan root = this.trace.root("invoke_workflow document");
		root.with(AgentSpanAttributes.OPERATION_NAME, "invoke_workflow");
		long end = 0;
		for (int agents = 2 + this.random.nextInt(6); agents > 0; agents--) {
			end = (this.random.nextInt(10) < 3) ? message(root, end) : agent(root, end);
		}
		this.spans.add(root.between(0, end + 1));
		List<TestSpan> inOrderOfEnd = new ArrayList<>(this.spans);
		inOrderOfEnd.sort(Comparator.comparingLong(SpanData::getEndEpochNanos));
		return inOrderOfEnd;
	}

	private long message(SpanData parent, long start) {
		TestSpan sent = this.trace.child(parent, "publish agent.tasks").kind(SpanKind.PRODUCER);
		TestSpan received = this.trace.received(sent.getSpanId(), "process agent.tasks").kind(SpanKind.CONSUMER);
		long end = agent(received, start + 2 * TestSpan.MILLI);
		this.spans.add(sent.between(start, start + TestSpan.MILLI));
		this.spans.add(received.between(start + TestSpan.MILLI, end + 1));
		return end + 2;
	}

	private long agent(SpanData parent, long start) {
		TestSpan agent = this.trace.child(parent, "invoke_agent " + any(AGENTS)).agent();
		long end = start;
		String error = null;
		for (int steps = 2 + this.random.nextInt(8); steps > 0; steps--) {
			TestSpan step = (this.random.nextInt(4) == 0) ? model(agent, end) : step(agent, end);
			end = step.getEndEpochNanos();
			error = errorOf(step, error);
		}
		if (error != null && this.random.nextInt(2) == 0) {
			agent.failing(error);
		}
		this.spans.add(agent.between(start, end + 1));
		return end + 2;
	}

	private TestSpan step(SpanData agent, long end) {
		TestSpan step = this.trace.child(agent, any(STEPS));
		this.spans.add(step.between(end + 1, calls(step, end + 1)));
		return step;
	}

	/**
	 * A call of a model as a framework records it: below layers, above a request.
	 */
	private TestSpan model(SpanData agent, long end) {
		TestSpan client = layer(agent, "chat_client");
		TestSpan tools = layer(client, "advisor tools");
		TestSpan call = layer(tools, "advisor call");
		TestSpan chat = this.trace.call(call, MODEL).with(AgentSpanAttributes.OPERATION_NAME, "chat");
		TestSpan request = this.trace.call(chat, "http post");
		long last = end + 1 + duration(true);
		boolean fails = this.random.nextInt(150) == 0;
		List<TestSpan> inside = List.of(client, tools, call, chat, request);
		for (int i = 0; i < inside.size(); i++) {
			TestSpan span = inside.get(i).between(end + 1 + i, last + inside.size() - i);
			this.spans.add(fails ? span.failing(ERRORS[0]) : span);
		}
		return client;
	}

	private TestSpan layer(SpanData parent, String name) {
		return this.trace.child(parent, name).with(AgentSpanAttributes.OPERATION_NAME, "framework");
	}

	private long calls(TestSpan step, long start) {
		long end = start;
		String call = any(CALLS);
		String error = null;
		for (int leaves = 1 + this.random.nextInt(8); leaves > 0; leaves--) {
			boolean isCall = this.random.nextDouble() < this.shareOfCalls;
			TestSpan leaf = isCall ? this.trace.call(step, call) : this.trace.child(step, any(WORK));
			long leafStart = end + 1;
			end = leafStart + duration(isCall);
			this.spans.add(leaf.between(leafStart, end));
			if (this.random.nextInt(150) == 0) {
				error = any(ERRORS);
				leaf.failing(error);
			}
		}
		if (error != null && this.random.nextInt(3) > 0) {
			step.failing(error);
		}
		return end + 1;
	}

	private long duration(boolean isCall) {
		double millis = (isCall ? 20 : 1) * (0.5 + this.random.nextDouble());
		if (this.random.nextInt(40) == 0) {
			millis *= 10 + this.random.nextInt(50);
		}
		return (long) (millis * TestSpan.MILLI);
	}

	private static String errorOf(SpanData step, String otherwise) {
		String error = step.getAttributes().get(AgentSpanAttributes.ERROR_TYPE);
		return (error != null) ? error : otherwise;
	}

	private String any(String[] names) {
		return names[this.random.nextInt(names.length)];
	}

}
