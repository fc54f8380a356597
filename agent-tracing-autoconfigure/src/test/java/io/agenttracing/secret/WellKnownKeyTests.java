package io.agenttracing.secret;

import java.util.Base64;
import java.util.List;
import java.util.Random;
import java.util.UUID;
import java.util.function.Function;
import java.util.stream.Stream;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Keys as their vendors describe them, written without a look at the table, and what
 * looks like them only.
 */
class WellKnownKeyTests {

	private static final String ALNUM = "0-9a-zA-Z";

	private static final String WORD = "0-9a-zA-Z_-";

	private static final int KEYS = 50;

	static Stream<Described> keys() {
		return Stream.of(
				described("an OpenAI key", (k) -> "sk-" + k.text(ALNUM, 20) + "T3Blbk" + "FJ" + k.text(ALNUM, 20)),
				described("an OpenAI project key",
						(k) -> "sk-proj-" + k.text(WORD, 74) + "T3Blbk" + "FJ" + k.text(WORD, 74)),
				described("an Anthropic key", (k) -> "sk-ant-api03-" + k.text(WORD, 93) + "AA"),
				described("a Hugging Face token", (k) -> "hf_" + k.text("a-zA-Z", 34)),
				described("an xAI key", (k) -> "xai-" + k.text(ALNUM, 80)),
				described("a Perplexity key", (k) -> "pplx-" + k.text(ALNUM, 48)),
				described("a Replicate token", (k) -> "r8_" + k.text(ALNUM, 37)),
				described("a Pinecone key", (k) -> "pcsk_" + k.text(ALNUM, 6) + "_" + k.text(ALNUM, 63)),
				described("a LangSmith key", (k) -> "lsv2_pt_" + k.text("0-9a-f", 32) + "_" + k.text("0-9a-f", 10)),
				described("an NVIDIA key", (k) -> "nvapi-" + k.text(WORD, 64)),
				described("a Groq key", (k) -> "gsk_" + k.text(ALNUM, 52)),
				described("a Tavily key", (k) -> "tvly-dev-" + k.text(ALNUM, 32)),
				described("a Voyage key", (k) -> "pa-" + k.text(WORD, 43)),
				described("a Fireworks key", (k) -> "fw_" + k.text(ALNUM, 24)),
				described("a Cerebras key", (k) -> "csk-" + k.text("0-9a-z", 48)),
				described("a Databricks token", (k) -> "dapi" + k.text("0-9a-f", 32) + "-2"),
				described("an OpenRouter key", (k) -> "sk-or-v1-" + k.text("0-9a-f", 64)),
				described("a Langfuse key", (k) -> "sk-lf-" + k.uuid()),
				described("a Bedrock key", (k) -> "ABSK" + k.text("0-9a-zA-Z+/", 128) + "="),
				described("an AWS key", (k) -> "ACCA" + k.text("A-Z2-7", 16)),
				described("a Telegram token", (k) -> k.text("1-9", 10) + ":AA" + k.text(WORD, 33)),
				described("a SendGrid key", (k) -> "SG." + k.text(WORD, 22) + "." + k.text(WORD, 43)),
				described("a Slack token",
						(k) -> "xoxb-" + k.text("0-9", 12) + "-" + k.text("0-9", 13) + "-" + k.text(ALNUM, 24)),
				described("a Slack app token",
						(k) -> "xapp-1-A" + k.text("0-9A-Z", 10) + "-" + k.text("0-9", 13) + "-"
								+ k.text("0-9a-f", 64)),
				described("a Slack webhook",
						(k) -> "https://hooks.slack.com/services/T" + k.text("0-9A-Z", 10) + "/B" + k.text("0-9A-Z", 10)
								+ "/" + k.text(ALNUM, 24)),
				described("a Discord webhook",
						(k) -> "https://discord.com/api/webhooks/" + k.text("1-9", 18) + "/" + k.text(WORD, 68)),
				described("a Discord token",
						(k) -> Base64.getEncoder().encodeToString(k.text("1-9", 18).getBytes()) + "." + k.text(WORD, 6)
								+ "." + k.text(WORD, 38)),
				described("an Azure secret", (k) -> k.text(ALNUM, 3) + "8Q~" + k.text(WORD, 34)),
				described("a Terraform token", (k) -> k.text(ALNUM, 14) + ".atlasv1." + k.text(WORD, 67)),
				described("an npm token", (k) -> "npm_" + k.text(ALNUM, 36)),
				described("a PyPI token", (k) -> "pypi-AgEIcHlw" + "aS5vcmc" + k.text(WORD, 150)),
				described("a Vault token", (k) -> "hvs." + k.text(WORD, 95)),
				described("a 1Password token", (k) -> "ops_ey" + "J" + k.text("0-9a-zA-Z", 300)),
				described("a Shopify token", (k) -> "shpat_" + k.text("0-9a-f", 32)),
				described("a Google OAuth token", (k) -> "ya29." + k.text(WORD, 200)),
				described("a Google refresh token", (k) -> "1//0" + k.text(WORD, 100)),
				described("a Google client secret", (k) -> "GOCSPX-" + k.text(WORD, 28)),
				described("a Grafana Cloud token", (k) -> "glc_ey" + "J" + k.text("0-9a-zA-Z", 120) + "="),
				described("a GitLab deploy token", (k) -> "gldt-" + k.text(WORD, 20)),
				described("a GitLab runner token",
						(k) -> "glrt-t3_" + k.text(WORD, 30) + "." + k.text("0-9a-z", 2) + "." + k.text("0-9a-z", 9)),
				described("a Stripe webhook secret", (k) -> "whsec_" + k.text(ALNUM, 32)),
				described("a Stripe restricted key", (k) -> "rk_live_" + k.text(ALNUM, 99)),
				described("an age key", (k) -> "AGE-SECRET-KEY-1" + k.text("02-9AC-HJ-NP-Z", 58)),
				described("an Atlassian token", (k) -> "ATATT3xFfGF0" + k.text(WORD, 171) + "=" + k.text("0-9A-F", 8)),
				described("a Twilio key", (k) -> "SK" + k.text("0-9a-f", 32)),
				described("a Linear key", (k) -> "lin_api_" + k.text(ALNUM, 40)),
				described("a Notion token", (k) -> "ntn_" + k.text("0-9", 11) + k.text(ALNUM, 35)),
				described("a Postman key", (k) -> "PMAK-" + k.text("0-9a-f", 24) + "-" + k.text("0-9a-f", 34)),
				described("a Doppler token", (k) -> "dp.st.prd." + k.text(ALNUM, 43)),
				described("a Supabase key", (k) -> "sb_secret_" + k.text(WORD, 31)),
				described("a Fly.io token", (k) -> "FlyV1 fm2_" + k.text("0-9a-zA-Z+/", 500)),
				described("a Cloudflare token", (k) -> "cfut_" + k.text(ALNUM, 40) + k.text("0-9a-f", 8)),
				described("a New Relic key", (k) -> "NRAK-" + k.text("0-9A-Z", 27)),
				described("a Docker token", (k) -> "dckr_pat_" + k.text(WORD, 27)));
	}

