package io.agenttracing.viewer.page;

import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.zip.GZIPOutputStream;

import io.agenttracing.otlp.SavedPage;
import org.jspecify.annotations.Nullable;

/**
 * The page and a trace in one file of HTML. Its policy allows the script and the style
 * that are in it, by their hashes, and nothing else: it needs no network and cannot reach
 * one.
 */
public final class OneFile {

	private static final Pattern POLICY = Pattern.compile("<meta http-equiv=\"Content-Security-Policy\"[^>]*>\\s*",
			Pattern.CASE_INSENSITIVE);

	private static final Pattern HEAD = Pattern.compile("<meta charset=\"utf-8\">", Pattern.CASE_INSENSITIVE);

	private static final Pattern STYLE = Pattern.compile("<link rel=\"stylesheet\" href=\"\\.?/?([a-z0-9-]+\\.css)\">");

	private static final Pattern ICON = Pattern
		.compile("<link rel=\"icon\" (?:type=\"image/svg\\+xml\" )?href=\"\\.?/?([a-z0-9-]+\\.svg)\"[^>]*>");

	private static final Pattern SCRIPT = Pattern
		.compile("<script type=\"module\" src=\"\\.?/?([a-z0-9-]+\\.js)\"></script>");

	// Before the page's own script: what is packed becomes what the page expects.
	private static final String UNPACK = """
			for (const e of document.querySelectorAll('script[data-packed]')) {
			const packed = Uint8Array.from(atob(e.textContent), (c) => c.charCodeAt(0));
			e.textContent = await new Response(new Blob([packed]).stream().pipeThrough(new DecompressionStream('gzip'))).text();
			}
			""";

	private OneFile() {
	}

	/**
	 * Makes the file.
	 * @param otlp the trace as OTLP's JSON, held byte for byte
	 * @param model what the page is told of it
	 * @param logs the lines of its log, null where they are left out
	 * @return HTML in UTF-8
	 */
	public static byte[] html(byte[] otlp, byte[] model, byte @Nullable [] logs) {
		return of((to) -> to.write(otlp), (to) -> to.write(model), (logs != null) ? (to) -> to.write(logs) : null)
			.bytes();
	}

	/**
	 * Makes the file as it is written.
	 * @param otlp the trace as OTLP's JSON, held byte for byte
	 * @param model what the page is told of it
	 * @param logs the lines of its log, null where they are left out
	 * @return HTML in UTF-8
	 */
	public static Content of(Content otlp, Content model, @Nullable Content logs) {
		return (to) -> write(to, otlp, model, logs);
	}

	private static void write(OutputStream to, Content otlp, Content model, @Nullable Content logs) throws IOException {
		String page = POLICY.matcher(PageScripts.text("index.html")).replaceAll("");
		String style = "";
		Matcher styleLink = STYLE.matcher(page);
		if (styleLink.find()) {
			style = PageScripts.compact(PageScripts.text(styleLink.group(1)));
			page = replaced(page, styleLink, "<style>" + style + "</style>");
		}
		Matcher icon = ICON.matcher(page);
		if (icon.find()) {
			page = replaced(page, icon, "<link rel=\"icon\" href=\"data:image/svg+xml;base64,"
					+ base64(PageScripts.text(icon.group(1)).getBytes(StandardCharsets.UTF_8)) + "\">");
		}
		Matcher scriptLink = SCRIPT.matcher(page);
		if (!scriptLink.find()) {
			throw new IllegalStateException("The page has no script");
		}
		String script = UNPACK + PageScripts.joined(scriptLink.group(1));
		String before = HEAD.matcher(page.substring(0, scriptLink.start()))
			.replaceFirst(Matcher.quoteReplacement("<meta charset=\"utf-8\">\n" + policy(script, style)));
		write(to, before);
		write(to, "<script type=\"application/json\" data-packed id=\"model\">", model);
		if (logs != null) {
			write(to, "<script type=\"application/json\" data-packed id=\"logs\">", logs);
		}
		write(to, SavedPage.BEFORE, otlp);
		write(to, "<script type=\"module\">" + script + "</script>" + page.substring(scriptLink.end()));
	}

	private static void write(OutputStream to, String text) throws IOException {
		to.write(text.getBytes(StandardCharsets.UTF_8));
	}

	private static void write(OutputStream to, String begin, Content content) throws IOException {
		write(to, begin);
		// What closes them must not close what they write to.
		OutputStream base64 = Base64.getEncoder().wrap(new FilterOutputStream(to) {

			@Override
			public void write(byte[] bytes, int offset, int length) throws IOException {
				to.write(bytes, offset, length);
			}

			@Override
			public void close() {
				// Goes on behind it.
			}

		});
		try (OutputStream packed = new GZIPOutputStream(base64)) {
			content.writeTo(packed);
		}
		write(to, "</script>\n");
	}

	private static String replaced(String page, Matcher found, String by) {
		return page.substring(0, found.start()) + by + page.substring(found.end());
	}

	private static String policy(String script, String style) {
		return "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; script-src 'sha256-%s'; style-src 'sha256-%s'; img-src data:; base-uri 'none'; form-action 'none'\">"
			.formatted(sha256(script), sha256(style));
	}

	private static String base64(byte[] bytes) {
		return Base64.getEncoder().encodeToString(bytes);
	}

	private static String sha256(String text) {
		try {
			return base64(MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8)));
		}
		catch (NoSuchAlgorithmException ex) {
			throw new IllegalStateException(ex);
		}
	}

}
