package io.agenttracing.benchmark;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;

class BudgetTests {

	private static final String CALLER = Budget.caller(CallVariant.STEP_ALL);

	private static final String ALL = Budget.all(CallVariant.STEP_ALL);

	private final Budget budget = new Budget(Path.of("budget-17.properties"), Map.of(CALLER, 1_000L, ALL, 2_000L));

	@Test
	void aCallerMayTake24BytesMore() {
		assertThat(this.budget.excess(CALLER, 1_024)).isEmpty();
		assertThat(this.budget.excess(CALLER, 1_025)).get()
			.asString()
			.contains("STEP_ALL.caller takes 1,025 B", "1,000 B", "24 more", "budget-17.properties",
					"-Dbudget.write=true");
	}

	@Test
	void allThreadsMayTakeThreePercentMore() {
		assertThat(this.budget.excess(ALL, 2_060)).isEmpty();
		assertThat(this.budget.excess(ALL, 2_061)).get().asString().contains("STEP_ALL.all takes 2,061 B", "2,000 B");
	}

	@Test
	void saysWhatToTighten() {
		assertThat(this.budget.saving(CALLER, 976)).isEmpty();
		assertThat(this.budget.saving(CALLER, 975)).get().asString().contains("STEP_ALL.caller takes 975 B only");
		assertThat(this.budget.excess(CALLER, 975)).isEmpty();
	}

	@Test
	void aRowWithoutABudgetIsAnExcess() {
		assertThat(this.budget.excess("NEW.caller", 1)).get().asString().contains("no budget for NEW.caller");
		assertThat(this.budget.saving("NEW.caller", 1)).isEmpty();
	}

	@Test
	void readsWhatItHasWritten(@TempDir Path directory) throws IOException {
		Budget none = Budget.ofThisJdk(directory);
		assertThat(none.exists()).isFalse();
		none.write(Map.of(ALL, 2_000.4, CALLER, 999.6));
		Budget written = Budget.ofThisJdk(directory);
		assertThat(written.rows()).isEqualTo(this.budget.rows());
		assertThat(written.file()).hasFileName("budget-" + Runtime.version().feature() + ".properties")
			.hasContent("STEP_ALL.all=2000\nSTEP_ALL.caller=1000");
	}

}