	@ParameterizedTest
	@MethodSource("keys")
	void findsKeys(Described described) {
		KeyExamples examples = new KeyExamples(42);
		int found = 0;
		for (int i = 0; i < KEYS; i++) {
			String key = described.key().apply(examples);
			String masked = SecretMask.mask(key);
			found += masked.contains("***") && !masked.contains(key.substring(key.length() - 8)) ? 1 : 0;
		}
		// Some have no digit by chance.
		assertThat(found).isGreaterThanOrEqualTo(KEYS * 9 / 10);
	}

	@ParameterizedTest
	@ValueSource(strings = { "sk-ant-api03-", "ghp_", "hf_", "AIza", "xoxb-", "glpat-", "npm_" })
	void prefixAloneStays(String prefix) {
		for (String format : new String[] { "%s", "%s...", "%s\u2026", "begins with %s and", "\"%s\"", "%sxxxxxxxxxxxx",
				"<%s>", "%s***", "%s<token>", "%s${TOKEN}" }) {
			String text = format.formatted(prefix);
			assertThat(SecretMask.mask(text)).isSameAs(text);
		}
	}

	@Test
	void whatFollowsTheKeyStays() {
		KeyExamples examples = new KeyExamples(1);
		String key = "ghp_" + examples.text(ALNUM, 36);
		assertThat(SecretMask.mask(key + ".")).isEqualTo("ghp_***.");
		assertThat(SecretMask.mask(key + ", " + key + " and more")).isEqualTo("ghp_***, ghp_*** and more");
		assertThat(SecretMask.mask(key + "@github.com/acme")).isEqualTo("ghp_***@github.com/acme");
		assertThat(SecretMask.mask("https://host/" + key + "/x?a=b")).isEqualTo("https://host/ghp_***/x?a=b");
	}

	@Test
	void idsAndHashesStay() {
		Random random = new Random(5);
		KeyExamples examples = new KeyExamples(6);
		for (int i = 0; i < 20_000; i++) {
			UUID uuid = new UUID(random.nextLong(), random.nextLong());
			byte[] bytes = new byte[8 + random.nextInt(64)];
			random.nextBytes(bytes);
			for (String text : List.of("req-" + uuid, "sk-" + uuid, "run_" + examples.text("0-9a-f", 24),
					examples.text("0-9a-f", 32), examples.text("0-9a-f", 40), examples.text("0-9a-f", 64),
					"sha256:" + examples.text("0-9a-f", 64), examples.text("0-9A-HJKMNP-TV-Z", 26),
					examples.text(WORD, 21), examples.text(ALNUM, 27), Base64.getEncoder().encodeToString(bytes),
					Base64.getUrlEncoder().withoutPadding().encodeToString(bytes), "pod/" + examples.text("a-z", 8)
							+ "-" + examples.text("0-9a-f", 10) + "-" + examples.text("0-9a-z", 5))) {
				assertThat(SecretMask.mask(text)).isEqualTo(text);
			}
		}
	}

	private static Described described(String name, Function<KeyExamples, String> key) {
		return new Described(name, key);
	}

	/**
	 * A kind in the words of its vendor.
	 */
	record Described(String name, Function<KeyExamples, String> key) {

		@Override
		public String toString() {
			return this.name;
		}

	}

}
