package io.agenttracing.chaos;

import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.SplittableRandom;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;

import io.agenttracing.chaos.ChaosAgents.Loan;
import io.agenttracing.chaos.ChaosAgents.RefusedException;
import io.agenttracing.pipeline.collector.SpanBuffers;
import io.agenttracing.pipeline.collector.SpanCounts;
import io.agenttracing.pipeline.collector.SpanOutcome;
import io.agenttracing.pipeline.collector.TraceCollector;
import io.agenttracing.pipeline.export.delivery.LateExport;
import io.opentelemetry.context.Context;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionFactory;

import org.springframework.beans.factory.BeanFactory;

/**
 * Documents by several threads, in episodes: of some all spans fit into the buffer,
 * others are a flood. The clock of spans is set at random.
 */
final class ChaosWorkload {

	static final int THREADS = 3;

	// What must not happen to spans that fit into the buffer
	private static final List<SpanOutcome> LOSSES = List.of(SpanOutcome.QUEUE_FULL, SpanOutcome.BUFFER_FULL,
			SpanOutcome.EXPORT_FAILED, SpanOutcome.REFUSED, SpanOutcome.REJECTED, SpanOutcome.NO_ROOM);

	// Of the queue's 2,048; with a third of what may be retained, these fit, too, when
	// the collector's thread comes late.
	private static final int MOST_COLLECTED = 500;

	private static final int IN_CALM = 20;

	private static final List<Duration> CLOCKS = List.of(Duration.ZERO, Duration.ofHours(1), Duration.ofHours(-1));

	private final Loan loan;

	private final SpanCounts counts;

	private final SpanLedger ledger;

	private final TraceCollector collector;

	private final LateExport export;

	private final SpanBuffers buffers;

	private final ShiftingClock clock;

	private final SplittableRandom random;

	private final ExecutorService threads = Executors.newFixedThreadPool(THREADS,
			(task) -> new Thread(task, "application"));

	private final Map<SpanOutcome, Long> lostWithin = new EnumMap<>(SpanOutcome.class);

	private int within;

	private int floods;

	ChaosWorkload(BeanFactory beans, long seed) {
		this.loan = beans.getBean(Loan.class);
		this.counts = beans.getBean(SpanCounts.class);
		this.ledger = beans.getBean(SpanLedger.class);
		this.collector = beans.getBean(TraceCollector.class);
		this.export = beans.getBean(LateExport.class);
		this.buffers = beans.getBean(SpanBuffers.class);
		this.clock = beans.getBean(ShiftingClock.class);
		this.random = new SplittableRandom(seed);
	}

	/**
	 * Runs until there are so many spans.
	 * @param spans the number of spans
	 * @param episodes how many episodes there are
	 * @param link hears how far it is
	 */
	void run(long spans, int episodes, ChaosLink link) {
		for (int i = 1; i <= episodes; i++) {
			this.clock.set(CLOCKS.get(i % CLOCKS.size()));
			long until = spans * i / episodes;
			// The first two are one of each.
			if ((i > 2) ? this.random.nextBoolean() : i == 1) {
				withinTheBuffer(until);
			}
			else {
				flood(until);
			}
			link.say("%d spans, %d delivered, %d waiting".formatted(this.ledger.count(),
					this.counts.of(SpanOutcome.DELIVERED), this.collector.waiting()));
		}
		this.threads.shutdown();
	}

	/**
	 * A few documents by each clock, when nothing gets lost any more.
	 */
	void runInCalm() {
		for (Duration difference : CLOCKS) {
			this.clock.set(difference);
			for (int i = 0; i < IN_CALM; i++) {
				this.loan.handle(new OrdinaryDocument(i));
			}
		}
	}

	private void withinTheBuffer(long until) {
		this.within++;
		await().until(this::hasRoom);
		Map<SpanOutcome, Long> before = lost();
		generate(until, true);
		await().until(() -> this.collector.waiting() == this.export.retained());
		lost().forEach((outcome, lost) -> this.lostWithin.merge(outcome, lost - before.get(outcome), Long::sum));
	}

	private void flood(long until) {
		this.floods++;
		generate(until, false);
	}

	private void generate(long until, boolean considerate) {
		List<CompletableFuture<Void>> work = new ArrayList<>();
		for (int i = 0; i < THREADS; i++) {
			Random documents = new Random(this.random.nextLong());
			work.add(CompletableFuture.runAsync(() -> {
				while (this.ledger.count() < until) {
					if (considerate && !hasRoom()) {
						await().until(this::hasRoom);
					}
					handle(documents);
				}
			}, this.threads));
		}
		work.forEach(CompletableFuture::join);
	}

	private void handle(Random documents) {
		try {
			this.loan.handle(documents);
		}
		catch (RefusedException ex) {
			// The application's own, as it was thrown.
		}
		if (Context.current() != Context.root()) {
			throw new IllegalStateException(Context.current() + " is left on the thread");
		}
		if (documents.nextInt(2_000) == 0) {
			this.clock.set(CLOCKS.get(documents.nextInt(CLOCKS.size())));
		}
	}

	private boolean hasRoom() {
		return this.buffers.pending().bytes() + this.buffers.retained().bytes() < this.buffers.retained().maxBytes() / 3
				&& this.collector.waiting() - this.export.retained() < MOST_COLLECTED;
	}

	private Map<SpanOutcome, Long> lost() {
		return LOSSES.stream().collect(Collectors.toMap((outcome) -> outcome, this.counts::of));
	}

	void put(ChaosResult result) {
		result.put("within.episodes", this.within);
		this.lostWithin.values().removeIf((lost) -> lost == 0);
		result.put("within.lost", this.lostWithin.values().stream().mapToLong(Long::longValue).sum());
		result.put("within.reasons", this.lostWithin);
		result.put("flood.episodes", this.floods);
		result.put("clock.shifts", this.clock.shifts());
	}

	static ConditionFactory await() {
		return Awaitility.await()
			.atMost(4, TimeUnit.MINUTES)
			.pollDelay(Duration.ZERO)
			.pollInterval(Duration.ofMillis(10));
	}

}
