package io.agenttracing.secret;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * What {@link SecretMask} takes for a secret. What it does not is in
 * {@link OrdinaryTextTests}.
 */
class SecretMaskTests {

	private static final String JWT = "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxMjM0NTY3ODkwIn0.dozjgNryP4J3jVmNHl0w5N_XgL0n3I9P";

	private static final String HEX = "0123456789abcdef0123456789abcdef";

	@ParameterizedTest
	@CsvSource(delimiter = '~', quoteCharacter = '\0',
			textBlock = """
					# Headers
					Authorization: Bearer abc ~ Authorization: Bearer ***
					authorization: basic dXNlcjpwYXNz ~ authorization: basic ***
					Proxy-Authorization: Basic dXNlcjpwYXNz, retried ~ Proxy-Authorization: Basic ***, retried
					Authorization: abcdef ~ Authorization: ***
					Authorization: Custom abcdef ~ Authorization: ***
					Authorization: Token abcdef failed ~ Authorization: Token *** failed
					Authorization: Digest username="bob", response="6629fae4" ~ Authorization: Digest ***"
					Authorization: AWS4-HMAC-SHA256 Credential=AKIA/s3, Signature=fe5f ~ Authorization: AWS4-HMAC-SHA256 ***
					[Authorization:"Bearer abc", Accept:"application/json"] ~ [Authorization:"Bearer ***", Accept:"application/json"]
					{Authorization=[Bearer abc], Accept=[x]} ~ {Authorization=[Bearer ***], Accept=[x]}
					{Authorization=Bearer abc, Accept=x} ~ {Authorization=Bearer ***, Accept=x}
					{"Authorization":"Basic dXNlcjpwYXNz"} ~ {"Authorization":"Basic ***"}
					curl -H 'Authorization: Bearer abc' https://host ~ curl -H 'Authorization: Bearer ***' https://host
					{"Authorization":["Bearer abc"]} ~ {"Authorization":["Bearer ***]}
					X-Api-Key: abc ~ X-Api-Key: ***
					Ocp-Apim-Subscription-Key: abc ~ Ocp-Apim-Subscription-Key: ***
					Cookie: SESSION=abc; theme=dark ~ Cookie: ***
					Set-Cookie: SESSION=abc; Path=/; HttpOnly ~ Set-Cookie: ***
					curl -b x -H "Cookie: a=b; c=d" https://host ~ curl -b x -H "Cookie: ***" https://host
					{"cookie":"SESSION=abc"} ~ {"cookie":"***"}
					# Schemes without a header
					sent Bearer abc123def and failed ~ sent Bearer *** and failed
					Bearer 2YotnFZFEjr1zCsicMWpAA ~ Bearer ***
					bearer mF_9.B5f-4.1JqM, again ~ bearer ***, again
					Bearer secrettoken ~ Bearer ***
					header=Bearer%20abc123def&x=1 ~ header=Bearer%20***&x=1
					Basic dXNlcjpwYXNz was refused ~ Basic *** was refused
					BASIC QWxhZGRpbjpvcGVuIHNlc2FtZQ== ~ BASIC ***
					line\\nBearer abc123def ~ line\\nBearer ***
					# Keys and values
					password=hunter2 ~ password=***
					password: hunter2 ~ password: ***
					with password 9aKd83nX ~ with password ***
					Das Passwort lautet 7hXk29LmQa ~ Das Passwort lautet ***
					password: geheim ~ password: ***
					password : hunter2 for bob ~ password : *** for bob
					PASSWORD = 'hunter2' ~ PASSWORD = '***'
					passwd=hunter2;user=bob ~ passwd=***;user=bob
					Server=db;Uid=sa;Pwd=a,b;Timeout=3 ~ Server=db;Uid=sa;Pwd=***;Timeout=3
					Passwort: hunter2 ~ Passwort: ***
					Smtp.Password: hunter2 ~ Smtp.Password: ***
					spring.datasource.password=hunter2 ~ spring.datasource.password=***
					OPENAI_API_KEY=abc ~ OPENAI_API_KEY=***
					my.api.key=abc ~ my.api.key=***
					API key: abc123 ~ API key: ***
					apikey=abc&q=x ~ apikey=***&q=x
					client_secret=a&b&grant_type=x ~ client_secret=***&grant_type=x
					clientSecret: "a b c" ~ clientSecret: "***"
					https://host/cb?code=1&access_token=abc#top ~ https://host/cb?code=1&access_token=***
					id_token=abc ~ id_token=***
					?token=abcdefgh12345678&x=1 ~ ?token=***&x=1
					AccountKey=abc== ~ AccountKey=***
					jsessionid=1F2E3D ~ jsessionid=***
					Credentials[user=bob, password=hunter2] ~ Credentials[user=bob, password=***]
					User(name=bob, password=p)w,x!) ~ User(name=bob, password=***)
					{password=hunter2, user=bob} ~ {password=***, user=bob}
					{secret=[a, b]} ~ {secret=[***]}
					Key (password)=(hunter2) already exists ~ Key (password)=(***) already exists
					Field 'password': rejected value [hunter2]; codes [x] ~ Field 'password': rejected value [***]; codes [x]
					com.acme.Failure: password=hunter2 ~ com.acme.Failure: password=***
					"password" => "hunter2" ~ "password" => "***"
					# JSON
					{"password":"hunter2","user":"bob"} ~ {"password":"***","user":"bob"}
					{"api_key" : "a\\"b","user":"bob"} ~ {"api_key" : "***","user":"bob"}
					{"password":"a\\\\","user":"bob"} ~ {"password":"***","user":"bob"}
					{"password":1234,"user":"bob"} ~ {"password":***,"user":"bob"}
					{\\"password\\":\\"hunter2\\",\\"user\\":\\"bob\\"} ~ {\\"password\\":\\"***\\",\\"user\\":\\"bob\\"}
					{"dbPassword":"cut in the mid ~ {"dbPassword":"***
					{"password":"{\\"a\\":1}"} ~ {"password":"***"}
					{"name": "DB_PASSWORD", "value": "hunter2", "x": 1} ~ {"name": "DB_PASSWORD", "value": "***", "x": 1}
					{"query":"user\\u003dbob\\u0026password\\u003dhunter2\\u0026x"} ~ {"query":"user\\u003dbob\\u0026password\\u003d***\\u0026x"}
					# Names with more in front, and values that are looked at
					GITHUB_TOKEN=abcdefgh12345678 ~ GITHUB_TOKEN=***
					slackToken: "abcdefgh12345678" ~ slackToken: "***"
					X-Vault-Token: abcdefgh12345678, next ~ X-Vault-Token: ***, next
					val slackToken: String = "abcdefgh12345678" ~ val slackToken: String = "***"
					SLACK_TOKEN ?= "abcdefgh12345678" ~ SLACK_TOKEN ?= "***"
					setProperty("db.password", "hunter2") ~ setProperty("db.password", "***")
					SECRET_KEY_BASE=abc ~ SECRET_KEY_BASE=***
					OPENAI_KEY=abc ~ OPENAI_KEY=***
					cookie_key=1a2B3c4D5e6F7g8H ~ cookie_key=***
					db_pass=letmein ~ db_pass=***
					pass=hunter2;x=1 ~ pass=***;x=1
					credentials=bob:hunter2 ~ credentials=***
					otp: 123456 ~ otp: ***
					pin=1234&x=1 ~ pin=***&x=1
					{"session_id":"abcdefgh12345678"} ~ {"session_id":"***"}
					api-key: ${KEY:abc} ~ api-key: ***
					# Elements, commands
					<password>hunter2</password> ~ <password>***</password>
					<entry key="db.password">a b</entry> ~ <entry key="db.password">***</entry>
					<property name="password" value="hunter2"/> ~ <property name="password" value="***"/>
					<name>db.password</name><value>hunter2</value> ~ <name>db.password</name><value>***</value>
					run --password hunter2 --verbose ~ run --password *** --verbose
					curl -u bob:hunter2 https://host ~ curl -u bob:*** https://host
					sshpass -p hunter2 ssh host ~ sshpass -p *** ssh host
					run -phunter2 ~ run -phunter2
					mysql -ubob -phunter2 shop ~ mysql -ubob -p*** shop
					["run", "--password", "hunter2"] ~ ["run", "--password", "***"]
					[run, --password, hunter2, -v] ~ [run, --password, ***, -v]
					<password type="text">hunter2</password> ~ <password type="text">***</password>
					&lt;password&gt;hunter2&lt;/password&gt; ~ &lt;password&gt;***&lt;/password&gt;
					# What is said, set and tagged
					invalid password 'hunter' for bob ~ invalid password '***' for bob
					Passwort hunter2 ist falsch ~ Passwort *** ist falsch
					The token 1a2B3c4D5e6F7g8H has expired. ~ The token *** has expired.
					API key '1a2B3c4D5e6F7g8H' is unknown ~ API key '***' is unknown
					ALTER USER bob PASSWORD 'hunter2' ~ ALTER USER bob PASSWORD '***'
					IDENTIFIED BY 'hunter2' ~ IDENTIFIED BY '***'
					.setPassword("hunter2") ~ .setPassword("***")
					password = new String("hunter2") ~ password = new String("***")
					password: !!str hunter2 ~ password: !!str ***
					Authorization%3A%20Bearer%20abc ~ Authorization%3A%20Bearer%20***
					{\\u0022password\\u0022:\\u0022hunter2\\u0022} ~ {\\u0022password\\u0022:\\u0022***\\u0022}
					password&#61;hunter2 ~ password&#61;***
					# URLs
					?X-Amz-Signature=0123456789abcdef&x=1 ~ ?X-Amz-Signature=***&x=1
					?sig=0123456789abcdef%3D&se=1 ~ ?sig=***&se=1
					/cb?code=aB3dE6gH9jK2mN5p&state=x ~ /cb?code=***&state=x
					u=%2F%3Fpassword%3Dhunter2%26x%3D1 ~ u=%2F%3Fpassword%3D***%26x%3D1
					jdbc:postgresql://bob:hunter2@db:5432/x ~ jdbc:postgresql://***@db:5432/x
					redis://:hunter2@host:6379 ~ redis://***@host:6379
					redis://bob:p@ss@host ~ redis://***@host
					https://abcdefgh12345678@github.com/a/b ~ https://***@github.com/a/b
					mongodb://bob:x@h1:27017,h2:27017/db ~ mongodb://***@h1:27017,h2:27017/db
					redis://bob:p/ss@host:6379 is no URI ~ redis://***@host:6379 is no URI
					redis://:p#ss@host:6379 ~ redis://***@host:6379
					""")
	void masks(String text, String masked) {
		assertThat(SecretMask.mask(text)).isEqualTo(masked);
		assertThat(SecretMask.mask(masked)).as("masked again").isEqualTo(masked);
	}

