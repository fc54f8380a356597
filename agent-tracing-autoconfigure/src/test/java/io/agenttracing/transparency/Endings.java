package io.agenttracing.transparency;

import org.jspecify.annotations.Nullable;

/**
 * The end of a call's work.
 */
final class Endings {

	private final Run run;

	private final Call call;

	Endings(Run run, Call call) {
		this.run = run;
		this.call = call;
	}

	@Nullable Value end() throws Throwable {
		Ending ending = this.call.ending();
		if (ending.fails()) {
			throw failure(ending);
		}
		if (ending == Ending.INTERRUPTED) {
			Thread.currentThread().interrupt();
		}
		return (ending != Ending.NOTHING) ? value() : null;
	}

	Value value() {
		return this.run.named(new Value(this.run, this.call), "value", this.call);
	}

	private Throwable failure(Ending ending) {
		Throwable failure = switch (ending) {
			case CHECKED -> new CheckedException("checked");
			case ERROR -> new AssertionError("an error");
			case HOSTILE -> new HostileException();
			default -> new IllegalArgumentException("unchecked");
		};
		if (ending == Ending.RECURSIVE) {
			failure.initCause(new IllegalStateException("around", failure));
		}
		if (ending == Ending.SUPPRESSED) {
			failure.addSuppressed(this.run.named(new CheckedException("suppressed"), "suppressed", this.call));
		}
		return this.run.named(failure, "failure", this.call);
	}

	@SuppressWarnings("unchecked")
	static <X extends Throwable> RuntimeException sneaky(Throwable failure) throws X {
		throw (X) failure;
	}

	@SuppressWarnings("serial")
	private static final class CheckedException extends Exception {

		private CheckedException(String message) {
			super(message);
		}

	}

}
