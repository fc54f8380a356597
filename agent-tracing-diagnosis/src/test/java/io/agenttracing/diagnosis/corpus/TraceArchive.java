package io.agenttracing.diagnosis.corpus;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;

import io.agenttracing.otlp.TraceReader;
import io.opentelemetry.sdk.trace.data.SpanData;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * Traces in an archive, and what is known of them.
 *
 * @param traces the spans of each, by the name of its file
 * @param manifest what is known of each, where somebody has written it down
 */
record TraceArchive(Map<String, List<SpanData>> traces, JsonNode manifest) {

	/** Programs with one fault each, and healthy ones: which is which is known. */
	static final TraceArchive LABELLED = read("/traces/labelled.zip");

	/** Of real agents; their licences are in the archive. */
	static final TraceArchive REAL = read("/traces/real.zip");

	private static TraceArchive read(String resource) {
		Map<String, List<SpanData>> traces = new LinkedHashMap<>();
		JsonMapper json = new JsonMapper();
		JsonNode manifest = json.createObjectNode();
		try (InputStream input = Objects.requireNonNull(TraceArchive.class.getResourceAsStream(resource));
				ZipInputStream zip = new ZipInputStream(input)) {
			for (ZipEntry entry = zip.getNextEntry(); entry != null; entry = zip.getNextEntry()) {
				String name = entry.getName();
				if (name.endsWith("manifest.json")) {
					manifest = json.readTree(zip.readAllBytes());
				}
				else if (name.endsWith(".json")) {
					traces.put(name.substring(0, name.length() - ".json".length()),
							new TraceReader().read(new ByteArrayInputStream(zip.readAllBytes())).get(0).spans());
				}
			}
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
		return new TraceArchive(traces, manifest);
	}

}