	@ParameterizedTest
	@ValueSource(strings = { "sk-0123456789abcdefABCDEF", "sk-proj-Ab_c-9Xy012345678", "sk-ant-api03-a1-b2-c3-d4-e5",
			"sk_live_" + HEX, "sk_test_" + HEX, "ghp_" + HEX, "gho_" + HEX, "ghs_" + HEX, "github_pat_" + HEX,
			"glpat-" + HEX, "gsk_" + HEX, "hf_" + HEX, "AKIAIOSFODNN7EXAMPLE", "ASIAIOSFODNN7EXAMPLE",
			"AIzaSyA0123456789abcdefghijklmnopqrstu", "xoxb-123456789012-abcdef", "xoxp-123456789012-abcdef" })
	void masksKeysOfWellKnownForms(String key) {
		for (String format : new String[] { "%s", "key %s.", "'%s'", "(%s)", "a/%s/b", "%%22%s%%22", "\\n%s\\n",
				"Incorrect key provided: %s, see https://host" }) {
			String masked = SecretMask.mask(format.formatted(key));
			assertThat(masked).contains("***").doesNotContain(key.substring(key.length() - 5));
			String[] around = format.formatted("#").split("#", -1);
			assertThat(masked).startsWith(around[0]).endsWith(around[1]);
		}
	}

