package io.agenttracing;

import java.util.List;
import java.util.Set;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaMethod;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.lang.ConditionEvents;
import com.tngtech.archunit.lang.SimpleConditionEvent;

import org.springframework.beans.factory.config.BeanFactoryPostProcessor;
import org.springframework.beans.factory.config.BeanPostProcessor;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.context.annotation.Bean;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.methods;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

/**
 * The house: features above autoconfigure, autoconfigure above trace, propagation and
 * what they share, those above the root; features do not know each other.
 */
@AnalyzeClasses(packages = "io.agenttracing", importOptions = ImportOption.DoNotIncludeTests.class)
class ArchitectureTests {

	private static final Set<String> SHARED = Set.of("", "autoconfigure", "trace", "propagation", "coroutine",
			"failure", "secret");

	private static final List<String> WIRING = List.of("AutoConfiguration", "Properties", "Condition",
			"FailureAnalyzer", "Endpoint");

	@ArchTest
	static final ArchRule packagesHaveNoCycles = slices().matching("io.agenttracing.(*)..").should().beFreeOfCycles();

	@ArchTest
	static final ArchRule featuresDoNotKnowEachOther = classes().should(new ArchCondition<>("not use other features") {

		@Override
		public void check(JavaClass type, ConditionEvents events) {
			String feature = feature(type);
			type.getDirectDependenciesFromSelf()
				.stream()
				.filter((dependency) -> dependency.getTargetClass().getPackageName().startsWith("io.agenttracing"))
				.filter((dependency) -> !SHARED.contains(feature(dependency.getTargetClass())))
				.filter((dependency) -> !feature(dependency.getTargetClass()).equals(feature))
				.forEach((dependency) -> events
					.add(SimpleConditionEvent.violated(dependency, dependency.getDescription())));
		}

		private String feature(JavaClass type) {
			String[] names = type.getPackageName().split("\\.");
			return (names.length > 2) ? names[2] : "";
		}

	});

	@ArchTest
	static final ArchRule foundationsDoNotKnowTheWiring = noClasses().that()
		.resideInAnyPackage("io.agenttracing", "io.agenttracing.trace", "io.agenttracing.propagation",
				"io.agenttracing.coroutine", "io.agenttracing.secret")
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

}
