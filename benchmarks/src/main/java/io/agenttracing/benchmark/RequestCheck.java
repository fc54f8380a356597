package io.agenttracing.benchmark;

import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Map;

import io.micrometer.observation.ObservationRegistry;

import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpMethod;
import org.springframework.http.HttpStatus;
import org.springframework.http.HttpStatusCode;
import org.springframework.http.client.AbstractClientHttpRequest;
import org.springframework.http.client.ClientHttpResponse;
import org.springframework.web.client.RestClient;

/**
 * The method as a request of Spring's client, observed as Spring Boot has it, and
 * answered at once: what a network and a server take would hide what is measured.
 */
class RequestCheck implements Check {

	private final RestClient client;

	RequestCheck(ObservationRegistry registry) {
		this.client = RestClient.builder()
			.observationRegistry(registry)
			.requestFactory(Request::new)
			.baseUrl("http://models.example.com")
			.build();
	}

	@Override
	public Verdict check(String id, int pages, String text) {
		this.client.get().uri("/checks/{id}", Map.of("id", id)).retrieve().toBodilessEntity();
		return Check.verdictOn(text);
	}

	private static final class Request extends AbstractClientHttpRequest {

		private final URI uri;

		private final HttpMethod method;

		private Request(URI uri, HttpMethod method) {
			this.uri = uri;
			this.method = method;
		}

		@Override
		public HttpMethod getMethod() {
			return this.method;
		}

		@Override
		public URI getURI() {
			return this.uri;
		}

		@Override
		protected OutputStream getBodyInternal(HttpHeaders headers) {
			return OutputStream.nullOutputStream();
		}

		@Override
		protected ClientHttpResponse executeInternal(HttpHeaders headers) {
			return new Response();
		}

	}

	private static final class Response implements ClientHttpResponse {

		private static final byte[] BODY = "ok".getBytes(StandardCharsets.US_ASCII);

		private final HttpHeaders headers = new HttpHeaders();

		@Override
		public HttpStatusCode getStatusCode() {
			return HttpStatus.OK;
		}

		@Override
		public String getStatusText() {
			return "";
		}

		@Override
		public HttpHeaders getHeaders() {
			return this.headers;
		}

		@Override
		public InputStream getBody() {
			return new ByteArrayInputStream(BODY);
		}

		@Override
		public void close() {
		}

	}

}
