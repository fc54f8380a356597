package io.agenttracing.cli;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;

import io.agenttracing.otlp.ReadTrace;
import io.agenttracing.viewer.store.TraceStore;
import io.opentelemetry.sdk.trace.data.SpanData;

/**
 * Files with traces in the store that the page and the tools ask.
 */
final class LoadedTraces {

	private static final long LEAST = 64L * 1024 * 1024;

	private static final long MOST = 1024L * 1024 * 1024;

	private static final int SHARE_OF_HEAP = 4;

	private LoadedTraces() {
	}

	/**
	 * An empty store, as large as the heap allows.
	 */
	static TraceStore newStore() {
		return new TraceStore(room(Runtime.getRuntime().maxMemory()));
	}

	/**
	 * How much of a heap traces have.
	 */
	static long room(long heap) {
		return Math.max(Math.min(LEAST, heap / 2), Math.min(MOST, heap / SHARE_OF_HEAP));
	}

	/**
	 * Reads files.
	 * @param store where the traces are put
	 * @param files the names of the files
	 * @param masking what is done to each span before
	 * @param refusal receives a line for what cannot be read or has no room
	 * @return the exit status: 0, or that of the last file that cannot be read
	 */
	static int into(TraceStore store, Collection<String> files, UnaryOperator<SpanData> masking,
			Consumer<String> refusal) {
		int status = 0;
		for (String file : files) {
			TraceFile input = new TraceFile(file);
			long gone = store.gone();
			int read = input.read((traces) -> {
				int refused = put(store, traces, masking);
				if (refused > 0) {
					input.refuse(refusal, refused + " spans have no room in memory (java -Xmx)");
				}
				return 0;
			}, refusal);
			if (store.gone() > gone) {
				input.refuse(refusal, (store.gone() - gone) + " traces have no room: the last " + TraceStore.MAX_TRACES
						+ " are kept, as far as there is memory");
			}
			status = Math.max(status, read);
		}
		return status;
	}

	private static int put(TraceStore store, List<ReadTrace> traces, UnaryOperator<SpanData> masking) {
		int refused = 0;
		for (ReadTrace trace : traces) {
			List<SpanData> spans = new ArrayList<>(trace.spans().size());
			trace.spans().forEach((span) -> spans.add(masking.apply(span)));
			refused += store.received(spans);
		}
		return refused;
	}

}
