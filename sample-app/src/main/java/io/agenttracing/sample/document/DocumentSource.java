package io.agenttracing.sample.document;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;

import io.agenttracing.sample.CannotStartException;
import io.agenttracing.sample.SampleProperties;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import org.springframework.core.io.Resource;
import org.springframework.core.io.support.PathMatchingResourcePatternResolver;
import org.springframework.stereotype.Component;

/**
 * Reads the documents to process at start: the bundled ones, or a folder of the user's.
 */
@Component
public class DocumentSource {

	private static final Logger logger = LoggerFactory.getLogger(DocumentSource.class);

	private final SampleProperties properties;

	DocumentSource(SampleProperties properties) {
		this.properties = properties;
	}

	public List<Document> read() {
		try {
			String folder = this.properties.documents();
			return (folder == null || folder.isBlank()) ? bundled() : inFolder(folder);
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	private List<Document> bundled() throws IOException {
		Resource[] resources = new PathMatchingResourcePatternResolver().getResources("classpath:documents/*.txt");
		Arrays.sort(resources, (a, b) -> String.valueOf(a.getFilename()).compareTo(String.valueOf(b.getFilename())));
		List<Document> documents = new ArrayList<>();
		for (Resource resource : resources) {
			String content = resource.getContentAsString(StandardCharsets.UTF_8);
			documents.add(Document.parse(String.valueOf(resource.getFilename()), content));
		}
		return documents;
	}

	private List<Document> inFolder(String folder) throws IOException {
		List<Document> documents = new ArrayList<>();
		for (Path file : files(folder)) {
			String content = readText(file);
			if (content != null) {
				documents.add(Document.parse(file.getFileName().toString(), content));
			}
		}
		if (documents.isEmpty()) {
			throw cannotRead("There is no text in a .txt or .md file in '" + folder + "'.", null);
		}
		return documents;
	}

	private List<Path> files(String folder) throws IOException {
		try {
			Path path = Path.of(folder);
			if (!Files.isDirectory(path)) {
				throw cannotRead("There is no folder '" + folder + "'.", null);
			}
			try (Stream<Path> files = Files.list(path)) {
				return files.filter(DocumentSource::isText).sorted().toList();
			}
		}
		catch (InvalidPathException ex) {
			throw cannotRead("'" + folder + "' is not a path.", ex);
		}
	}

	private static boolean isText(Path file) {
		String name = file.getFileName().toString();
		return Files.isRegularFile(file) && (name.endsWith(".txt") || name.endsWith(".md"));
	}

	private @Nullable String readText(Path file) throws IOException {
		if (Files.size(file) > DocumentText.MAX_BYTES) {
			logger.warn("Skipping {}: larger than {} bytes", file.getFileName(), DocumentText.MAX_BYTES);
			return null;
		}
		String content = DocumentText.decode(Files.readAllBytes(file));
		if (content == null || content.isBlank()) {
			logger.warn("Skipping {}: {}", file.getFileName(), (content != null) ? "empty" : "not UTF-8 text");
			return null;
		}
		return content;
	}

	private static CannotStartException cannotRead(String description, @Nullable Throwable cause) {
		return new CannotStartException(description,
				"Name a folder with .txt or .md files, or no folder to process the bundled documents.", cause);
	}

}
