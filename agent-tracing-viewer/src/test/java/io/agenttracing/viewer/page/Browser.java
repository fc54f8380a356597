package io.agenttracing.viewer.page;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.logging.Level;
import java.util.logging.Logger;

import org.openqa.selenium.By;
import org.openqa.selenium.OutputType;
import org.openqa.selenium.WebElement;
import org.openqa.selenium.WindowType;
import org.openqa.selenium.chrome.ChromeDriver;
import org.openqa.selenium.chrome.ChromeDriverService;
import org.openqa.selenium.chrome.ChromeOptions;
import org.openqa.selenium.interactions.Actions;
import org.openqa.selenium.logging.LogType;
import org.openqa.selenium.logging.LoggingPreferences;
import org.openqa.selenium.support.ui.WebDriverWait;

/**
 * A browser without a window. Answers of the page are waited for.
 */
final class Browser implements AutoCloseable {

	static final int WIDE = 1280;

	static final int NARROW = 390;

	private static final Duration PATIENCE = Duration.ofMinutes(1);

	// Warns of each version of the protocol that it does not know; it is not used here.
	private static final Logger PROTOCOL = Logger.getLogger("org.openqa.selenium");

	private static final Path PICTURES = Path.of("target", "screenshots");

	private final ChromeDriver driver;

	private final Path downloads;

	Browser(Path browser, Path chromedriver) {
		try {
			this.downloads = Files.createTempDirectory(Files.createDirectories(Path.of("target")), "downloads");
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
		PROTOCOL.setLevel(Level.SEVERE);
		LoggingPreferences logs = new LoggingPreferences();
		logs.enable(LogType.BROWSER, Level.ALL);
		ChromeOptions options = new ChromeOptions().setBinary(browser.toFile())
			.addArguments("--headless=new", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage",
					"--disable-background-networking", "--disable-component-update", "--disable-sync", "--no-first-run",
					"--hide-scrollbars", "--lang=en-US", "--window-size=1280,900");
		options.setCapability(ChromeOptions.LOGGING_PREFS, logs);
		this.driver = new ChromeDriver(new ChromeDriverService.Builder().usingDriverExecutable(chromedriver.toFile())
			.usingAnyFreePort()
			.build(), options);
		this.driver.executeCdpCommand("Browser.setDownloadBehavior",
				Map.of("behavior", "allow", "downloadPath", this.downloads.toAbsolutePath().toString()));
	}

	/**
	 * Opens a view with the light colours in the wide window.
	 */
	Browser open(String address) {
		colours("light");
		size(WIDE, 900);
		String there = address();
		int hash = address.indexOf('#');
		if (hash > 0 && there.startsWith(address.substring(0, hash))) {
			run("document.querySelector('dialog').close(); location.hash = '#/elsewhere'");
			ready("#/elsewhere");
			run("location.hash = arguments[0]", address.substring(hash));
			return ready(address.substring(hash));
		}
		return load(address);
	}

	/**
	 * Loads a page anew.
	 */
	Browser load(String address) {
		this.driver.get("about:blank");
		console();
		this.driver.get(address);
		return waitFor("return document.documentElement.dataset.ready !== undefined");
	}

	private Browser ready(String hash) {
		return waitFor("return document.documentElement.dataset.ready === arguments[0]", hash);
	}

	Browser size(int width, int height) {
		this.driver.executeCdpCommand("Emulation.setDeviceMetricsOverride",
				Map.of("width", width, "height", height, "deviceScaleFactor", 1, "mobile", false));
		return this;
	}

	Browser colours(String scheme) {
		this.driver.executeCdpCommand("Emulation.setEmulatedMedia",
				Map.of("features", List.of(Map.of("name", "prefers-color-scheme", "value", scheme))));
		return this;
	}

	/** Until the colours are chosen again. */
	Browser emulate(String feature, String value) {
		this.driver.executeCdpCommand("Emulation.setEmulatedMedia",
				Map.of("features", List.of(Map.of("name", feature, "value", value))));
		return this;
	}

	/** One more tab, which is in front of the others. */
	Browser tab() {
		this.driver.switchTo().newWindow(WindowType.TAB);
		return this;
	}

	/** Closes all tabs but the first. */
	void closeTabs() {
		List<String> tabs = new ArrayList<>(this.driver.getWindowHandles());
		for (String tab : tabs.subList(1, tabs.size())) {
			this.driver.switchTo().window(tab).close();
		}
		this.driver.switchTo().window(tabs.get(0));
	}

	Browser press(CharSequence... keys) {
		for (CharSequence key : keys) {
			new Actions(this.driver).sendKeys(key).perform();
		}
		return this;
	}

	/** Presses a key until something holds, as somebody does who looks at the screen. */
	Browser pressUntil(CharSequence key, String script, Object... arguments) {
		for (int i = 0; i < 200; i++) {
			if (holds(script, arguments)) {
				return this;
			}
			press(key);
		}
		throw new AssertionError("Pressed 200 times, and never: " + script);
	}

	private boolean holds(String script, Object... arguments) {
		return Boolean.TRUE.equals(run(script, arguments));
	}

	Object run(String script, Object... arguments) {
		return this.driver.executeScript(script, arguments);
	}

	Browser waitFor(String script, Object... arguments) {
		new WebDriverWait(this.driver, PATIENCE, Duration.ofMillis(25))
			.withMessage(() -> script + ", but the page says:\n" + text("body"))
			.until((any) -> holds(script, arguments));
		return this;
	}

	/** Waits for a text within what a selector finds first. */
	Browser waitForText(String selector, String text) {
		return waitFor(
				"return [...document.querySelectorAll(arguments[0])].some((e) => e.innerText.includes(arguments[1]))",
				selector, text);
	}

	/** The text of what has the focus. */
	String focused() {
		return String.valueOf(
				run("return document.activeElement.innerText || document.activeElement.getAttribute('aria-label')"));
	}

	String text(String selector) {
		return String.valueOf(run("return document.querySelector(arguments[0])?.innerText ?? ''", selector));
	}

	@SuppressWarnings("unchecked")
	List<String> texts(String selector) {
		return (List<String>) run("return [...document.querySelectorAll(arguments[0])].map((e) => e.innerText)",
				selector);
	}

	String title() {
		return this.driver.getTitle();
	}

	String address() {
		return this.driver.getCurrentUrl();
	}

	Browser click(String selector) {
		new Actions(this.driver).scrollToElement(element(selector)).click(element(selector)).perform();
		return this;
	}

	Browser drag(String selector, int from, int to) {
		new Actions(this.driver).scrollToElement(element(selector))
			.moveToElement(element(selector), from, 0)
			.clickAndHold()
			.moveByOffset(to - from, 0)
			.release()
			.perform();
		return this;
	}

	private WebElement element(String selector) {
		return this.driver.findElement(By.cssSelector(selector));
	}

	/** What the console was told since it was asked. */
	List<String> console() {
		return this.driver.manage().logs().get(LogType.BROWSER).getAll().stream().map(String::valueOf).toList();
	}

	/** The file that was saved, once it is there. */
	Path download(String name) {
		Path file = this.downloads.resolve(name);
		new WebDriverWait(this.driver, PATIENCE, Duration.ofMillis(25)).withMessage(() -> name + " was not saved")
			.until((any) -> Files.exists(file));
		return file;
	}

	byte[] picture() {
		return this.driver.getScreenshotAs(OutputType.BYTES);
	}

	Browser picture(String name) {
		try {
			Files.write(Files.createDirectories(PICTURES).resolve(name + ".png"), picture());
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
		return this;
	}

	@Override
	public void close() {
		this.driver.quit();
	}

}
