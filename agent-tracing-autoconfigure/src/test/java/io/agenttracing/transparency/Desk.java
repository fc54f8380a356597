package io.agenttracing.transparency;

import java.util.concurrent.CompletableFuture;

import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * A bean of a program, with a method for each shape of a result. Its methods throw what
 * the program says.
 */
interface Desk {

	@Nullable Value value(Task task) throws Throwable;

	CompletableFuture<@Nullable Value> future(Task task) throws Throwable;

	Mono<Value> mono(Task task) throws Throwable;

	Flux<Value> flux(Task task) throws Throwable;

}
