package io.agenttracing;

import java.util.List;
import java.util.Set;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaCodeUnit;
import com.tngtech.archunit.core.domain.JavaMethod;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.core.importer.Location;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.lang.ConditionEvents;
import com.tngtech.archunit.lang.SimpleConditionEvent;
import org.jetbrains.annotations.ApiStatus;

import org.springframework.beans.factory.config.BeanFactoryPostProcessor;
import org.springframework.beans.factory.config.BeanPostProcessor;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.context.annotation.Bean;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.codeUnits;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.methods;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

/**
 * The house: three wings, each of features that do not know each other, on foundations
 * that know none of them. A span goes from the left to the right: {@code instrument}
 * makes it, {@code pipeline} takes it from its end to the exporter, and {@code insight}
 * is what a person learns from it.
 */
@AnalyzeClasses(packages = "io.agenttracing",
		importOptions = { ImportOption.DoNotIncludeTests.class, ArchitectureTests.DoNotIncludeTestSupport.class })
class ArchitectureTests {

	private static final String ROOT = "io.agenttracing";

	private static final Set<String> FOUNDATIONS = Set.of("", "context", "span", "failure", "log", "secret", "shape",
			"text");

	/** What the wing itself has, for those who look at finished traces. */
	private static final String DOOR = "pipeline";

	/** A module of its own: a trace as data, the rules, the tree. */
	private static final String DIAGNOSIS = "diagnosis";

	private static final String COLLECTOR = "pipeline.collector";

	private static final Set<String> HALVES_OF_THROWABLE = Set.of("java.lang.Exception", "java.lang.RuntimeException",
			"java.lang.Error", "java.lang.VirtualMachineError", "java.lang.StackOverflowError",
			"java.lang.OutOfMemoryError");

	private static final List<String> WIRING = List.of("Configuration", "Properties", "Condition", "FailureAnalyzer",
			"Endpoint");

	private static final String[] API = { ROOT, ROOT + "." + DIAGNOSIS + "..", ROOT + ".text" };

	private static final List<String> NAMED_BY_APPLICATIONS = List.of("AutoConfiguration", "Properties");

	@ArchTest
	static final ArchRule packagesHaveNoCycles = slices().matching("io.agenttracing.(**)").should().beFreeOfCycles();

	@ArchTest
	static final ArchRule featuresDoNotKnowEachOther = classes().should(new ArchCondition<>("use no other feature") {

		@Override
		public void check(JavaClass type, ConditionEvents events) {
			type.getDirectDependenciesFromSelf()
				.stream()
				.filter((dependency) -> isOurs(dependency.getTargetClass()))
				.filter((dependency) -> !mayKnow(type, dependency.getTargetClass()))
				.forEach((dependency) -> events
					.add(SimpleConditionEvent.violated(dependency, dependency.getDescription())));
		}

	});

	@ArchTest
	static final ArchRule foundationsDoNotKnowTheWiring = noClasses().that(new DescribedPredicate<>("are foundations") {

		@Override
		public boolean test(JavaClass type) {
			return FOUNDATIONS.contains(feature(type));
		}

	})
		.should()
		.dependOnClassesThat()
		.resideInAnyPackage("io.agenttracing.autoconfigure..", "org.springframework.boot..");

	@ArchTest
	static final ArchRule onlyWiringTouchesBoot = noClasses().that(new DescribedPredicate<>("are no wiring") {

		@Override
		public boolean test(JavaClass type) {
			return !type.getPackageName().equals("io.agenttracing.autoconfigure")
					&& WIRING.stream().noneMatch(outermost(type).getSimpleName()::endsWith);
		}

		private JavaClass outermost(JavaClass type) {
			return type.getEnclosingClass().map(this::outermost).orElse(type);
		}

	}).should().dependOnClassesThat().resideInAPackage("org.springframework.boot..");

