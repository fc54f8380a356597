package io.agenttracing.viewer.page;

import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

import javax.imageio.ImageIO;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.openqa.selenium.Keys;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The pictures of the documents, in {@code target/screenshots}. With
 * {@code -Dscreenshots.write=true} those in {@code docs/images} are written.
 */
@ExtendWith(Chromium.class)
class ScreenshotsTests {

	private static final Path DOCUMENTS = Path.of("../docs/images");

	private static ServedPage page;

	private static String failed;

	private static String healthy;

	private static String hanging;

	private final Browser browser;

	ScreenshotsTests(Browser browser) {
		this.browser = browser;
	}

	@BeforeAll
	static void start() {
		page = new ServedPage();
		page.traces.healthy(340, "doc-4708");
		page.traces.healthy(280, "doc-4709");
		healthy = page.traces.healthy(200, "doc-4710");
		failed = page.traces.failed(100, "doc-4711");
		page.traces.malformed(60, "doc-4712");
		hanging = page.traces.hanging(12, "doc-4713");
	}

	@AfterAll
	static void stop() {
		page.close();
	}

	@Test
	void ofAListATraceAHangAndTwoRuns() throws IOException {
		this.browser.open(page.address("#/")).size(Browser.WIDE, 520).waitForText(".traces", "doc-4713");
		take("viewer-list", "Hangs", "Failed", "handled");
		this.browser.open(page.trace(failed)).size(Browser.WIDE, 1180).waitForText(".b", "POST /risk");
		take("viewer-trace", "What is wrong", "What to do", "Who called whom", "Where the time went");
		this.browser.open(page.trace(hanging)).size(Browser.WIDE, 820);
		this.browser.press("f", Keys.ENTER).waitForText(".detail .stack", "RiskApi");
		take("viewer-hang", "Hangs now", "has not ended yet", "com.example.claims.RiskApi.call");
		this.browser.open(page.address("#/diff/" + healthy + "/" + failed))
			.size(Browser.WIDE, 820)
			.waitForText(".verdict", "Run B");
		take("viewer-diff", "Run B differs at step", "Difference");
		this.browser.open(page.trace(failed))
			.colours("dark")
			.size(Browser.NARROW, 844)
			.waitForText("h1", "claim-intake");
		take("viewer-narrow", "What is wrong", "failed");
		assertThat(this.browser.console()).isEmpty();
	}

	private void take(String name, String... words) throws IOException {
		assertThat(this.browser.text("body")).as("what the picture is for").contains(words);
		byte[] picture = small(this.browser.picture());
		assertThat(picture).as(name).hasSizeBetween(4_000, 120_000);
		Files.write(Files.createDirectories(Path.of("target/screenshots")).resolve(name + ".png"), picture);
		if (Boolean.getBoolean("screenshots.write")) {
			Files.write(Files.createDirectories(DOCUMENTS).resolve(name + ".png"), picture);
		}
	}

	// The page has few colours: a palette makes a third of it.
	private static byte[] small(byte[] png) throws IOException {
		BufferedImage full = ImageIO.read(new ByteArrayInputStream(png));
		BufferedImage few = Palette.of(full).applied(full);
		ByteArrayOutputStream out = new ByteArrayOutputStream();
		ImageIO.write(few, "png", out);
		return out.toByteArray();
	}

}
