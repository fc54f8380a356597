package io.agenttracing.secret;

import java.util.Random;

import io.agenttracing.testing.Effort;
import io.agenttracing.testing.FastRun;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * {@link SecretMask} with texts that are made to be expensive: what counts is how often
 * it looks at a character.
 */
@Tag(FastRun.SLOW)
class SecretMaskHostileTests {

	private static final int LENGTH = Effort.of(1 << 20);

	private static final int MAX_LOOKS = 24;

	private static final String[] PIECES = { "eyJ", ".", "=", ":", "\"", "'", "\\", "\\\"", " ", "Bearer ", "Basic ",
			"password", "token", "Authorization", "cookie", "sk-", "://", "@", "[", "(", "{", ",", "&", "%20", "\n",
			"\\n", "a", "9", "/", "AKIA", "rejected value [", "secret", "*", "-----", "BEGIN PRIVATE KEY", "--", "-u ",
			">", "<", "<![CDATA[", "%3D", "\\u003d", "pass", "_key", "${", "}", "|", "value", "name", "string",
			"&quot;", "b", "#", "-", "_", "\u00fc", "\ud83d\ude00", "&#34;", "&gt;", "&lt;", "\\u0022", "\\x22",
			"password '", "new ", "!!str ", "(string) ", "a1", "\u201e" };

	@ParameterizedTest
	@ValueSource(strings = { "eyJ", "eyJ.", "eyJaaaaaaaa.", "eyJaaaaaaaa ", "=", ":", "\"", "'", "\\", "\\\"",
			"Bearer ", "Bearer", "bearer/", "basic/", "Basic aaaa/", "bearer%20", " ", "password", "password ",
			"password=", "password: ", "password=,", "password=a,a", "password:\\", "password: not ", "token=",
			"token=\"", "token='\"`", "token=\\\"", "token=a1", "token=[", "token:[x ", "authorization: not ",
			"authorization:", "authorization=\"", "authorization=[\"", "authorization: a ", "authorization=Bearer",
			"Authorization: Digest a=b\\", "cookie: ", "cookie: a b c ", "cookie=", "sk-", "sk-a", "-sk-", " sk-ant-",
			"AKIA", "://", "://a:b/", "a://b:c@", "a://", "a://@", "@", "[", "secret=[", "secret=(", "secret={",
			"secret='", "secret=\\'", ",", "&a=", "a,b=", "api key", "api-key-", "secret: rejected value [", "\ud83d",
			"glc_/", "glc_a/", "ya29.", "SG.a.", "xoxd-/", "t1.", "t1=t1.", "0.A", "1/2/3:", ":AA", "1:AA", "~", "1Q~",
			"|", "1|", "hooks.slack.com/services/", "fm2_+", "AKIA/", "M", "sk.eyJ.", "IQoJb3JpZ2luX2Vj/", "\u00fc=",
			"--------=", "         =", "aaaaaaaaa=", "''''''''=", "\\\\\\\\\"=", "a b c ",
			// Keys, elements, options, arguments and what is encoded
			"-----BEGIN ", "-----BEGIN PRIVATE KEY-----", "-----BEGIN PRIVATE KEY----- a ",
			"pwd=-----BEGIN PRIVATE KEY-----", "-", "--", "-----", "x-----", "--token ", "--token -", "-u a", "-u a:",
			"-u \"", "--user a:b ", "-p ", "sshpass -p ", "--password \"", ">", "<password>", "<token>", "<pwd> ",
			"<a key=\"pwd\">", "<token><![CDATA[", "<value>", "value=", "name=a value=", "name=value=", "pwd%3D", "%3D",
			"token%3D", "token%253Da", "token\\u003d", "pwd=a\\u0026", "pwd=${", "pwd:${", "pwd={{", "pwd=<", "pwd=$(",
			"pwd=%", "\",", "(\"pwd\",", "(\"pwd\", \"", "sig=", "key=", "a_key=", "pass=", "pass:", "auth:", "otp=1",
			"string =", "token: String =", "password: |\n", "the secret: a ", "password: 1 ", "token=aA1:",
			"a_key=aA1aA1aA1aA1aA1aA1", "secret:secret:", "**pwd**:**", "&quot;", "pwd:&quot;", "provided=", "_1=",
			// What is said, listed, set and tagged
			"password '", "password \"a", "password (", "password [a", "password a1", "token a1", "password is ", "a1",
			" a1", "\"a1", "| ", "password | ", "identified by '", "-pA1bcde ", "mysql -pA1bcde ", "--token,",
			"--token\",\"", "[--token, ", "token(\"", ".password(\"a1b2c3\")", "pwd=!a ", "pwd: & a", "pwd=new a(",
			"pwd=(string) ", "&#61;", "pwd&#61;", "&gt;", "pwd&gt;", "&lt;pwd&gt;", "\\u0022:", "\\x22", "\">",
			"<pwd a=\">", "a=\">a", "mnemonic: abc ", "abc ", "default =", "user:a@", "a://a:${", "Bearer token ",
			"0.1", "authorization%3A" })
	void looksAtEachCharacterAFewTimes(String piece) {
		assertThat(looks(piece.repeat(LENGTH / piece.length()))).isLessThan((long) MAX_LOOKS * LENGTH);
	}

