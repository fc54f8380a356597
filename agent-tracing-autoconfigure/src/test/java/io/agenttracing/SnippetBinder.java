package io.agenttracing;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URL;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;

import io.agenttracing.testing.document.Snippet;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import org.springframework.beans.BeanUtils;
import org.springframework.boot.context.properties.bind.BindException;
import org.springframework.boot.context.properties.bind.BindHandler;
import org.springframework.boot.context.properties.bind.Bindable;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.bind.handler.NoUnboundElementsBindHandler;
import org.springframework.boot.context.properties.source.ConfigurationPropertySources;
import org.springframework.boot.env.YamlPropertySourceLoader;
import org.springframework.boot.origin.OriginTrackedValue;
import org.springframework.boot.origin.TextResourceOrigin;
import org.springframework.core.ResolvableType;
import org.springframework.core.env.EnumerablePropertySource;
import org.springframework.core.env.PropertySource;
import org.springframework.core.io.ByteArrayResource;
import org.springframework.util.ClassUtils;
import org.springframework.util.unit.DataSize;

/**
 * Binds what documents show of YAML to the properties on the class path, each strictly.
 */
final class SnippetBinder {

	private static final String METADATA = "META-INF/spring-configuration-metadata.json";

	private static final Pattern VIEWER = Pattern.compile("^\\| `(agent-tracing\\.viewer\\.[a-z-]+)` \\| `(\\w+)`",
			Pattern.MULTILINE);

	private static final Map<String, Class<?>> TYPES = Map.of("Integer", Integer.class, "DataSize", DataSize.class);

	private final Map<String, JsonNode> properties = new TreeMap<>();

	SnippetBinder() {
		try {
			for (URL metadata : Collections.list(getClass().getClassLoader().getResources(METADATA))) {
				try (InputStream stream = metadata.openStream()) {
					new JsonMapper().readTree(stream)
						.path("properties")
						.forEach((property) -> this.properties.merge(property.get("name").asString(), property,
								(one, other) -> one.has("sourceType") ? one : other));
				}
			}
			addViewer();
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	// A module that is built later, whose own tests hold this list against its
	// properties.
	private void addViewer() throws IOException {
		VIEWER.matcher(Files.readString(Path.of("..", "docs", "reference.md"))).results().forEach((MatchResult row) -> {
			String type = TYPES.getOrDefault(row.group(2), String.class).getName();
			this.properties.put(row.group(1), new JsonMapper().createObjectNode().put("type", type));
		});
	}

	/**
	 * Binds a snippet.
	 * @param snippet the snippet
	 * @return the errors, each with its place in the document
	 */
	List<String> errors(Snippet snippet) {
		List<String> errors = new ArrayList<>();
		for (PropertySource<?> source : load(snippet)) {
			Binder binder = new Binder(ConfigurationPropertySources.from(source));
			for (String key : ((EnumerablePropertySource<?>) source).getPropertyNames()) {
				String error = error(binder, key);
				if (error != null) {
					errors.add(snippet.place(line(source, key)) + ": " + error);
				}
			}
		}
		return errors;
	}

	private @Nullable String error(Binder binder, String key) {
		String name = key;
		while (!this.properties.containsKey(name)) {
			int end = Math.max(name.lastIndexOf('.'), name.lastIndexOf('['));
			if (end < 0) {
				return "unknown property " + key;
			}
			name = name.substring(0, end);
		}
		ResolvableType type = type(name);
		if (type == null || (name.length() < key.length() && BeanUtils.isSimpleValueType(type.toClass()))) {
			return "unknown property " + key;
		}
		try {
			binder.bind(name, Bindable.of(type), new NoUnboundElementsBindHandler(BindHandler.DEFAULT));
			return null;
		}
		catch (BindException ex) {
			return ex.getMessage() + ": " + ex.getCause();
		}
	}

	private @Nullable ResolvableType type(String name) {
		JsonNode property = this.properties.get(name);
		Class<?> declaring = classOf(property.path("sourceType").asString(""));
		if (declaring != null) {
			var descriptor = BeanUtils.getPropertyDescriptor(declaring, camelCase(name));
			if (descriptor != null && descriptor.getReadMethod() != null) {
				return ResolvableType.forMethodReturnType(descriptor.getReadMethod());
			}
		}
		Class<?> type = classOf(property.path("type").asString("").replaceAll("<.*", ""));
		return (type != null) ? ResolvableType.forClass(type) : null;
	}

	private static @Nullable Class<?> classOf(String name) {
		return ClassUtils.isPresent(name, null) ? ClassUtils.resolveClassName(name, null) : null;
	}

	private static String camelCase(String name) {
		StringBuilder result = new StringBuilder();
		for (String word : name.substring(name.lastIndexOf('.') + 1).split("-")) {
			result.append(result.isEmpty() ? word : word.substring(0, 1).toUpperCase(Locale.ROOT) + word.substring(1));
		}
		return result.toString();
	}

	private static List<PropertySource<?>> load(Snippet snippet) {
		try {
			return new YamlPropertySourceLoader().load(snippet.toString(),
					new ByteArrayResource(snippet.code().getBytes(StandardCharsets.UTF_8)));
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	private static int line(PropertySource<?> source, String key) {
		Object value = ((Map<?, ?>) source.getSource()).get(key);
		return (value instanceof OriginTrackedValue tracked && tracked.getOrigin() instanceof TextResourceOrigin origin
				&& origin.getLocation() != null) ? origin.getLocation().getLine() + 1 : 0;
	}

}
