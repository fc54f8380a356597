package io.agenttracing.sample.web;

import java.io.IOException;
import java.io.InputStream;

import io.agenttracing.sample.AgentName;
import io.agenttracing.sample.ConditionalOnAgent;
import io.agenttracing.sample.agent.DocumentPipeline;
import io.agenttracing.sample.agent.DocumentResult;
import io.agenttracing.sample.document.Document;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.json.JsonMapper;

import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.multipart.MultipartFile;
import org.springframework.web.server.ResponseStatusException;

/**
 * Takes a document as a file, as text or as JSON and answers with the result.
 */
@RestController
@RequestMapping("/documents")
@ConditionalOnAgent(AgentName.ORCHESTRATOR)
class DocumentController {

	private static final Logger logger = LoggerFactory.getLogger(DocumentController.class);

	private final DocumentPipeline pipeline;

	private final UploadReader reader;

	private final RecentResults results;

	private final JsonMapper json;

	DocumentController(DocumentPipeline pipeline, UploadReader reader, RecentResults results, JsonMapper json) {
		this.pipeline = pipeline;
		this.reader = reader;
		this.results = results;
		this.json = json;
	}

	@PostMapping(consumes = MediaType.MULTIPART_FORM_DATA_VALUE)
	DocumentResult file(@RequestParam MultipartFile file, @RequestParam(required = false) @Nullable String question)
			throws IOException {
		try (InputStream stream = file.getInputStream()) {
			return process(this.reader.document(file.getOriginalFilename(), question, this.reader.text(stream)));
		}
	}

	@PostMapping(consumes = { MediaType.TEXT_PLAIN_VALUE, MediaType.TEXT_MARKDOWN_VALUE })
	DocumentResult text(InputStream body, @RequestParam(required = false) @Nullable String question)
			throws IOException {
		return process(this.reader.document(null, question, this.reader.text(body)));
	}

	@PostMapping(consumes = MediaType.APPLICATION_JSON_VALUE)
	DocumentResult json(InputStream body) throws IOException {
		PostedDocument posted = parse(this.reader.text(body));
		return process(this.reader.document(posted.name(), posted.question(), posted.text()));
	}

	@GetMapping("/{id}")
	DocumentResult result(@PathVariable String id) {
		DocumentResult result = this.results.find(id);
		if (result == null) {
			throw new ResponseStatusException(HttpStatus.NOT_FOUND, "There is no recent result with this id");
		}
		return result;
	}

	private DocumentResult process(Document document) {
		DocumentResult result = this.pipeline.process(document);
		this.results.add(result);
		logger.info("Answered {}: score {}, {}", result.id(), result.score(), result.decision());
		return result;
	}

	private PostedDocument parse(String body) {
		try {
			return this.json.readValue(body, PostedDocument.class);
		}
		catch (JacksonException ex) {
			throw new ResponseStatusException(HttpStatus.BAD_REQUEST,
					"The body must be JSON: {\"name\": …, \"question\": …, \"text\": …}", ex);
		}
	}

}
