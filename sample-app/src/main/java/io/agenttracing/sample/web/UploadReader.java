package io.agenttracing.sample.web;

import java.io.IOException;
import java.io.InputStream;

import io.agenttracing.sample.document.Document;
import io.agenttracing.sample.document.DocumentText;
import org.jspecify.annotations.Nullable;

import org.springframework.http.HttpStatus;
import org.springframework.stereotype.Component;
import org.springframework.web.server.ResponseStatusException;

/**
 * Makes documents of what strangers send: bounded, text only, and with names that are for
 * display and never a path.
 */
@Component
class UploadReader {

	private static final int LONGEST_QUESTION = 500;

	private static final int LONGEST_NAME = 80;

	String text(InputStream stream) throws IOException {
		byte[] bytes = stream.readNBytes(DocumentText.MAX_BYTES + 1);
		if (bytes.length > DocumentText.MAX_BYTES) {
			throw new ResponseStatusException(HttpStatus.CONTENT_TOO_LARGE, "A document may have 1 MB at most");
		}
		String text = DocumentText.decode(bytes);
		if (text == null) {
			throw new ResponseStatusException(HttpStatus.UNSUPPORTED_MEDIA_TYPE, "A document must be UTF-8 text");
		}
		return text;
	}

	Document document(@Nullable String name, @Nullable String question, @Nullable String text) {
		if (text == null || text.isBlank()) {
			throw new ResponseStatusException(HttpStatus.BAD_REQUEST, "The document is empty");
		}
		if (question == null || question.isBlank()) {
			return Document.parse(displayName(name), text);
		}
		if (question.length() > LONGEST_QUESTION) {
			throw new ResponseStatusException(HttpStatus.BAD_REQUEST,
					"A question may have " + LONGEST_QUESTION + " characters at most");
		}
		return Document.of(displayName(name), question.replaceAll("\\s+", " "), text);
	}

	private static String displayName(@Nullable String name) {
		if (name == null) {
			return "upload";
		}
		String last = name.substring(Math.max(name.lastIndexOf('/'), name.lastIndexOf('\\')) + 1);
		String printable = last.replaceAll("[^\\p{L}\\p{N}._ -]", "").strip();
		if (printable.isEmpty()) {
			return "upload";
		}
		return printable.substring(0, Math.min(LONGEST_NAME, printable.length()));
	}

}
