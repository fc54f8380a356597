package io.agenttracing.chaos;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;

import io.agenttracing.chaos.ChaosAgents.Loan;
import io.agenttracing.chaos.ChaosAgents.Messages;
import io.agenttracing.pipeline.collector.SpanCounts;
import io.agenttracing.pipeline.collector.SpanOutcome;
import io.agenttracing.pipeline.collector.TraceCollector;
import io.agenttracing.pipeline.export.delivery.LateExport;
import org.awaitility.core.ConditionTimeoutException;

import org.springframework.boot.WebApplicationType;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.core.env.Environment;
import org.springframework.dao.DataAccessException;
import org.springframework.data.redis.core.StringRedisTemplate;

/**
 * The application in a process of its own: works through the chaos, waits until all is
 * delivered when it is over, and is closed in one more outage.
 */
final class ChaosProcess {

	// Of all OkHttp clients in a JVM: they end when they were idle for a minute.
	private static final Set<String> SHARED_THREADS = Set.of("OkHttp TaskRunner", "Okio Watchdog");

	private static final int DOCUMENTS_OF_LAST_OUTAGE = 100;

	private final ConfigurableApplicationContext context;

	private final ChaosLink link;

	private final ChaosResult result = new ChaosResult();

	private ChaosProcess(ConfigurableApplicationContext context, ChaosLink link) {
		this.context = context;
		this.link = link;
	}

	public static void main(String[] arguments) {
		try {
			run(arguments);
		}
		catch (Throwable ex) {
			ex.printStackTrace();
			// The threads of listeners would keep it alive, also when the test is gone.
			Runtime.getRuntime().halt(1);
		}
	}

	private static void run(String[] arguments) throws Exception {
		Set<String> before = threads();
		ConfigurableApplicationContext context = new SpringApplicationBuilder(ChaosApplication.class)
			.web(WebApplicationType.NONE)
			.run(arguments);
		Environment environment = context.getEnvironment();
		try (ChaosLink link = ChaosLink.connect(environment.getRequiredProperty("chaos.port", Integer.class))) {
			ChaosProcess process = new ChaosProcess(context, link);
			process.work(environment);
			process.close();
			process.awaitThreads(before,
					Duration.ofSeconds(environment.getRequiredProperty("chaos.patience", Long.class)));
			process.result.write(Path.of(environment.getRequiredProperty("chaos.directory")));
			link.say(ChaosLink.CLOSED);
		}
	}

	private void work(Environment environment) throws Exception {
		ChaosWorkload workload = new ChaosWorkload(this.context,
				environment.getRequiredProperty("chaos.seed", Long.class));
		workload.run(environment.getRequiredProperty("chaos.spans", Long.class),
				environment.getRequiredProperty("chaos.episodes", Integer.class), this.link);
		workload.put(this.result);
		this.link.say(ChaosLink.GENERATED);
		this.link.await(ChaosLink.CALM);
		awaitListeners();
		workload.runInCalm();
		drain();
		this.link.say(ChaosLink.DRAINED);
	}

	private void awaitListeners() {
		Messages messages = this.context.getBean(Messages.class);
		this.result.put("unsent", messages.unsent().sum());
		this.result.put("heard", messages.heard().sum());
		this.result.put("read", messages.read().sum());
		StringRedisTemplate redis = this.context.getBean(StringRedisTemplate.class);
		long heard = messages.heard().sum();
		ChaosWorkload.await().ignoreExceptionsInstanceOf(DataAccessException.class).until(() -> {
			redis.convertAndSend(ChaosAgents.CHANNEL, "afterwards");
			return messages.heard().sum() > heard;
		});
		long read = messages.read().sum();
		ChaosWorkload.await().ignoreExceptionsInstanceOf(DataAccessException.class).until(() -> {
			redis.opsForStream().add(ChaosAgents.STREAM, Map.of("document", "afterwards"));
			return messages.read().sum() > read;
		});
		this.result.put("listeners", "alive");
	}

	private void drain() {
		TraceCollector collector = this.context.getBean(TraceCollector.class);
		ChaosWorkload.await().until(() -> {
			collector.forceFlush().join(10, TimeUnit.SECONDS);
			return collector.waiting() == 0;
		});
		this.result.put("drained", this.context.getBean(SpanCounts.class).of(SpanOutcome.DELIVERED));
	}

	/**
	 * Closes the application while the receiver is away.
	 */
	private void close() throws Exception {
		this.link.await(ChaosLink.OUTAGE);
		Loan loan = this.context.getBean(Loan.class);
		SpanCounts counts = this.context.getBean(SpanCounts.class);
		SpanLedger ledger = this.context.getBean(SpanLedger.class);
		TraceCollector collector = this.context.getBean(TraceCollector.class);
		LateExport export = this.context.getBean(LateExport.class);
		for (int i = 0; i < DOCUMENTS_OF_LAST_OUTAGE; i++) {
			loan.handle(new OrdinaryDocument(i));
		}
		ChaosWorkload.await()
			.until(() -> export.retained() > 0 && collector.waiting() == export.retained()
					&& counts.created() == outcomes(counts) + export.retained());
		this.result.put("retained", export.retained());
		long begin = System.nanoTime();
		this.context.close();
		this.result.put("close.millis", (System.nanoTime() - begin) / 1_000_000);
		ledger.finish();
		this.result.put(counts);
		this.result.put("unrecorded", ledger.unrecorded());
		this.result.put("waiting", collector.waiting());
	}

	private static long outcomes(SpanCounts counts) {
		long sum = 0;
		for (SpanOutcome outcome : SpanOutcome.values()) {
			sum += counts.of(outcome);
		}
		return sum;
	}

	private void awaitThreads(Set<String> before, Duration patience) {
		try {
			ChaosWorkload.await().atMost(Duration.ofMinutes(1)).until(() -> SHARED_THREADS.containsAll(left(before)));
		}
		catch (ConditionTimeoutException ex) {
			printLeft(before);
			throw ex;
		}
		long limit = System.nanoTime() + patience.toNanos();
		ChaosWorkload.await().until(() -> left(before).isEmpty() || System.nanoTime() > limit);
		this.result.put("threads", String.join(", ", left(before)));
	}

	private static void printLeft(Set<String> before) {
		Set<String> left = left(before);
		Thread.getAllStackTraces().forEach((thread, stack) -> {
			if (left.contains(thread.getName())) {
				System.out.println(thread + " is left");
				Arrays.stream(stack).forEach((frame) -> System.out.println("\tat " + frame));
			}
		});
	}

	private static Set<String> left(Set<String> before) {
		Set<String> left = threads();
		left.removeAll(before);
		left.removeIf((name) -> name.startsWith("awaitility"));
		return left;
	}

	private static Set<String> threads() {
		return Thread.getAllStackTraces()
			.keySet()
			.stream()
			.map(Thread::getName)
			.collect(Collectors.toCollection(TreeSet::new));
	}

}