	@ParameterizedTest
	@ValueSource(strings = { "%s", "token %s was refused", "\"%s\"", "%s.", "Bearer %s", "Authorization: Bearer %s",
			"token=%s", "a=%s&b=c", "%%22%s%%22", "{\"jwt\":\"%s\"}", "\\n%s", "[%s]", "a/%s" })
	void masksJsonWebTokens(String format) {
		assertThat(SecretMask.mask(format.formatted(JWT))).contains("***").doesNotContain("OiJI", "zdWI", "dozjg");
	}

	@Test
	void masksJsonWebTokenThatWasCutOrIsEncrypted() {
		String twoParts = JWT.substring(0, JWT.lastIndexOf('.'));
		assertThat(SecretMask.mask(twoParts)).isEqualTo("eyJ***");
		assertThat(SecretMask.mask(JWT + ".a.b and")).isEqualTo("eyJ*** and");
	}

	@ParameterizedTest
	@ValueSource(strings = { "PRIVATE KEY", "RSA PRIVATE KEY", "EC PRIVATE KEY", "OPENSSH PRIVATE KEY",
			"ENCRYPTED PRIVATE KEY", "PGP PRIVATE KEY BLOCK" })
	void masksPrivateKeysToTheirEnd(String title) {
		String begin = "-----BEGIN " + title + "-----";
		String end = "-----END " + title + "-----";
		for (String line : new String[] { "\n", "\r\n", "\\n", " " }) {
			String body = line + HEX + line + HEX + line;
			assertThat(SecretMask.mask("a " + begin + body + end + " b")).isEqualTo("a " + begin + "***" + end + " b");
			assertThat(SecretMask.mask("key=" + begin + body + end)).isEqualTo("key=" + begin + "***" + end);
			assertThat(SecretMask.mask("private_key: " + begin + body + "cut")).as("cut")
				.isEqualTo("private_key: " + begin + "***");
		}
	}

