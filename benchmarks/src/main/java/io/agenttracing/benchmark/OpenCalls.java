package io.agenttracing.benchmark;

import java.util.ArrayList;
import java.util.List;

import io.agenttracing.span.TrackedSpans;
import io.opentelemetry.api.OpenTelemetry;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.Tracer;
import io.opentelemetry.context.Context;

import org.springframework.beans.factory.DisposableBean;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Configuration;
import org.springframework.test.util.ReflectionTestUtils;

/**
 * An application in which many calls go on, none of them for too long.
 */
final class OpenCalls implements AutoCloseable {

	private static final int SCANS = 5;

	private final ConfigurableApplicationContext context;

	private final Object watchdog;

	private final List<Span> spans = new ArrayList<>();

	private OpenCalls() throws Exception {
		this.context = new SpringApplicationBuilder(Application.class).web(WebApplicationType.NONE)
			.properties("spring.main.banner-mode=off", "logging.level.root=error",
					"agent-tracing.inflight.stuck-after=1h", "agent-tracing.export.shutdown-timeout=1s")
			.run();
		this.watchdog = this.context.getBean("agentTracingWatchdog");
		// Only the scans that are measured.
		this.context.getBean("agentTracingWatchdogThread", DisposableBean.class).destroy();
	}

	static OpenCalls of(int traces, int spansOfTrace) throws Exception {
		OpenCalls calls = new OpenCalls();
		Tracer tracer = calls.context.getBean(OpenTelemetry.class).getTracer("benchmark");
		for (int trace = 0; trace < traces; trace++) {
			Span span = tracer.spanBuilder("invoke_agent").setNoParent().startSpan();
			calls.spans.add(span);
			for (int i = 1; i < spansOfTrace; i++) {
				span = tracer.spanBuilder("step").setParent(Context.root().with(span)).startSpan();
				calls.spans.add(span);
			}
		}
		Calls.expect("open spans", (long) traces * spansOfTrace, calls.context.getBean(TrackedSpans.class).spans());
		return calls;
	}

	double millisPerScan() {
		long start = System.nanoTime();
		for (int i = 0; i < SCANS; i++) {
			ReflectionTestUtils.invokeMethod(this.watchdog, "scan");
		}
		return (System.nanoTime() - start) / 1e6 / SCANS;
	}

	@Override
	public void close() {
		this.spans.forEach(Span::end);
		this.context.close();
	}

	@Configuration(proxyBeanMethods = false)
	@EnableAutoConfiguration
	static class Application {

	}

}
