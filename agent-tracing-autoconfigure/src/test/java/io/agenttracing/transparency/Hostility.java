package io.agenttracing.transparency;

import java.io.IOException;
import java.util.SplittableRandom;

/**
 * Throws at random in place of collaborators of tracing, the same in each run of a
 * program.
 */
final class Hostility {

	private static final int SHARE = 3;

	private final boolean any;

	private SplittableRandom random = new SplittableRandom(0);

	private boolean on;

	private Hostility(boolean any) {
		this.any = any;
	}

	static Hostility some() {
		return new Hostility(true);
	}

	static Hostility none() {
		return new Hostility(false);
	}

	/**
	 * Throws at random from now on.
	 */
	synchronized void begin(Call program) {
		this.random = new SplittableRandom(program.toString().hashCode());
		this.on = this.any;
	}

	synchronized void end() {
		this.on = false;
	}

	/**
	 * Throws anything, or does not.
	 */
	void act() {
		int number = next();
		switch (number) {
			case 0 -> throw new IllegalStateException("hostile");
			case 1 -> throw new AssertionError("hostile");
			case 2 -> throw new NoClassDefFoundError("hostile");
			case 3 -> throw new StackOverflowError("hostile");
			case 4 -> throw Endings.<RuntimeException>sneaky(new IOException("hostile"));
			case 5 -> throw Endings.<RuntimeException>sneaky(new InterruptedException("hostile"));
			case 6 -> throw new HostileException();
			default -> {
			}
		}
	}

	// Threads of tracing would change the order for those of the application.
	private synchronized int next() {
		boolean beside = Thread.currentThread().getName().startsWith("agent-tracing");
		return (this.on && !beside) ? this.random.nextInt(7 * SHARE) : Integer.MAX_VALUE;
	}

}
