package io.agenttracing.sample;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

import org.springframework.boot.SpringApplication;
import org.springframework.context.ConfigurableApplicationContext;

/**
 * The whole sample in this JVM, on free ports, with an HTTP client for it that knows
 * nothing of traces.
 */
final class RunningSample implements AutoCloseable {

	private static final String DELAY = "--sample.stand-in.delay=";

	private final ConfigurableApplicationContext context;

	private final HttpClient client = HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(5)).build();

	private RunningSample(ConfigurableApplicationContext context) {
		this.context = context;
	}

	static RunningSample start(String... arguments) {
		List<String> all = new ArrayList<>(List.of("--server.port=0"));
		if (Arrays.stream(arguments).noneMatch((argument) -> argument.startsWith(DELAY))) {
			all.add(DELAY + "0");
		}
		all.addAll(List.of(arguments));
		return new RunningSample(SpringApplication.run(SampleApplication.class, all.toArray(String[]::new)));
	}

	ConfigurableApplicationContext context() {
		return this.context;
	}

	String url(String path) {
		return "http://127.0.0.1:" + this.context.getEnvironment().getProperty("local.server.port") + path;
	}

	HttpResponse<String> postText(String path, String text) {
		return post(path, "text/plain", text.getBytes(StandardCharsets.UTF_8));
	}

	HttpResponse<String> postFile(String fileName, byte[] content) {
		return post("/documents", "multipart/form-data; boundary=cut", multipart(fileName, content));
	}

	HttpResponse<String> post(String path, String contentType, byte[] body) {
		return send(HttpRequest.newBuilder(URI.create(url(path)))
			.header("Content-Type", contentType)
			.POST(BodyPublishers.ofByteArray(body)));
	}

	HttpResponse<String> get(String path) {
		return send(HttpRequest.newBuilder(URI.create(url(path))));
	}

	@Override
	public void close() {
		this.context.close();
	}

	private HttpResponse<String> send(HttpRequest.Builder request) {
		try {
			return this.client.send(request.timeout(Duration.ofSeconds(60)).build(), BodyHandlers.ofString());
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
			throw new IllegalStateException(ex);
		}
	}

	private static byte[] multipart(String fileName, byte[] content) {
		byte[] head = ("--cut\r\nContent-Disposition: form-data; name=\"file\"; filename=\"" + fileName
				+ "\"\r\nContent-Type: application/octet-stream\r\n\r\n")
			.getBytes(StandardCharsets.UTF_8);
		byte[] tail = "\r\n--cut--\r\n".getBytes(StandardCharsets.UTF_8);
		byte[] body = new byte[head.length + content.length + tail.length];
		System.arraycopy(head, 0, body, 0, head.length);
		System.arraycopy(content, 0, body, head.length, content.length);
		System.arraycopy(tail, 0, body, head.length + content.length, tail.length);
		return body;
	}

}
