package io.agenttracing.benchmark.fleet;

import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;

import io.agenttracing.AgentTracer;
import io.agenttracing.StepKind;
import io.agenttracing.pipeline.collector.SpanCounts;
import io.agenttracing.pipeline.collector.SpanOutcome;
import io.agenttracing.pipeline.collector.TraceCollector;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.context.Context;
import io.opentelemetry.context.Scope;
import io.opentelemetry.sdk.trace.export.SpanExporter;

import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.context.annotation.ImportCandidates;
import org.springframework.boot.micrometer.tracing.opentelemetry.autoconfigure.OpenTelemetryEventPublisherBeansApplicationListener;
import org.springframework.context.ApplicationContextInitializer;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.support.GenericApplicationContext;

/**
 * A service: an application with all of this project in it, whose spans go to the wire.
 * All that other services have of it is what a carrier brings.
 */
final class FleetService implements AutoCloseable {

	private static final long FLUSH_SECONDS = 120;

	private static final int QUEUE = 16_384;

	private static final Set<SpanOutcome> LOST = EnumSet.of(SpanOutcome.QUEUE_FULL, SpanOutcome.BUFFER_FULL,
			SpanOutcome.NO_ROOM);

	// Nothing else of Boot: it would double the time to start
	private static final String ONLY_TRACING = StreamSupport
		.stream(ImportCandidates.load(AutoConfiguration.class, null).spliterator(), false)
		.filter((name) -> Stream.of("tracing", "opentelemetry", "micrometer").noneMatch(name::contains))
		.collect(Collectors.joining(",", "spring.autoconfigure.exclude=", ""));

	private final String name;

	private final Fleet fleet;

	private final ConfigurableApplicationContext context;

	private final AgentTracer tracer;

	private FleetService(String name, Fleet fleet, ConfigurableApplicationContext context) {
		this.name = name;
		this.fleet = fleet;
		this.context = context;
		this.tracer = context.getBean(AgentTracer.class);
	}

	static FleetService start(int number, Fleet fleet, List<String> properties) {
		String name = "service-" + number;
		List<String> all = new ArrayList<>(properties);
		all.addAll(List.of("spring.application.name=" + name, ONLY_TRACING, "spring.main.banner-mode=off",
				"logging.level.root=warn", "logging.level.io.agenttracing=error", "spring.main.log-startup-info=false",
				"spring.main.register-shutdown-hook=false", "agent-tracing.viewer.enabled=false",
				// All share two processors or so, and a thread may wait for its turn
				"management.opentelemetry.tracing.export.max-queue-size=" + QUEUE));
		ApplicationContextInitializer<GenericApplicationContext> exporter = (context) -> context
			.registerBean(SpanExporter.class, () -> fleet.wire().exporter(number));
		SpringApplicationBuilder builder = new SpringApplicationBuilder(Application.class).web(WebApplicationType.NONE)
			.initializers(exporter)
			.properties(all.toArray(String[]::new));
		// It tells each application in this JVM of the scopes of all, for their log lines
		builder.application()
			.setListeners(builder.application()
				.getListeners()
				.stream()
				.filter((listener) -> !(listener instanceof OpenTelemetryEventPublisherBeansApplicationListener))
				.toList());
		FleetService service = new FleetService(name, fleet, builder.run());
		service.sendSomething();
		return service;
	}

	// From now on it sends every five seconds, and others at other times
	private void sendSomething() {
		this.tracer.workflow("start", () -> null);
	}

	/**
	 * Begins a trace.
	 */
	void begin(MadeTrace trace, Visit visit) {
		trace.count();
		this.tracer.workflow(this.name, () -> {
			trace.identify(Span.current().getSpanContext().getTraceId());
			return work(trace, visit);
		});
	}

	/**
	 * Is called, or receives a message.
	 */
	void receive(Map<String, String> carrier, MadeTrace trace, Visit visit) {
		trace.count();
		// As in another process, where nothing of the caller is current.
		try (Scope nothing = Context.root().makeCurrent()) {
			this.tracer.continueFrom(carrier, this.name, () -> work(trace, visit));
		}
	}

	private Void work(MadeTrace trace, Visit visit) {
		for (int i = 0; i < visit.steps(); i++) {
			step(trace, "model");
		}
		visit.calls().forEach((called) -> call(trace, called));
		for (Visit receiver : visit.messages()) {
			this.fleet.deliver(carrier(), trace, receiver);
		}
		if (visit.fails()) {
			Span.current().setAttribute(SentSpan.FAILED, true);
			throw new OutOfOrder("Out of order");
		}
		return null;
	}

	private Void step(MadeTrace trace, String step) {
		trace.count();
		return this.tracer.call(step, StepKind.LLM, () -> {
			trace.work();
			return null;
		});
	}

	private void call(MadeTrace trace, Visit called) {
		FleetService service = this.fleet.service(called.service());
		trace.count();
		try {
			this.tracer.call(service.name, StepKind.API, () -> {
				answer(service, trace, called);
				return null;
			});
		}
		catch (OutOfOrder ex) {
			if (!called.handled()) {
				throw ex;
			}
			trace.count();
			this.tracer.fallback("without it", ex, () -> step(trace, "smaller model"));
		}
	}

	// The exception of another process is not that of its caller.
	private void answer(FleetService service, MadeTrace trace, Visit called) {
		try {
			service.receive(carrier(), trace, called);
		}
		catch (OutOfOrder ex) {
			throw new OutOfOrder("500 from " + service.name);
		}
	}

	private Map<String, String> carrier() {
		Map<String, String> carrier = new HashMap<>();
		this.tracer.inject(carrier);
		return carrier;
	}

	/**
	 * Sends what is ready to be sent.
	 * @throws IllegalStateException if the machine is too slow for all these services
	 */
	void flush() {
		boolean sent = this.context.getBean(TraceCollector.class)
			.forceFlush()
			.join(FLUSH_SECONDS, TimeUnit.SECONDS)
			.isSuccess();
		SpanCounts counts = this.context.getBean(SpanCounts.class);
		if (!sent || LOST.stream().anyMatch((outcome) -> counts.of(outcome) > 0)) {
			throw new IllegalStateException(this.name + " has not sent all: this machine is too slow");
		}
	}

	@Override
	public void close() {
		this.context.close();
	}

	@Configuration(proxyBeanMethods = false)
	@EnableAutoConfiguration
	static class Application {

	}

}
