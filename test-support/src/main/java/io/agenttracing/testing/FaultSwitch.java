package io.agenttracing.testing;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * The fault that a receiver has at the moment.
 */
final class FaultSwitch {

	private static final long SLOW_MILLIS = 300;

	private volatile Period period = new Period(Fault.NONE, new CountDownLatch(1));

	Period current() {
		return this.period;
	}

	void set(Fault fault) {
		Period over = this.period;
		this.period = new Period(fault, new CountDownLatch(1));
		over.end().countDown();
	}

	/**
	 * The time of a fault.
	 *
	 * @param fault the fault
	 * @param end when it ends
	 */
	record Period(Fault fault, CountDownLatch end) {

		/**
		 * Waits as long as the fault asks for, at most until its end.
		 * @return whether there is to be an answer
		 */
		boolean delay() {
			if (this.fault != Fault.HANG && this.fault != Fault.SLOW) {
				return true;
			}
			try {
				this.end.await((this.fault == Fault.SLOW) ? SLOW_MILLIS : Long.MAX_VALUE, TimeUnit.MILLISECONDS);
			}
			catch (InterruptedException ex) {
				Thread.currentThread().interrupt();
			}
			return this.fault == Fault.SLOW;
		}

	}

}
