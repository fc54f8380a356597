package io.agenttracing.instrument.retry;

import java.util.concurrent.CompletableFuture;

import reactor.core.publisher.Mono;

/**
 * One call that is retried, in each form.
 */
public interface Embedding {

	String now();

	CompletableFuture<String> later();

	Mono<String> reactive();

}
