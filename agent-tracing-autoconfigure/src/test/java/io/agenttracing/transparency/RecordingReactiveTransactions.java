package io.agenttracing.transparency;

import org.springframework.transaction.TransactionDefinition;
import org.springframework.transaction.reactive.AbstractReactiveTransactionManager;
import org.springframework.transaction.reactive.GenericReactiveTransaction;
import org.springframework.transaction.reactive.TransactionSynchronizationManager;
import reactor.core.publisher.Mono;

/**
 * Transactions of nothing for publishers, whose outcomes are told.
 */
@SuppressWarnings("serial")
final class RecordingReactiveTransactions extends AbstractReactiveTransactionManager {

	private final transient RecordingTransactions outcomes;

	RecordingReactiveTransactions(RecordingTransactions outcomes) {
		this.outcomes = outcomes;
	}

	@Override
	protected Object doGetTransaction(TransactionSynchronizationManager synchronization) {
		return new Object();
	}

	@Override
	protected Mono<Void> doBegin(TransactionSynchronizationManager synchronization, Object transaction,
			TransactionDefinition definition) {
		return tell("begun for a subscriber");
	}

	@Override
	protected Mono<Void> doCommit(TransactionSynchronizationManager synchronization,
			GenericReactiveTransaction transaction) {
		return tell("committed for a subscriber");
	}

	@Override
	protected Mono<Void> doRollback(TransactionSynchronizationManager synchronization,
			GenericReactiveTransaction transaction) {
		return tell("rolled back for a subscriber");
	}

	private Mono<Void> tell(String outcome) {
		return Mono.fromRunnable(() -> this.outcomes.add(outcome));
	}

}
