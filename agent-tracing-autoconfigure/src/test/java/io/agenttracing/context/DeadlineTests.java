package io.agenttracing.context;

import java.util.concurrent.TimeUnit;

import io.opentelemetry.context.Context;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link Deadline}.
 */
class DeadlineTests {

	@Test
	void aContextHasNoneUntilItIsLimited() {
		assertThat(Deadline.of(Context.root())).isNull();
		assertThat(remaining(Deadline.limit(Context.root(), 5000))).isBetween(1L, 5000L);
	}

	@Test
	void theEarlierOfTwoApplies() {
		Context four = Deadline.limit(Context.root(), 4000);
		assertThat(Deadline.limit(four, 5000)).isSameAs(four);
		assertThat(remaining(Deadline.limit(four, 3000))).isLessThanOrEqualTo(3000);
	}

	@Test
	void isOverAtOnceForWhatIsNotPositive() {
		assertThat(remaining(Deadline.limit(Context.root(), 0))).isZero();
		assertThat(remaining(Deadline.limit(Context.root(), Long.MIN_VALUE))).isZero();
	}

	@Test
	void isADayAtMost() {
		assertThat(remaining(Deadline.limit(Context.root(), Long.MAX_VALUE))).isBetween(1L, Deadline.MAX.toMillis());
	}

	@Test
	void whatIsAdvisoryBindsNobody() {
		Context advised = Deadline.advisory(Deadline.limit(Context.root(), 1000));
		assertThat(remaining(advised)).isBetween(1L, 1000L);
		assertThat(Deadline.binding(advised)).isNull();
		assertThat(Deadline.advisory(Context.root())).isSameAs(Context.root());
	}

	@Test
	void aBindingDeadlineReplacesAnAdvisoryOne() {
		Context advised = Deadline.advisory(Deadline.limit(Context.root(), 1000));
		Context bound = Deadline.limit(advised, 5000, "agent");
		assertThat(Deadline.binding(bound)).isEqualTo(Deadline.of(bound))
			.extracting(Deadline::owner)
			.isEqualTo("agent");
		assertThat(Deadline.of(advised).limit(bound)).isSameAs(bound);
	}

	@ParameterizedTest
	@ValueSource(longs = { 0, 1, -1, Long.MAX_VALUE, Long.MIN_VALUE, Long.MAX_VALUE - 1_000_000 })
	void remainsRightWhereTheClockOverflows(long now) {
		Deadline deadline = new Deadline(now + TimeUnit.MILLISECONDS.toNanos(1500), null);
		assertThat(deadline.remainingMillis(now)).isEqualTo(1500);
		assertThat(deadline.remainingMillis(now + 1)).isEqualTo(1499);
		assertThat(deadline.remainingMillis(now + TimeUnit.SECONDS.toNanos(2))).isZero();
	}

	private static long remaining(Context context) {
		Deadline deadline = Deadline.of(context);
		assertThat(deadline).isNotNull();
		return deadline.remainingMillis();
	}

}
