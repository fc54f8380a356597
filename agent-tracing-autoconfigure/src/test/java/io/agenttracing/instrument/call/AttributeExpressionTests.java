package io.agenttracing.instrument.call;

import java.lang.reflect.Method;
import java.util.List;
import java.util.Map;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import org.springframework.util.ReflectionUtils;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

class AttributeExpressionTests {

	private static final List<String> NAMES = List.of("document", "content", "limits");

	private final Method method = ReflectionUtils.findMethod(Agent.class, "read", Document.class, String.class,
			Map.class);

	private final Object[] arguments = { new Document("d1", "four", new Owner("Ann")), "text!", Map.of("max", 7) };

	@ParameterizedTest
	@CsvSource(delimiter = '|', textBlock = """
			0 | ''                     | d1
			0 | id                     | d1
			0 | content.length()       | 4
			0 | owner.name             | Ann
			0 | owner?.name            | Ann
			0 | document.id            | d1
			0 | #document.id           | d1
			0 | content.length() > 3   | true
			1 | length()               | 5
			1 | content.length()       | 5
			1 | #content.length() + 1  | 6
			1 | toUpperCase()          | TEXT!
			2 | max                    | 7
			2 | ['max']                | 7
			""")
	void readsArguments(int index, String expression, String expected) throws Exception {
		AttributeExpression parsed = AttributeExpression.onParameter(this.method, NAMES, index, expression);
		assertThat(parsed.needsResult()).isFalse();
		assertThat(parsed.evaluate(this.arguments, null))
			.hasToString(expected.equals("d1") && expression.isEmpty() ? this.arguments[0].toString() : expected);
	}

	@ParameterizedTest
	@CsvSource(delimiter = '|', textBlock = """
			#document.id                             | false | d1
			document.id                              | false | d1
			#limits.max                              | false | 7
			#document.id + '-' + #content            | false | d1-text!
			content.length() * 2                     | false | 10
			#result                                  | true  | Answer[tokens=3]
			#result.tokens                           | true  | 3
			#result.tokens > 2 ? 'long' : 'short'    | true  | long
			#result?.tokens                          | true  | 3
			""")
	void readsArgumentsAndResult(String expression, boolean needsResult, String expected) throws Exception {
		AttributeExpression parsed = AttributeExpression.onMethod(this.method, NAMES, expression);
		assertThat(parsed.needsResult()).isEqualTo(needsResult);
		assertThat(parsed.evaluate(this.arguments, new Answer(3))).hasToString(expected);
	}

	@ParameterizedTest
	@CsvSource(delimiter = '|', textBlock = """
			content.(                                | method
			#result.                                 | method
			#reslt.tokens                            | there is no '#reslt'
			#result.tokns                            | there is no 'tokns' in
			T(java.lang.Runtime).getRuntime()        | is a type, bean or constructor
			@environment.getProperty('x')            | is a type, bean or constructor
			new java.io.File('x').exists()           | is a type, bean or constructor
			#document.idd                            | there is no 'idd' in
			#result.class.name                       | there is no 'class' in
			#document.owner.getClass()               | there is no 'getClass()' in
			""")
	void refusesWhatCanNeverWork(String expression, String reason) {
		assertThatExceptionOfType(InvalidAnnotationException.class)
			.isThrownBy(() -> AttributeExpression.onMethod(this.method, NAMES, expression))
			.withMessageContaining(expression)
			.withMessageContaining(Agent.class.getName() + ".read()")
			.withMessageContaining(reason.equals("method") ? "invalid" : reason);
	}

	@Test
	void yieldsNullWhereAValueOnTheWayIsNull() throws Exception {
		AttributeExpression parsed = AttributeExpression.onParameter(this.method, NAMES, 0, "owner.name");
		assertThat(parsed.evaluate(new Object[] { new Document("d1", "", null), "", Map.of() }, null)).isNull();
	}

	interface Agent {

		Answer read(Document document, String content, Map<String, Object> limits);

	}

	record Document(String id, String content, Owner owner) {
	}

	record Answer(int tokens) {
	}

	public static class Owner {

		private final String name;

		Owner(String name) {
			this.name = name;
		}

		public String getName() {
			return this.name;
		}

	}

}
