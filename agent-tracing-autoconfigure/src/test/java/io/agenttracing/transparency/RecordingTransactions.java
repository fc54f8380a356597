package io.agenttracing.transparency;

import java.util.ArrayList;
import java.util.List;

import org.springframework.transaction.TransactionDefinition;
import org.springframework.transaction.support.AbstractPlatformTransactionManager;
import org.springframework.transaction.support.DefaultTransactionStatus;

/**
 * Transactions of nothing, whose outcomes are told.
 */
@SuppressWarnings("serial")
final class RecordingTransactions extends AbstractPlatformTransactionManager {

	private final transient List<String> outcomes = new ArrayList<>();

	private final transient ThreadLocal<Boolean> open = ThreadLocal.withInitial(() -> false);

	/**
	 * The outcomes so far, which are then forgotten.
	 */
	synchronized List<String> drain() {
		this.open.remove();
		List<String> drained = List.copyOf(this.outcomes);
		this.outcomes.clear();
		return drained;
	}

	synchronized void add(String outcome) {
		this.outcomes.add("[" + Trail.threadKind() + "] " + outcome);
	}

	@Override
	protected Object doGetTransaction() {
		return new Object();
	}

	@Override
	protected boolean isExistingTransaction(Object transaction) {
		return this.open.get();
	}

	@Override
	protected void doBegin(Object transaction, TransactionDefinition definition) {
		this.open.set(true);
		add("begun");
	}

	@Override
	protected void doCommit(DefaultTransactionStatus status) {
		add("committed");
	}

	@Override
	protected void doRollback(DefaultTransactionStatus status) {
		add("rolled back");
	}

	@Override
	protected void doSetRollbackOnly(DefaultTransactionStatus status) {
		add("to be rolled back");
	}

	@Override
	protected void doCleanupAfterCompletion(Object transaction) {
		this.open.remove();
	}

}
