package io.agenttracing.transparency;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;

/**
 * Makes a program from a seed: the same one each time.
 */
final class Programs {

	private static final int MOST_DEEP = 3;

	private static final int MOST_CALLS = 8;

	// The timeouts of coroutines take their time.
	private static final int SELDOM = 16;

	private final SplittableRandom random;

	private int calls;

	private Programs(long seed) {
		// Seeds that follow each other are alike otherwise.
		this.random = new SplittableRandom(seed).split();
	}

	static Call of(long seed) {
		return new Programs(seed).call(0);
	}

	private Call call(int depth) {
		int id = this.calls++;
		Door door = any(Door.values());
		Shape shape = any(door.shapes().toArray(Shape[]::new));
		Ending ending = (this.random.nextInt(3) == 0) ? Ending.RETURN : any(Ending.values());
		boolean passesOn = this.random.nextInt(3) > 0;
		int how = this.random.nextInt(Call.VARIATIONS);
		int taken = this.random.nextInt(Call.VARIATIONS);
		List<Call> below = new ArrayList<>();
		for (int i = (depth < MOST_DEEP) ? this.random.nextInt(4 - depth) : 0; i > 0 && this.calls < MOST_CALLS; i--) {
			below.add(call(depth + 1));
		}
		Ending possible = door.ends(shape, ending) ? ending : Ending.RETURN;
		if (door == Door.COROUTINE && possible == Ending.TIMED_OUT && this.random.nextInt(SELDOM) > 0) {
			possible = Ending.CANCELLED;
		}
		return new Call(id, door, shape, possible, passesOn && possible != Ending.HOSTILE, how, taken,
				List.copyOf(below));
	}

	private <T> T any(T[] values) {
		return values[this.random.nextInt(values.length)];
	}

}
