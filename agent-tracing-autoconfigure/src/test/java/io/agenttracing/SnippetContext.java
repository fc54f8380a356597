package io.agenttracing;

import java.net.http.HttpClient;
import java.util.HashMap;
import java.util.Map;

import io.micrometer.observation.ObservationRegistry;
import io.opentelemetry.sdk.testing.exporter.InMemorySpanExporter;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;

/**
 * What the snippets of the documents use and do not declare.
 */
public abstract class SnippetContext {

	protected @Nullable AgentTracer tracer;

	protected InMemorySpanExporter spans = InMemorySpanExporter.create();

	protected @Nullable HttpClient client;

	protected @Nullable ObservationRegistry observationRegistry;

	protected @Nullable Model model;

	protected @Nullable Retrieval retrieval;

	protected @Nullable Profiles profiles;

	protected Document document = new Document("d-1", "text");

	protected @Nullable Reranker reranker;

	protected Map<String, String> carrier = new HashMap<>();

	protected Mono<String> passages = Mono.just("passages");

	protected Answer bySimilarity(Object passages) {
		return new Answer(passages.toString());
	}

	public interface Model {

		Mono<String> complete(String prompt);

	}

	public interface Retrieval {

		Mono<String> passages(String question);

	}

	public interface Profiles {

		String of(String customer);

	}

	public interface Reranker {

		Answer rank(Object passages);

	}

	public interface Tenants {

		String current();

	}

	public interface LlmAgent {

		String answer(String id, String question);

	}

	public record Document(String id, String content) {

	}

	public record Question(String text) {

	}

	public record Answer(String text) {

	}

	public record ChatRequest(String prompt) {

	}

	public record ChatResponse(String text) {

	}

	public static class Reviewer {

		public Reviewer(@Nullable Object model) {
		}

		public Answer review(Document document) {
			return new Answer(document.content());
		}

	}

}
