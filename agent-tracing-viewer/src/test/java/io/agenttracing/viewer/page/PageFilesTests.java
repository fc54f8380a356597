package io.agenttracing.viewer.page;

import java.nio.charset.StandardCharsets;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Which files are served.
 */
class PageFilesTests {

	@Test
	void thePageAndItsParts() {
		PageFile page = PageFiles.of("/");
		assertThat(page).isNotNull();
		assertThat(page.contentType()).isEqualTo("text/html; charset=utf-8");
		assertThat(new String(page.bytes(), StandardCharsets.UTF_8)).startsWith("<!doctype html>");
		assertThat(PageFiles.of("/app.css")).isNotNull()
			.satisfies((file) -> assertThat(file.contentType()).isEqualTo("text/css; charset=utf-8"));
		assertThat(PageFiles.of("/icon.svg")).isNotNull()
			.satisfies((file) -> assertThat(file.contentType()).isEqualTo("image/svg+xml"));
	}

	@ParameterizedTest
	@ValueSource(strings = { "", "index.html", "/OneFile.class", "/../page/index.html", "/..", "/%2e%2e/index.html",
			"//index.html", "/./index.html", "/page/index.html", "/nothing.js", "/app.css/", "/app.css?a=b",
			"/app.css\0", "/META-INF/MANIFEST.MF", "\\index.html", "/C:/index.html" })
	void nothingElse(String path) {
		assertThat(PageFiles.of(path)).isNull();
	}

}