	/**
	 * What is caught broadly is caught as {@link Throwable}: an error beside a call must
	 * not reach it, and to name some kinds leaves others out.
	 */
	@ArchTest
	static final ArchRule whatMayFailIsCaughtAsThrowable = codeUnits().should(new ArchCondition<>("catch Throwable") {

		@Override
		public void check(JavaCodeUnit unit, ConditionEvents events) {
			unit.getTryCatchBlocks()
				.stream()
				.flatMap((block) -> block.getCaughtThrowables().stream())
				.filter((caught) -> HALVES_OF_THROWABLE.contains(caught.getName()))
				.forEach((caught) -> events.add(SimpleConditionEvent.violated(unit,
						unit.getDescription() + " catches " + caught.getName() + ", which leaves others out")));
		}

	});

	/**
	 * What an application may use is in modules of its own. Of this one it may name
	 * auto-configurations and classes of properties; the rest is public for our own
	 * packages only.
	 */
	@ArchTest
	static final ArchRule whatIsNoApiSaysSo = classes().that()
		.arePublic()
		.and()
		.areTopLevelClasses()
		.and()
		.resideOutsideOfPackages(API)
		.should(new ArchCondition<>("be marked as internal, or be an auto-configuration or properties") {

			@Override
			public void check(JavaClass type, ConditionEvents events) {
				boolean named = NAMED_BY_APPLICATIONS.stream().anyMatch(type.getSimpleName()::endsWith);
				boolean internal = type.isAnnotatedWith(ApiStatus.Internal.class)
						|| type.getPackage().isAnnotatedWith(ApiStatus.Internal.class);
				if (named == internal) {
					events.add(SimpleConditionEvent.violated(type, type.getName() + (named
							? " can be named by applications, but is marked with @ApiStatus.Internal"
							: " is public, but neither it nor its package is marked with @ApiStatus.Internal")));
				}
			}

		});

	@ArchTest
	static final ArchRule autoConfigurationsArePublicAndFinal = classes().that()
		.areAnnotatedWith(AutoConfiguration.class)
		.should()
		.bePublic()
		.andShould()
		.haveModifier(JavaModifier.FINAL);

	@ArchTest
	static final ArchRule autoConfigurationsHaveNoPublicMethods = methods().that()
		.areDeclaredInClassesThat()
		.areAnnotatedWith(AutoConfiguration.class)
		.should()
		.notBePublic();

	@ArchTest
	static final ArchRule postProcessorsAreStaticBeans = methods().that()
		.areAnnotatedWith(Bean.class)
		.and(new DescribedPredicate<>("return a post-processor") {

			@Override
			public boolean test(JavaMethod method) {
				JavaClass type = method.getRawReturnType();
				return type.isAssignableTo(BeanPostProcessor.class)
						|| type.isAssignableTo(BeanFactoryPostProcessor.class);
			}

		})
		.should()
		.beStatic()
		.allowEmptyShould(true);

	private static boolean mayKnow(JavaClass type, JavaClass other) {
		String from = feature(type);
		String to = feature(other);
		if (from.equals(to) || FOUNDATIONS.contains(to)) {
			return true;
		}
		return switch (wing(from)) {
			// Functions for Kotlin
			case "" -> type.getSimpleName().endsWith("Kt") && to.equals("instrument.call");
			case "autoconfigure" -> wing(to).equals(DOOR);
			// Findings pass through the door, from one feature of insight to the others.
			case "pipeline" -> to.equals("autoconfigure") || to.equals(DOOR) || to.equals(COLLECTOR)
					|| (from.equals(DOOR) && to.equals(DIAGNOSIS));
			case "insight" -> to.equals("autoconfigure") || to.equals(DOOR) || wing(to).equals(DIAGNOSIS);
			case DIAGNOSIS -> wing(to).equals(DIAGNOSIS);
			case "instrument" -> to.equals("autoconfigure");
			default -> false;
		};
	}

	private static boolean isOurs(JavaClass type) {
		return type.getPackageName().equals(ROOT) || type.getPackageName().startsWith(ROOT + ".");
	}

	// The wing and the feature in it: what is below that belongs to the feature.
	private static String feature(JavaClass type) {
		String[] names = type.getPackageName().split("\\.");
		return String.join(".", List.of(names).subList(2, Math.min(names.length, 4)));
	}

	private static String wing(String feature) {
		return feature.split("\\.")[0];
	}

	static final class DoNotIncludeTestSupport implements ImportOption {

		@Override
		public boolean includes(Location location) {
			return !location.contains("/io/agenttracing/testing/");
		}

	}

}
