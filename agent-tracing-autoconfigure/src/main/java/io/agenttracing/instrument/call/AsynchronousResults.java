package io.agenttracing.instrument.call;

import java.lang.reflect.Method;
import java.util.Arrays;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;

import io.agenttracing.span.SourceNames;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;

import org.springframework.core.ResolvableType;
import org.springframework.core.annotation.MergedAnnotations;
import org.springframework.core.annotation.MergedAnnotations.SearchStrategy;

/**
 * Warns once of each method whose span ends before its result is complete: it returns an
 * asynchronous type of a library that is not supported. The types are known by name,
 * since no application has all of these libraries.
 */
final class AsynchronousResults {

	private static final Log logger = LogFactory.getLog(AsynchronousResults.class);

	private static final Set<String> TYPES = Set.of("java.util.concurrent.Future",
			"java.util.concurrent.Flow$Publisher", "org.reactivestreams.Publisher", "kotlinx.coroutines.Job",
			"kotlinx.coroutines.flow.Flow", "kotlinx.coroutines.channels.ReceiveChannel",
			"io.reactivex.rxjava3.core.CompletableSource", "io.reactivex.rxjava3.core.MaybeSource",
			"io.reactivex.rxjava3.core.ObservableSource", "io.reactivex.rxjava3.core.SingleSource",
			"io.reactivex.rxjava3.parallel.ParallelFlowable", "io.reactivex.CompletableSource",
			"io.reactivex.MaybeSource", "io.reactivex.ObservableSource", "io.reactivex.SingleSource",
			"io.reactivex.parallel.ParallelFlowable", "rx.Completable", "rx.Observable", "rx.Single",
			"io.smallrye.mutiny.Uni", "io.smallrye.mutiny.Multi", "io.vertx.core.Future", "scala.concurrent.Future",
			"akka.stream.javadsl.Source", "akka.stream.scaladsl.Source", "org.apache.pekko.stream.javadsl.Source",
			"org.apache.pekko.stream.scaladsl.Source", "io.vavr.concurrent.Future");

	// Hot: its elements are not emitted by the call.
	private static final String SHARED_FLOW = "kotlinx.coroutines.flow.SharedFlow";

	// Such methods run on another thread, together with the advice of their span.
	private static final Set<String> RUN_ELSEWHERE = Set.of("org.springframework.scheduling.annotation.Async",
			"jakarta.ejb.Asynchronous", "jakarta.enterprise.concurrent.Asynchronous");

	private final Set<Method> warned = ConcurrentHashMap.newKeySet();

	/**
	 * Warns of the methods of a class, in one line.
	 * @param targetClass the class of the bean
	 * @param methods its traced methods
	 */
	void warnOf(Class<?> targetClass, Collection<TracedMethod> methods) {
		Map<String, String> types = new LinkedHashMap<>();
		for (TracedMethod traced : methods) {
			Method method = traced.method();
			Class<?> type = (traced.outcome() == TracedMethod.Outcome.RETURN) ? returnType(method, targetClass) : null;
			if (type != null && isAsynchronous(type) && !isRunElsewhere(method, targetClass)
					&& this.warned.add(method)) {
				types.put(SourceNames.of(method) + "()", type.getName());
			}
		}
		if (!types.isEmpty()) {
			logger.warn("The spans of these methods of " + targetClass.getName()
					+ " end when they return, not when their results do, and what is done later is not below them: "
					+ types.entrySet()
						.stream()
						.map((type) -> type.getKey() + " returns " + type.getValue())
						.collect(Collectors.joining(", "))
					+ ". Return a CompletableFuture, a Mono, a Flux or, with kotlinx-coroutines-reactor, a Flow of"
					+ " Kotlin, or write a suspend function; or trace what is done with AgentTracer.call(...).");
		}
	}

	private static @Nullable Class<?> returnType(Method method, Class<?> targetClass) {
		return ResolvableType.forMethodReturnType(method, targetClass).resolve(method.getReturnType());
	}

	static boolean isAsynchronous(Class<?> type) {
		return !CompletionStage.class.isAssignableFrom(type) && isAny(type, TYPES) && !isAny(type, Set.of(SHARED_FLOW));
	}

	/**
	 * Whether a type is, extends or implements one that is known by its name.
	 */
	static boolean isAny(@Nullable Class<?> type, Set<String> names) {
		if (type == null || type == Object.class) {
			return false;
		}
		return names.contains(type.getName()) || isAny(type.getSuperclass(), names)
				|| Arrays.stream(type.getInterfaces()).anyMatch((implemented) -> isAny(implemented, names));
	}

	private static boolean isRunElsewhere(Method method, Class<?> targetClass) {
		return isRunElsewhere(MergedAnnotations.from(method, SearchStrategy.TYPE_HIERARCHY))
				|| isRunElsewhere(MergedAnnotations.from(targetClass, SearchStrategy.TYPE_HIERARCHY));
	}

	private static boolean isRunElsewhere(MergedAnnotations annotations) {
		return annotations.stream().anyMatch((annotation) -> RUN_ELSEWHERE.contains(annotation.getType().getName()));
	}

}
