package io.agenttracing.autoconfigure;

import java.beans.PropertyDescriptor;
import java.io.IOException;
import java.io.InputStream;
import java.net.URL;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import org.jspecify.annotations.Nullable;

import org.springframework.beans.BeanUtils;
import org.springframework.boot.context.properties.bind.DataObjectPropertyName;
import org.springframework.util.ClassUtils;

import static java.nio.charset.StandardCharsets.UTF_8;

/**
 * Reads the properties below {@code agent-tracing} from the configuration metadata that
 * Spring Boot generates into each jar.
 */
final class ConfigurationMetadata {

	private static final String LOCATION = "META-INF/spring-configuration-metadata.json";

	// By hand: the one parser that is always present does not support empty lists.
	private static final Pattern ITEM = Pattern.compile("\"(?<section>groups|properties|hints|ignored)\"\\s*:\\s*[\\[{]"
			+ "|\"name\"\\s*:\\s*\"(?<name>agent-tracing(?:\\.[^\"]*)?)\"(?:\\s*,\\s*\"type\"\\s*:\\s*\"(?<type>[^\"]*)\")?");

	private static final Pattern COLLECTION = Pattern.compile("java\\.util\\.(?:List|Set|Collection)<(.+)>");

	private final ClassLoader classLoader;

	ConfigurationMetadata(@Nullable ClassLoader classLoader) {
		this.classLoader = (classLoader != null) ? classLoader : ConfigurationMetadata.class.getClassLoader();
	}

	/**
	 * The properties of this jar, which mostly suffice, so that other jars need not be
	 * read.
	 */
	KnownProperties own() throws IOException {
		Class<?> type = ConfigurationMetadata.class;
		String path = type.getName().replace('.', '/') + ClassUtils.CLASS_FILE_SUFFIX;
		URL here = type.getResource("/" + path);
		String root = (here != null) ? here.toString().substring(0, here.toString().length() - path.length()) : "";
		List<URL> locations = locations();
		locations.removeIf((location) -> !location.toString().equals(root + LOCATION));
		return read(locations);
	}

	/**
	 * The properties of all jars.
	 */
	KnownProperties all() throws IOException {
		return read(locations());
	}

	private List<URL> locations() throws IOException {
		return new ArrayList<>(Collections.list(this.classLoader.getResources(LOCATION)));
	}

	private KnownProperties read(List<URL> locations) throws IOException {
		Map<String, KnownProperties.Form> properties = new TreeMap<>();
		List<String> groups = new ArrayList<>();
		for (URL location : locations) {
			String text;
			try (InputStream content = location.openStream()) {
				text = new String(content.readAllBytes(), UTF_8);
			}
			read(text, properties, groups);
		}
		return new KnownProperties(properties, groups);
	}

	private void read(String text, Map<String, KnownProperties.Form> properties, List<String> groups) {
		String section = "";
		for (Matcher item = ITEM.matcher(text); item.find();) {
			if (item.group("section") != null) {
				section = item.group("section");
			}
			else if (section.equals("groups")) {
				groups.add(item.group("name"));
			}
			else if (section.equals("properties")) {
				add(properties, item.group("name"), String.valueOf(item.group("type")));
			}
		}
	}

	private void add(Map<String, KnownProperties.Form> properties, String name, String type) {
		Matcher collection = COLLECTION.matcher(type);
		boolean list = collection.matches();
		properties.put(name,
				type.startsWith("java.util.Map<") ? KnownProperties.Form.OPEN : KnownProperties.Form.VALUE);
		if (!list) {
			return;
		}
		String elements = name + "[]";
		if (!collection.group(1).startsWith("io.agenttracing.")) {
			properties.put(elements, KnownProperties.Form.VALUE);
			return;
		}
		Class<?> element = element(collection.group(1));
		if (element == null || element.isEnum()) {
			properties.put(elements, KnownProperties.Form.OPEN);
			return;
		}
		for (PropertyDescriptor descriptor : BeanUtils.getPropertyDescriptors(element)) {
			if (!"class".equals(descriptor.getName())) {
				properties.put(elements + "." + DataObjectPropertyName.toDashedForm(descriptor.getName()),
						descriptor.getWriteMethod() != null ? KnownProperties.Form.VALUE : KnownProperties.Form.OPEN);
			}
		}
	}

	private @Nullable Class<?> element(String type) {
		try {
			return ClassUtils.forName(type, this.classLoader);
		}
		catch (ClassNotFoundException | LinkageError ex) {
			return null;
		}
	}

}
