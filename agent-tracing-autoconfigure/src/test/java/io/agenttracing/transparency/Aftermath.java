package io.agenttracing.transparency;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

import io.agenttracing.pipeline.collector.SpanOutcome;
import io.agenttracing.pipeline.collector.TraceCollector;
import io.agenttracing.span.TrackedSpans;
import org.awaitility.core.ConditionTimeoutException;

import org.springframework.context.ApplicationContext;

import static org.awaitility.Awaitility.await;

/**
 * What a program may not leave behind in an application with the starter: open spans, and
 * spans without an outcome.
 */
final class Aftermath {

	private static final Duration PATIENCE = Duration.ofSeconds(2);

	private final TrackedSpans openSpans;

	private final TraceCollector collector;

	private int lost;

	private Aftermath(TrackedSpans openSpans, TraceCollector collector) {
		this.openSpans = openSpans;
		this.collector = collector;
	}

	static Aftermath of(ApplicationContext context) {
		return new Aftermath(context.getBean(TrackedSpans.class), context.getBean(TraceCollector.class));
	}

	/**
	 * What is left behind since the last time. A span may end a moment after the program,
	 * on another thread.
	 */
	List<String> left() {
		if (this.openSpans.spans() <= this.lost) {
			return List.of();
		}
		try {
			await().atMost(PATIENCE).until(() -> this.openSpans.spans() <= this.lost);
			return List.of();
		}
		catch (ConditionTimeoutException ex) {
			int more = this.openSpans.spans() - this.lost;
			this.lost += more;
			return List.of("left " + more + " spans open");
		}
	}

	long spans() {
		return this.collector.counts().created();
	}

	/**
	 * What is wrong with the accounts, when nothing is under way.
	 */
	List<String> accounts() {
		List<String> wrong = new ArrayList<>(left());
		this.collector.forceFlush().join(30, TimeUnit.SECONDS);
		long outcomes = 0;
		for (SpanOutcome outcome : SpanOutcome.values()) {
			outcomes += this.collector.counts().of(outcome);
		}
		if (this.collector.counts().created() != outcomes + this.collector.waiting()) {
			wrong.add("created " + this.collector.counts().created() + ", but outcomes are " + outcomes + " and "
					+ this.collector.waiting() + " wait");
		}
		return wrong;
	}

}