	@ParameterizedTest
	@CsvSource({ "next_page_token, abcdefgh12345678, false", "slack_token, abcdefgh12345678, true",
			"slack_token, none, false", "db_pass, letmein, true", "pass, 12, false",
			"session_id, abcdefgh12345678, true", "session.id, abcdefgh12345678, false",
			"gen_ai.conversation.id, abcdefgh12345678, false", "auth, oauth2, false", "otp, 123456, true",
			"token, x, true", "signing_key, ${KEY}, true", "cookie_key, 550e8400-e29b-41d4-a716-446655440000, false" })
	void looksAtTheValueOfAnAttribute(String name, String value, boolean secret) {
		assertThat(SecretMask.isSecret(name, value)).isEqualTo(secret);
	}

	@ParameterizedTest
	@ValueSource(strings = { "document.id", "gen_ai.usage.input_tokens", "session.id", "next_page_token", "url.full" })
	void knowsPlainNames(String name) {
		assertThat(SecretMask.isPlainName(name)).isTrue();
	}

	@Test
	void masksAllSecretsOfAText() {
		assertThat(SecretMask.mask("GET https://a:b@host?api_key=c failed, header Authorization: Basic d, password: e"))
			.isEqualTo("GET https://***@host?api_key=*** failed, header Authorization: Basic ***, password: ***");
		assertThat(SecretMask.mask("password=a\nsecret=b\r\nAuthorization: Bearer c\nx"))
			.isEqualTo("password=***\nsecret=***\r\nAuthorization: Bearer ***\nx");
	}

	@ParameterizedTest
	@ValueSource(strings = { "http.request.header.authorization", "http.request.header.x-api-key", "openai.api_key",
			"apiKey", "db.password", "userPassword", "http.response.header.set-cookie", "http.request.header.cookie",
			"oauth.client_secret", "token", "session.token", "access_token", "aws.secretAccessKey", "DB_PWD" })
	void knowsNamesOfSecrets(String name) {
		assertThat(SecretMask.isSecretName(name)).isTrue();
	}

	@ParameterizedTest
	@ValueSource(strings = { "gen_ai.usage.input_tokens", "gen_ai.usage.output_tokens", "max_tokens", "token_type",
			"gen_ai.token.type", "next_page_token", "document.id", "password_policy", "cookie_count", "secret.name", "",
			"error.type", "passwords.checked", "tokens", "url.full", "gen_ai.request.max_tokens" })
	void knowsOtherNames(String name) {
		assertThat(SecretMask.isSecretName(name)).isFalse();
	}

}
