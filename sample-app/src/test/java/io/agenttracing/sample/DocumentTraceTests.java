package io.agenttracing.sample;

import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;

import io.agenttracing.testing.OtlpReceiver;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.json.JsonMapper;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * One document is one trace, span by span, as an OTLP backend receives it.
 */
class DocumentTraceTests {

	private static final String ENDPOINT = "--management.opentelemetry.tracing.export.otlp.endpoint=";

	@TempDir
	private Path folder;

	@BeforeEach
	void writeDocument() throws IOException {
		Files.writeString(this.folder.resolve("note.txt"),
				"Question: Who pays for the heating?\n\nThe tenant pays for the heating of the flat.");
	}

	@Test
	void oneDocumentIsOneTraceOverHttp() {
		try (OtlpReceiver receiver = OtlpReceiver.start()) {
			String documentId = postDocument(ENDPOINT + receiver.httpEndpoint());
			DocumentTrace.verify(receiver.spans(), documentId);
		}
	}

	@Test
	void oneDocumentIsOneTraceOverGrpc() {
		try (OtlpReceiver receiver = OtlpReceiver.start()) {
			String documentId = postDocument(ENDPOINT + receiver.grpcEndpoint(),
					"--management.opentelemetry.tracing.export.otlp.transport=grpc");
			DocumentTrace.verify(receiver.spans(), documentId);
		}
	}

	private String postDocument(String... arguments) {
		String[] all = new String[arguments.length + 1];
		System.arraycopy(arguments, 0, all, 0, arguments.length);
		all[arguments.length] = "--sample.documents=" + this.folder;
		try (RunningSample sample = RunningSample.start(all)) {
			HttpResponse<String> response = sample.postText("/documents?question=When+is+the+rent+due",
					"The rent is due on the third working day. Cats are welcome in the flat.");
			assertThat(response.statusCode()).isEqualTo(200);
			return new JsonMapper().readTree(response.body()).path("id").asString();
		}
	}

}
