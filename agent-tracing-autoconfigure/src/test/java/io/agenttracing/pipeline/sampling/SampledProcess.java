package io.agenttracing.pipeline.sampling;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

import io.agenttracing.pipeline.SpanViewer;
import io.agenttracing.pipeline.TailSampledTraces;
import io.agenttracing.pipeline.TraceInspector;
import io.agenttracing.pipeline.collector.CollectorSettings;
import io.agenttracing.pipeline.collector.SpanBuffers;
import io.agenttracing.pipeline.collector.SpanCounts;
import io.agenttracing.pipeline.collector.TraceCollector;
import io.agenttracing.span.TrackedSpans;
import io.agenttracing.testing.TestSink;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanBuilder;
import io.opentelemetry.api.trace.propagation.W3CTraceContextPropagator;
import io.opentelemetry.context.Context;
import io.opentelemetry.context.propagation.TextMapGetter;
import io.opentelemetry.sdk.trace.IdGenerator;
import io.opentelemetry.sdk.trace.SdkTracerProvider;
import io.opentelemetry.sdk.trace.data.SpanData;
import io.opentelemetry.sdk.trace.samplers.Sampler;
import org.jspecify.annotations.Nullable;

/**
 * What samples and collects in one application, with a real SDK and a sink that keeps
 * what it gets. Several can talk to each other by carriers.
 */
final class SampledProcess implements AutoCloseable {

	private final SpanCounts counts = new SpanCounts();

	private final SpanBuffers buffers;

	private final TailSampledTraces kept = new TailSampledTraces(System::nanoTime);

	private final TraceDecisions decisions = new TraceDecisions();

	private final TailSampledTextMapPropagator propagator = new TailSampledTextMapPropagator(
			W3CTraceContextPropagator.getInstance(), this.kept);

	private final TestSink sink = new TestSink(this.counts);

	private final TraceCollector collector;

	private final SdkTracerProvider provider;

	private SampledProcess(Options options) {
		this.buffers = SpanBuffers.of(options.bytes);
		TraceAdmission admission = new TraceAdmission(
				(options.perSecond > 0) ? new TraceRate(options.perSecond, options.clock::get) : null,
				options.clock::get);
		TailSamplingRules keepRules = options.keepErrors || options.slowerThan != null
				? new TailSamplingRules(options.keepErrors, options.slowerThan, admission, this.decisions) : null;
		this.collector = new TraceCollector(this.sink,
				new CollectorSettings(options.queueSize, 512, false, keepRules, this.kept, (root) -> false,
						(span) -> span, CollectorSettings.allSpans(), TraceInspector.NONE, this.buffers.pending(),
						this.counts, System::nanoTime),
				new TrackedSpans(System.nanoTime()));
		this.provider = SdkTracerProvider.builder()
			.setIdGenerator(options.idGenerator)
			.setSampler(new DecidingSampler(options.sampler,
					new SamplerSettings(options.trustRemote, keepRules != null, new AgentRules(options.rules),
							admission, this.decisions, this.kept, this.buffers.pending(), this.counts, options.viewer)))
			.addSpanProcessor(this.collector)
			.build();
	}

	static Options options() {
		return new Options();
	}

	SpanBuilder builder(String name, @Nullable Span parent) {
		return builder(name, (parent != null) ? Context.root().with(parent) : Context.root());
	}

	SpanBuilder builder(String name, Context parent) {
		return this.provider.get("test").spanBuilder(name).setParent(parent);
	}

	Span span(String name, @Nullable Span parent) {
		return builder(name, parent).startSpan();
	}

	Map<String, String> inject(Span span) {
		Map<String, String> carrier = new HashMap<>();
		this.propagator.inject(Context.root().with(span), carrier, Map::put);
		return carrier;
	}

	Context extract(Map<String, String> carrier) {
		return this.propagator.extract(Context.root(), carrier, new Getter());
	}

	List<SpanData> exported() {
		flush();
		return this.sink.spans();
	}

	void flush() {
		if (!this.collector.forceFlush().join(30, TimeUnit.SECONDS).isSuccess()) {
			throw new IllegalStateException("Not flushed");
		}
	}

	List<String> names() {
		return exported().stream().map(SpanData::getName).toList();
	}

	SpanCounts counts() {
		return this.counts;
	}

	long decisions(TraceDecision decision) {
		return this.decisions.count(decision);
	}

	TraceCollector collector() {
		return this.collector;
	}

	@Override
	public void close() {
		this.provider.close();
	}

	private static final class Getter implements TextMapGetter<Map<String, String>> {

		@Override
		public Iterable<String> keys(Map<String, String> carrier) {
			return carrier.keySet();
		}

		@Override
		public @Nullable String get(@Nullable Map<String, String> carrier, String key) {
			return (carrier != null) ? carrier.get(key) : null;
		}

	}

	/**
	 * How to sample: nothing at the head, errors are kept.
	 */
	static final class Options {

		private Sampler sampler = Sampler.parentBased(Sampler.alwaysOff());

		private boolean trustRemote = true;

		private final List<SamplingProperties.Rule> rules = new ArrayList<>();

		private boolean keepErrors = true;

		private @Nullable Duration slowerThan;

		private double perSecond;

		private AtomicLong clock = new AtomicLong();

		private SpanViewer viewer = SpanViewer.NONE;

		private long bytes = 64 << 20;

		private int queueSize = 100_000;

		private IdGenerator idGenerator = IdGenerator.random();

		Options ratio(double ratio) {
			this.sampler = Sampler.parentBased(Sampler.traceIdRatioBased(ratio));
			return this;
		}

		Options sampler(Sampler sampler) {
			this.sampler = sampler;
			return this;
		}

		Options trustRemote(boolean trustRemote) {
			this.trustRemote = trustRemote;
			return this;
		}

		Options rule(String agent, double probability) {
			SamplingProperties.Rule rule = new SamplingProperties.Rule();
			rule.setAgent(agent);
			rule.setProbability(probability);
			this.rules.add(rule);
			return this;
		}

		Options keepErrors(boolean keepErrors) {
			this.keepErrors = keepErrors;
			return this;
		}

		Options slowerThan(Duration slowerThan) {
			this.slowerThan = slowerThan;
			return this;
		}

		Options perSecond(double perSecond, AtomicLong clock) {
			this.perSecond = perSecond;
			this.clock = clock;
			return this;
		}

		Options bytes(long bytes) {
			this.bytes = bytes;
			return this;
		}

		Options queueSize(int queueSize) {
			this.queueSize = queueSize;
			return this;
		}

		Options ids(IdGenerator idGenerator) {
			this.idGenerator = idGenerator;
			return this;
		}

		Options viewer(SpanViewer viewer) {
			this.viewer = viewer;
			return this;
		}

		SampledProcess start() {
			return new SampledProcess(this);
		}

	}

}
