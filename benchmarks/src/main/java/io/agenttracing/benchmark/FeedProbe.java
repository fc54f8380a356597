package io.agenttracing.benchmark;

import java.util.Arrays;
import java.util.List;
import java.util.function.DoubleSupplier;

import io.opentelemetry.sdk.trace.ReadableSpan;
import io.opentelemetry.sdk.trace.SpanProcessor;

/**
 * Says what a span costs on one way to the exporter, in a JVM that knows no other: what
 * is compiled for one way would be slower for having seen the other.
 */
public final class FeedProbe {

	static final String MARK = "Nanoseconds per span: ";

	/**
	 * Options of its JVM: a heap that grows while it is measured would be measured too.
	 */
	static final List<String> HEAP = List.of("-Xms1g", "-Xmx1g");

	private static final int TRACE_SIZE = 20;

	private static final int WARM_UP = 20;

	private static final int MEASURED = 31;

	private FeedProbe() {
	}

	/**
	 * Measures one way.
	 * @param arguments its name, and how many spans to give to it each time
	 */
	public static void main(String[] arguments) {
		int traces = Math.max(1, Integer.parseInt(arguments[1]) / TRACE_SIZE);
		System.out.println(MARK + Way.valueOf(arguments[0]).nanosPerSpan(traces));
		System.exit(0);
	}

	private static double median(DoubleSupplier measure) {
		double[] nanos = new double[MEASURED];
		for (int i = -WARM_UP; i < MEASURED; i++) {
			double each = measure.getAsDouble();
			if (i >= 0) {
				nanos[i] = each;
			}
		}
		Arrays.sort(nanos);
		return nanos[MEASURED / 2];
	}

	/**
	 * The ways of a span from its end to an exporter that does nothing.
	 */
	enum Way {

		BARE_COLLECTOR {

			@Override
			double nanosPerSpan(int traces) {
				try (BareCollector bare = new BareCollector()) {
					return median(() -> SpanFeed.nanosPerSpan(bare.collector(), bare::settled, spans(traces)));
				}
			}

		},

		BATCH_PROCESSOR {

			@Override
			double nanosPerSpan(int traces) {
				try (Exporting boots = Exporting.byBatchProcessor()) {
					SpanProcessor batches = boots.processor("BatchSpanProcessor");
					return median(() -> SpanFeed.nanosPerSpan(batches, boots::exported, spans(traces)));
				}
			}

		},

		COLLECTOR {

			@Override
			double nanosPerSpan(int traces) {
				try (Exporting ours = Exporting.byCollector()) {
					SpanProcessor collector = ours.processor("TraceCollector");
					return median(() -> SpanFeed.nanosPerSpan(collector, ours::settled, spans(traces)));
				}
			}

		};

		abstract double nanosPerSpan(int traces);

		private static List<List<ReadableSpan>> spans(int traces) {
			return SpanFeed.traces(traces, TRACE_SIZE);
		}

	}

}
