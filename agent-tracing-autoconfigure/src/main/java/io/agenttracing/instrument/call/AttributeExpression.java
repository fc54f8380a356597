package io.agenttracing.instrument.call;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import java.util.stream.Stream;

import org.jspecify.annotations.Nullable;

import org.springframework.expression.EvaluationException;
import org.springframework.expression.ParseException;
import org.springframework.expression.PropertyAccessor;
import org.springframework.expression.spel.SpelNode;
import org.springframework.expression.spel.ast.BeanReference;
import org.springframework.expression.spel.ast.ConstructorReference;
import org.springframework.expression.spel.ast.TypeReference;
import org.springframework.expression.spel.ast.VariableReference;
import org.springframework.expression.spel.standard.SpelExpression;
import org.springframework.expression.spel.standard.SpelExpressionParser;
import org.springframework.expression.spel.support.DataBindingPropertyAccessor;
import org.springframework.expression.spel.support.MapAccessor;
import org.springframework.expression.spel.support.SimpleEvaluationContext;

/**
 * The value of one attribute, computed from the arguments or the result of a call. Plain
 * property paths are read by {@link PropertyPath}, anything else by SpEL without types,
 * beans and constructors. Invalid expressions are rejected at startup, as far as that can
 * be known.
 */
final class AttributeExpression {

	private static final String RESULT = "result";

	private static final Pattern FIRST_STEP = Pattern.compile("#?([A-Za-z_$][\\w$]*)(?!\\w|\\()");

	private static final int NO_PARAMETER = -1;

	private final Reader reader;

	private final boolean result;

	private AttributeExpression(Reader reader, boolean result) {
		this.reader = reader;
		this.result = result;
	}

	/**
	 * An expression on one argument, which may also refer to the argument by the
	 * parameter's name.
	 * @param method the method
	 * @param names the names of the parameters
	 * @param index the index of the parameter
	 * @param expression the expression, empty for the argument itself
	 * @return the expression
	 */
	static AttributeExpression onParameter(Method method, List<String> names, int index, String expression) {
		if (expression.isEmpty()) {
			return new AttributeExpression((arguments, result) -> arguments[index], false);
		}
		Class<?> type = method.getParameterTypes()[index];
		String name = (index < names.size()) ? names.get(index) : "";
		boolean byName = firstStep(expression).equals(name) && !PropertyPath.hasStep(type, name);
		if (byName || expression.startsWith("#")) {
			return onMethod(method, names, expression);
		}
		PropertyPath path = PropertyPath.parse(expression);
		if (path != null) {
			return onPath(method, expression, path, index, type);
		}
		SpelExpression parsed = parse(method, expression, List.of());
		SimpleEvaluationContext context = evaluationContext(propertyAccessors());
		return new AttributeExpression((arguments, result) -> parsed.getValue(context, arguments[index]), false);
	}

	/**
	 * An expression on all arguments and the result.
	 * @param method the method
	 * @param names the names of the parameters
	 * @param expression the expression
	 * @return the expression
	 */
	static AttributeExpression onMethod(Method method, List<String> names, String expression) {
		if (expression.isEmpty()) {
			throw InvalidAnnotationException.ofAttribute(method, expression, "on a method an expression is needed");
		}
		AttributeExpression path = onVariablePath(method, names, expression);
		if (path != null) {
			return path;
		}
		List<String> variables = new ArrayList<>(names);
		variables.add(RESULT);
		SpelExpression parsed = parse(method, expression, variables);
		PropertyAccessor[] accessors = propertyAccessors();
		return new AttributeExpression((arguments, value) -> {
			Map<String, @Nullable Object> byName = new HashMap<>();
			SimpleEvaluationContext context = evaluationContext(accessors);
			for (int i = 0; i < names.size(); i++) {
				byName.put(names.get(i), arguments[i]);
				context.setVariable(names.get(i), arguments[i]);
			}
			context.setVariable(RESULT, value);
			return parsed.getValue(context, byName);
		}, usesResult(parsed.getAST()));
	}

	/**
	 * A value that is computed from the result.
	 * @param reader computes it
	 * @return the expression
	 */
	static AttributeExpression onResult(UnaryOperator<@Nullable Object> reader) {
		return new AttributeExpression((arguments, result) -> reader.apply(result), true);
	}

	/**
	 * Whether the expression reads the result.
	 */
	boolean needsResult() {
		return this.result;
	}