	@ParameterizedTest
	@ValueSource(strings = { "token=\"", "token=\\\"", "token='", "secret=[", "authorization: not ", "cookie: a b c ",
			"a://b:c", "Bearer ", "eyJaaaaaaaa.", "pass=", "a_key=", "<pwd>", "<token><![CDATA[", "--token ", "-u ",
			"-u \"", "(\"pwd\",\"", "pwd%3D", "pwd=${", "-----BEGIN PRIVATE KEY-----", "pwd:&quot;", "value=",
			"a: string =", "password '", "password [", "token(\"", "--token,", "mnemonic: ", "<pwd a=\"\">",
			"pwd&#61;" })
	void looksAFewTimesWhereTheEndIsFar(String start) {
		for (String fill : new String[] { "a", " ", "\\", "\\\"", ".", "=", ",", "token=", "-", "<", ">", "%3D", "aA1",
				":", "-----", "{", "(", "b ", "abc ", "&gt;", "'" }) {
			String text = start.repeat(1_000) + fill.repeat(LENGTH / 32 / fill.length());
			assertThat(looks(text)).as(fill).isLessThan((long) MAX_LOOKS * text.length());
		}
	}

	@Test
	void looksAFewTimesAtQuotesOfGrowingDepth() {
		StringBuilder text = new StringBuilder();
		for (int depth = 1; text.length() < LENGTH; depth++) {
			text.append("token=").append("\\".repeat(depth)).append('"');
		}
		assertThat(looks(text)).isLessThan((long) MAX_LOOKS * text.length());
	}

	@Test
	void endsForAnyMixture() {
		Random random = new Random(7);
		for (int round = 0; round < 20_000; round++) {
			StringBuilder text = new StringBuilder();
			for (int i = random.nextInt(30); i >= 0; i--) {
				text.append(PIECES[random.nextInt(PIECES.length)]);
			}
			String masked = SecretMask.mask(text.toString());
			assertThat(masked.length()).isLessThanOrEqualTo(text.length() * 3);
		}
	}

	@Test
	void looksAFewTimesAtLongMixtures() {
		Random random = new Random(11);
		for (int round = 0; round < 50; round++) {
			String[] few = { PIECES[random.nextInt(PIECES.length)], PIECES[random.nextInt(PIECES.length)],
					PIECES[random.nextInt(PIECES.length)], PIECES[random.nextInt(PIECES.length)] };
			StringBuilder text = new StringBuilder();
			while (text.length() < LENGTH / 8) {
				text.append(few[random.nextInt(few.length)]);
			}
			assertThat(looks(text)).as(String.join("|", few)).isLessThan((long) MAX_LOOKS * text.length());
		}
	}

	private static long looks(CharSequence text) {
		Looks looks = new Looks(text.toString(), new long[1]);
		SecretMask.masked(looks);
		return looks.count[0];
	}

	/**
	 * Counts how often a character is looked at, or copied.
	 */
	private record Looks(String text, long[] count) implements CharSequence {

		@Override
		public int length() {
			return this.text.length();
		}

		@Override
		public char charAt(int index) {
			this.count[0]++;
			return this.text.charAt(index);
		}

		@Override
		public CharSequence subSequence(int start, int end) {
			this.count[0] += end - start;
			return this.text.substring(start, end);
		}

		@Override
		public String toString() {
			return this.text;
		}

	}

}
