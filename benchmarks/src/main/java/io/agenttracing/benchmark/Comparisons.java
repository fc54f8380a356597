package io.agenttracing.benchmark;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.function.DoubleSupplier;
import java.util.function.ToDoubleFunction;

import org.jspecify.annotations.Nullable;

/**
 * Measures two things in turns and collects the ratios of one part.
 */
final class Comparisons {

	private final Mode mode;

	private final List<Ratio> ratios = new ArrayList<>();

	private final Map<Headline, Double> headlines = new EnumMap<>(Headline.class);

	private @Nullable Plot plot;

	Comparisons(Mode mode) {
		this.mode = mode;
	}

	Mode mode() {
		return this.mode;
	}

	List<Ratio> ratios() {
		return this.ratios;
	}

	Map<Headline, Double> headlines() {
		return this.headlines;
	}

	@Nullable Plot plot() {
		return this.plot;
	}

	void add(Plot plot) {
		this.plot = plot;
	}

	<T> Ratio compare(String name, String target, ToDoubleFunction<T> measure, T subject, T baseline) {
		return compare(name, target, () -> measure.applyAsDouble(subject), () -> measure.applyAsDouble(baseline));
	}

	Ratio compare(String name, String target, DoubleSupplier subject, DoubleSupplier baseline) {
		return add(measure(name, target, "ns", subject, baseline));
	}

	Ratio measure(String name, String target, String unit, DoubleSupplier subject, DoubleSupplier baseline) {
		List<Double> subjects = new ArrayList<>();
		List<Double> baselines = new ArrayList<>();
		for (int pair = 0; pair < this.mode.pairs(); pair++) {
			// In turns, so that neither always comes first.
			if (pair % 2 == 0) {
				subjects.add(subject.getAsDouble());
				baselines.add(baseline.getAsDouble());
			}
			else {
				baselines.add(baseline.getAsDouble());
				subjects.add(subject.getAsDouble());
			}
		}
		return Ratio.of(name, target, unit, subjects, baselines);
	}

	void add(Ratio ratio, Headline... headlines) {
		add(ratio);
		for (Headline headline : headlines) {
			this.headlines.put(headline, headline.of(ratio));
		}
	}

	Ratio add(Ratio ratio) {
		this.ratios.add(ratio);
		System.out.println(ratio.row());
		return ratio;
	}

}
