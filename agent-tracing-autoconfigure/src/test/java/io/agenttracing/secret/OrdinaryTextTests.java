package io.agenttracing.secret;

import java.util.Base64;
import java.util.UUID;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * What {@link SecretMask} leaves as it is.
 */
class OrdinaryTextTests {

	@ParameterizedTest
	@ValueSource(strings = {
			// Ids
			"doc-832beb48", "550e8400-e29b-41d4-a716-446655440000", "sk-550e8400-e29b-41d4-a716-446655440000",
			"0af7651916cd43dd8448eb211c80319c", "traceparent: 00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01",
			"task-1234", "task-1234567890abcdef1234", "sk-learn", "sk-learn-pipeline-for-documents",
			"risk-0123456789abcdef", "document.id=4711", "user-key=bob",
			"sha256:9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08", "ghp_", "AKIA",
			"AKIAbara is no key", "hf_compute_all_the_embeddings_of_a_document", "eyJ", "eyJack.was.here",
			"monkeyJack.is.here", "app.eyJ", "sk_live_", "next_token=abcdefgh12345678",
			// Sentences
			"The password was wrong.", "Your password is required", "Wrong password: account locked",
			"Invalid password: must be at least 8 characters", "login.password: must not be blank",
			"Bad credentials: user bob has no password", "Failed to reset password: user not found",
			"Das Passwort ist falsch.", "Passwort: muss mindestens acht Zeichen haben",
			"Ihr Passwort wurde ge\u00e4ndert: bitte melden Sie sich neu an",
			"Die Tokens sind aufgebraucht: 4096 von 4096", "Used 359 input tokens and 23 output tokens",
			"max_tokens: 4096, temperature: 0.7", "input_tokens=359 output_tokens=23", "Unexpected token: }",
			"Unexpected character ('}' (code 125)): token: 5", "token_type=Bearer", "The secret of success is work",
			"secret: null", "password=null", "password: required", "Basic authentication is required",
			"Basic Authentifizierung fehlt", "Basic OpenTelemetry usage of tokens", "basic knowledge of Kubernetes1",
			"Bearer authentication", "Bearer token is missing", "bearer of bad news", "Bearer of all tokens",
			"WWW-Authenticate: Bearer realm=\"documents\", error=\"invalid_token\"",
			"WWW-Authenticate: Basic realm=\"documents\"", "Authorization: header is missing",
			"Authorization failed because of a rule", "Authorization: Bearer", "Missing header 'Authorization'",
			"Invalid cookie: name too long", "Cookies are disabled", "The cookie was eaten: no crumbs",
			// Placeholders, and what was masked
			"select * from users where name = ? and password = ?",
			"update users set password = :password where id = $1", "insert into users (name, password) values (?, ?)",
			"where password=?1 and x", "password={}", "password=%s", "password=${db.password}", "api_key=<your-key>",
			"/login?password={password}", "password=***", "Authorization: Bearer ***", "redis://***@host",
			"api_key=*****, x",
			// Schemas and code
			"{\"properties\":{\"password\":{\"type\":\"string\"}},\"required\":[\"password\"]}",
			"{\"password\":null,\"secret\":true,\"api_key\":\"\"}", "Secret::get",
			"at com.acme.Secret.get(Secret.java:42)", "com.acme.security.InvalidPassword: attempt 3",
			"Caused by: com.acme.Outer$ApiKey: 12 of 13",
			"java.lang.IllegalStateException: Could not resolve placeholder 'api.key' in value \"x\"",
			"\tat org.acme.PasswordReset.password(PasswordReset.java:7) ~[app.jar:1.0]", "if (password == null) {",
			"password != old", "password_length=8", "secretName: db",
			// URLs
			"https://host:8080/path?q=x#top", "https://medium.com/@bob", "https://github.com/a/b@v1",
			"http://[::1]:8080/@x", "http://host:{port}/users/@me", "mailto:bob@host", "urn:isbn:0451450523",
			"bob@host wrote: hello", "see http://a.b, or mail bob@c.d", "C:\\bearer\\basic\\sk-x", "10:15:30 =====",
			"a=b:c=d::e", "" })
	void staysAsItIs(String text) {
		assertThat(SecretMask.mask(text)).isSameAs(text);
	}

	@Test
	void idsStayAsTheyAre() {
		for (int i = 0; i < 10_000; i++) {
			String uuid = new UUID(i * 0x9E3779B97F4A7C15L, i * 0xC2B2AE3D27D4EB4FL).toString();
			String base64 = Base64.getEncoder().encodeToString(uuid.getBytes());
			assertThat(SecretMask.mask(uuid)).isSameAs(uuid);
			assertThat(SecretMask.mask(base64)).isSameAs(base64);
		}
	}

}
