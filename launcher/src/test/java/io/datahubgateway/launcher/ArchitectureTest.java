package io.datahubgateway.launcher;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaAccess;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import io.datahubgateway.common.kafka.KafkaConnection;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The rules of the house that a compiler does not know, over the main code of all modules. */
class ArchitectureTest {

    private static final String BASE = "io.datahubgateway.";
    private static final String ROLES = "(ingress|egress|control)";

    private static JavaClasses all;

    @BeforeAll
    static void readTheClasses() {
        all = new ClassFileImporter()
                .withImportOption(new ImportOption.DoNotIncludeTests())
                .withImportOption(location -> !location.contains("testkit") && !location.contains("-tests.jar"))
                .importPackages(BASE + "..");
    }

    @ParameterizedTest
    @CsvSource({"common", "broker", "ingress", "egress", "control", "launcher"})
    void looksAtEveryModule(String module) {
        assertThat(all.that(resideInAPackage(BASE + module + ".."))).isNotEmpty();
    }

    @ParameterizedTest
    @CsvSource({"ingress,egress,control", "egress,ingress,control", "control,ingress,egress"})
    void roleModulesDontKnowEachOther(String role, String other, String third) {
        noClasses()
                .that()
                .resideInAPackage(BASE + role + "..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(BASE + other + "..", BASE + third + "..")
                .check(all);
    }

    @Test
    void onlyTheLauncherKnowsTheRoles() {
        noClasses()
                .that()
                .resideInAnyPackage(BASE + "common..", BASE + "broker..")
                .should()
                .dependOnClassesThat()
                .haveNameMatching(BASE.replace(".", "\\.") + "(launcher|" + ROLES + ")\\..*")
                .check(all);
    }

    @Test
    void namesSayWhatAThingIs() {
        noClasses().should().haveNameMatching(".*(Manager|Helper|Utils?|Impl)").check(all);
        noClasses().should().haveNameMatching(".*[.$](Abstract|Base)[A-Z]\\w*").check(all);
    }

    @Test
    void nobodySleeps() {
        noClasses()
                .should()
                .callMethodWhere(target("sleep", Set.of(Thread.class.getName(), TimeUnit.class.getName())))
                .check(all);
    }

    @Test
    void kafkaClientsAreMadeInOnePlace() {
        Set<String> clients = Set.of(
                KafkaProducer.class.getName(),
                KafkaConsumer.class.getName(),
                Admin.class.getName(),
                "org.apache.kafka.clients.admin.AdminClient");
        noClasses()
                .that()
                .doNotHaveFullyQualifiedName(KafkaConnection.class.getName())
                .should()
                .callCodeUnitWhere(target("<init>", clients).or(target("create", clients)))
                .check(all);
    }

    @Test
    void onlyTheLauncherPrints() {
        noClasses()
                .that()
                .resideOutsideOfPackage(BASE + "launcher..")
                .should()
                .accessField(System.class, "out")
                .orShould()
                .accessField(System.class, "err")
                .check(all);
    }

    private static DescribedPredicate<JavaAccess<?>> target(String name, Set<String> owners) {
        return DescribedPredicate.describe(
                name + " of " + owners,
                access -> access.getTarget().getName().equals(name)
                        && owners.contains(access.getTarget().getOwner().getFullName()));
    }
}