	@Nullable Object evaluate(@Nullable Object[] arguments, @Nullable Object value) throws Exception {
		return this.reader.read(arguments, value);
	}

	/**
	 * The exception that the application's own code has thrown in an expression.
	 */
	static Throwable cause(Throwable failure) {
		boolean reflective = failure instanceof InvocationTargetException || failure instanceof EvaluationException;
		return (reflective && failure.getCause() != null) ? failure.getCause() : failure;
	}

	private static @Nullable AttributeExpression onVariablePath(Method method, List<String> names, String expression) {
		String variable = firstStep(expression);
		boolean result = RESULT.equals(variable) && expression.startsWith("#");
		int index = result ? NO_PARAMETER : names.indexOf(variable);
		String rest = expression.substring(expression.indexOf(variable) + variable.length());
		if (!result && index == NO_PARAMETER) {
			return null;
		}
		if (rest.isEmpty()) {
			return new AttributeExpression((arguments, value) -> result ? value : arguments[index], result);
		}
		PropertyPath path = rest.startsWith(".") ? PropertyPath.parse(rest.substring(1)) : null;
		if (path == null) {
			return null;
		}
		Class<?> type = result ? method.getReturnType() : method.getParameterTypes()[index];
		return onPath(method, expression, path, index, type);
	}

	private static String firstStep(String expression) {
		Matcher matcher = FIRST_STEP.matcher(expression);
		return matcher.lookingAt() ? matcher.group(1) : "";
	}

	private static AttributeExpression onPath(Method method, String expression, PropertyPath path, int index,
			Class<?> type) {
		String missing = path.missingStep(type);
		if (missing != null) {
			throw InvalidAnnotationException.ofAttribute(method, expression,
					"there is no '" + missing + "' in " + type.getName());
		}
		boolean result = index == NO_PARAMETER;
		return new AttributeExpression((arguments, value) -> path.read(result ? value : arguments[index]), result);
	}

	private static SpelExpression parse(Method method, String expression, List<String> variables) {
		SpelExpression parsed;
		try {
			parsed = (SpelExpression) new SpelExpressionParser().parseExpression(expression);
		}
		catch (ParseException | IllegalStateException ex) {
			throw InvalidAnnotationException.ofAttribute(method, expression, String.valueOf(ex.getMessage()));
		}
		nodes(parsed.getAST()).forEach((node) -> check(method, expression, node, variables));
		return parsed;
	}

	private static void check(Method method, String expression, SpelNode node, List<String> variables) {
		if (node instanceof TypeReference || node instanceof BeanReference || node instanceof ConstructorReference) {
			throw InvalidAnnotationException.ofAttribute(method, expression,
					"'" + node.toStringAST() + "' is a type, bean or constructor");
		}
		if (node instanceof VariableReference) {
			checkVariable(method, expression, node.toStringAST().substring(1), variables);
		}
	}

	private static void checkVariable(Method method, String expression, String variable, List<String> variables) {
		if (!variables.contains(variable) && !variable.equals("this") && !variable.equals("root")) {
			throw InvalidAnnotationException.ofAttribute(method, expression, "there is no '#" + variable + "' but "
					+ (variables.isEmpty() ? "the argument itself" : "#" + String.join(", #", variables)));
		}
	}

	private static boolean usesResult(SpelNode expression) {
		return nodes(expression)
			.anyMatch((node) -> node instanceof VariableReference && node.toStringAST().equals("#" + RESULT));
	}

	private static Stream<SpelNode> nodes(SpelNode root) {
		return Stream.concat(Stream.of(root),
				IntStream.range(0, root.getChildCount()).mapToObj(root::getChild).flatMap(AttributeExpression::nodes));
	}

	private static SimpleEvaluationContext evaluationContext(PropertyAccessor... accessors) {
		return SimpleEvaluationContext.forPropertyAccessors(accessors)
			.withInstanceMethods()
			.withAssignmentDisabled()
			.build();
	}

	// Reused: accessors cache how a property is read, and an expression caches its
	// accessor.
	private static PropertyAccessor[] propertyAccessors() {
		return new PropertyAccessor[] { new MapAccessor(false), DataBindingPropertyAccessor.forReadOnlyAccess() };
	}

	@FunctionalInterface
	private interface Reader {

		@Nullable Object read(@Nullable Object[] arguments, @Nullable Object result) throws Exception;

	}

}
