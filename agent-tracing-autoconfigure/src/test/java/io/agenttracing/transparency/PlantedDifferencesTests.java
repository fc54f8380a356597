package io.agenttracing.transparency;

import java.util.Arrays;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.UnaryOperator;

import io.opentelemetry.context.Context;
import io.opentelemetry.context.ContextKey;
import org.aopalliance.intercept.MethodInterceptor;
import org.aopalliance.intercept.MethodInvocation;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;

import org.springframework.aop.Advisor;
import org.springframework.aop.ProxyMethodInvocation;
import org.springframework.aop.support.ComposablePointcut;
import org.springframework.aop.support.DefaultPointcutAdvisor;
import org.springframework.aop.support.RootClassFilter;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The proof can fail: advice around agents that changes something is found, and the
 * program that shows it is small.
 */
class PlantedDifferencesTests {

	private static final int PROGRAMS = 800;

	private static Map<String, MethodInterceptor> faults() {
		return Map.ofEntries(planted("swallows an exception", PlantedDifferencesTests::swallow),
				planted("wraps an exception", PlantedDifferencesTests::wrap),
				planted("adds to an exception", PlantedDifferencesTests::suppress),
				planted("clears the interrupted flag", PlantedDifferencesTests::clear),
				planted("runs on another thread", PlantedDifferencesTests::move),
				planted("reads an argument", PlantedDifferencesTests::readArgument),
				planted("reads a value", PlantedDifferencesTests::readValue),
				planted("leaves a context", PlantedDifferencesTests::leave),
				planted("calls twice", PlantedDifferencesTests::repeat),
				onResult("copies a future",
						(result) -> (result instanceof CompletableFuture<?> future) ? future.copy() : result),
				onResult("requests more",
						(result) -> (result instanceof Flux<?> flux) ? flux.hide().limitRate(3) : result),
				onResult("subscribes elsewhere",
						(result) -> (result instanceof Mono<?> mono) ? mono.subscribeOn(Schedulers.single()) : result),
				onResult("hides the subscriber's context",
						(result) -> (result instanceof Flux<?> flux)
								? flux.contextWrite((context) -> context.delete(PublisherTaking.KEY)) : result),
				onResult("hides a cancellation",
						(result) -> (result instanceof Flux<?> flux) ? flux.publish().autoConnect() : result));
	}

	@Test
	void findsWhatIsDifferent() {
		AtomicReference<MethodInterceptor> fault = new AtomicReference<>(MethodInvocation::proceed);
		Advisor advisor = new DefaultPointcutAdvisor(new ComposablePointcut(new RootClassFilter(AgentDesk.class)),
				(MethodInterceptor) (invocation) -> fault.get().invoke(invocation));
		Variant.WITHOUT.runner()
			.run((context) -> Variant.WITHOUT.runner().withBean("fault", Advisor.class, () -> advisor).run((faulty) -> {
				try (Application without = new Application(context, false);
						Application with = new Application(faulty, false)) {
					assertThat(search(without, with)).isNull();
					faults().forEach((name, planted) -> {
						fault.set(planted);
						assertFound(name, search(without, with));
					});
				}
			}));
	}

	private static void assertFound(String name, @Nullable Difference difference) {
		assertThat(difference).as(name).isNotNull();
		assertThat(difference.program().size()).as(name + ": " + difference).isLessThanOrEqualTo(2);
		assertThat(difference.toString()).contains("without: ", "with:    ", "AGENT");
	}

	private static @Nullable Difference search(Application without, Application with) {
		Difference found = null;
		for (long seed = 0; seed < PROGRAMS && found == null; seed++) {
			found = new Comparison(without, Programs.of(seed)).find(with);
		}
		return found;
	}

	private static Map.Entry<String, MethodInterceptor> planted(String name, MethodInterceptor fault) {
		return Map.entry(name, fault);
	}

	private static Map.Entry<String, MethodInterceptor> onResult(String name, UnaryOperator<@Nullable Object> change) {
		return planted(name, (invocation) -> change.apply(invocation.proceed()));
	}

	private static @Nullable Object swallow(MethodInvocation invocation) {
		try {
			return invocation.proceed();
		}
		catch (Throwable failure) {
			return null;
		}
	}

	private static @Nullable Object wrap(MethodInvocation invocation) {
		try {
			return invocation.proceed();
		}
		catch (Throwable failure) {
			throw new IllegalStateException(failure);
		}
	}

	private static @Nullable Object suppress(MethodInvocation invocation) throws Throwable {
		try {
			return invocation.proceed();
		}
		catch (Throwable failure) {
			failure.addSuppressed(new IllegalStateException("seen"));
			throw failure;
		}
	}

	private static @Nullable Object clear(MethodInvocation invocation) throws Throwable {
		Object result = invocation.proceed();
		Thread.interrupted();
		return result;
	}

	private static @Nullable Object move(MethodInvocation invocation) {
		return CompletableFuture.supplyAsync(() -> swallow(invocation)).join();
	}

	private static @Nullable Object readArgument(MethodInvocation invocation) throws Throwable {
		Arrays.toString(invocation.getArguments());
		return invocation.proceed();
	}

	private static @Nullable Object readValue(MethodInvocation invocation) throws Throwable {
		Object result = invocation.proceed();
		if (result instanceof Value value) {
			value.getName();
		}
		return result;
	}

	private static @Nullable Object leave(MethodInvocation invocation) throws Throwable {
		Context.current().with(ContextKey.named("left"), "left").makeCurrent();
		return invocation.proceed();
	}

	private static @Nullable Object repeat(MethodInvocation invocation) throws Throwable {
		return (invocation.getArguments().length == 1
				&& Task.callOf((Task) invocation.getArguments()[0]).shape() == Shape.VALUE) ? again(invocation)
						: invocation.proceed();
	}

	private static @Nullable Object again(MethodInvocation invocation) throws Throwable {
		((ProxyMethodInvocation) invocation).invocableClone().proceed();
		return invocation.proceed();
	}

}
