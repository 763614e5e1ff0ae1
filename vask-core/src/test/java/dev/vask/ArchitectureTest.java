package dev.vask;

import static com.tngtech.archunit.core.domain.JavaCall.Predicates.target;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.assignableTo;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.core.domain.properties.HasName.Predicates.nameMatching;
import static com.tngtech.archunit.core.domain.properties.HasOwner.Predicates.With.owner;
import static com.tngtech.archunit.lang.conditions.ArchPredicates.are;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.methods;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noMethods;

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
import java.net.http.HttpClient;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Instant;
import java.time.LocalDateTime;
import java.util.Date;
import java.util.Random;
import java.util.Timer;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ForkJoinPool;
import java.util.concurrent.ThreadLocalRandom;

/** Dependencies between packages (architecture.md §3), and access to clocks, threads and cryptography. */
@AnalyzeClasses(
        packages = "dev.vask",
        importOptions = {ImportOption.DoNotIncludeTests.class, ArchitectureTest.NotTheSocketContract.class})
class ArchitectureTest {
    /** It stands on the class path for the tests, and is one. */
    static final class NotTheSocketContract implements ImportOption {
        @Override
        public boolean includes(Location location) {
            return !location.contains("/dev/vask/transport/contract/");
        }
    }

    private static final String[] JDK = {"java.lang..", "java.util..", "java.io..", "java.nio.charset..", "java.time.."
    };
    private static final String JSPECIFY = "org.jspecify.annotations";

    /** The public types of the root package that carry values and rules, not the facade that wires everything. */
    private static final DescribedPredicate<JavaClass> VALUES = resideInAPackage("dev.vask")
            .and(DescribedPredicate.not(nameMatching("dev\\.vask\\.(Vask|VaskBuilder|VaskApp|Apps)")))
            .as("value types of dev.vask");

    private static DescribedPredicate<JavaClass> jdkAnd(String... packages) {
        return resideInAnyPackage(JDK)
                .or(resideInAnyPackage(packages))
                .or(nameMatching("dev\\.vask\\.transport\\.adapter\\.(FailureLog|Linkage)(\\$.*)?"))
                .or(resideInAPackage(JSPECIFY))
                .or(are(DescribedPredicate.describe(
                        "primitives and arrays of what is allowed", JavaClass::isPrimitive)))
                .or(DescribedPredicate.describe(
                        "arrays",
                        type -> type.isArray() && type.getBaseComponentType().isPrimitive()));
    }

    @ArchTest
    static final ArchRule JSON_SEES_JACKSON_ONLY = classes()
            .that()
            .resideInAPackage("dev.vask.internal.json")
            .should()
            .onlyDependOnClassesThat(jdkAnd("dev.vask.internal.json", "com.fasterxml.jackson.."));

    @ArchTest
    static final ArchRule NOBODY_ELSE_SEES_JACKSON = noClasses()
            .that()
            .resideOutsideOfPackage("dev.vask.internal.json")
            .should()
            .dependOnClassesThat()
            .resideInAPackage("com.fasterxml..");

    @ArchTest
    static final ArchRule PROTOCOL_KNOWS_NOBODY_ABOVE = classes()
            .that()
            .resideInAPackage("dev.vask.internal.protocol")
            .should()
            .onlyDependOnClassesThat(
                    jdkAnd("dev.vask.internal.protocol", "dev.vask.internal.json", "dev.vask.spi", "dev.vask.transport")
                            .or(VALUES));

    @ArchTest
    static final ArchRule SESSION_IS_PURE = classes()
            .that()
            .resideInAPackage("dev.vask.internal.session")
            .should()
            .onlyDependOnClassesThat(jdkAnd(
                            "dev.vask.internal.session",
                            "dev.vask.internal.protocol",
                            "dev.vask.internal.json",
                            "dev.vask.auth",
                            "dev.vask.spi",
                            "dev.vask.transport")
                    .or(VALUES));

    @ArchTest
    static final ArchRule SESSION_TOUCHES_NO_SOCKET_AND_NO_ENGINE = noClasses()
            .that()
            .resideInAPackage("dev.vask.internal.session")
            .should()
            .dependOnClassesThat(nameMatching("dev\\.vask\\.transport\\.(Socket|SocketHandler|SendCallback)")
                    .or(nameMatching("dev\\.vask\\.spi\\.(Backplane|BackplaneListener|VaskTime).*")));

    @ArchTest
    static final ArchRule HUB_KNOWS_NO_CONNECTION = classes()
            .that()
            .resideInAPackage("dev.vask.internal.hub")
            .should()
            .onlyDependOnClassesThat(jdkAnd(
                            "dev.vask.internal.hub", "dev.vask.internal.protocol", "dev.vask.spi", "dev.vask.transport")
                    .or(nameMatching("dev\\.vask\\.internal\\.session\\.(JoinRefusal|SessionApp|TokenBucket.*)"))
                    .or(VALUES));

    @ArchTest
    static final ArchRule NET_STANDS_ON_THE_OTHERS = classes()
            .that()
            .resideInAPackage("dev.vask.internal.net")
            .should()
            .onlyDependOnClassesThat(jdkAnd(
                            "dev.vask.internal.net",
                            "dev.vask.internal.session",
                            "dev.vask.internal.hub",
                            "dev.vask.internal.protocol",
                            "dev.vask.internal.json",
                            "dev.vask.auth",
                            "dev.vask.spi",
                            "dev.vask.transport")
                    .or(VALUES));

    @ArchTest
    static final ArchRule LOCAL_KNOWS_ONLY_THE_SPI = classes()
            .that()
            .resideInAPackage("dev.vask.internal.local")
            .should()
            .onlyDependOnClassesThat(jdkAnd("dev.vask.internal.local", "dev.vask.spi"));

    @ArchTest
    static final ArchRule TIME_KNOWS_ONLY_THE_SPI = classes()
            .that()
            .resideInAPackage("dev.vask.internal.time")
            .should()
            .onlyDependOnClassesThat(jdkAnd("dev.vask.internal.time", "dev.vask.spi"));

    @ArchTest
    static final ArchRule SPI_KNOWS_ONLY_THE_TRANSPORT = classes()
            .that()
            .resideInAPackage("dev.vask.spi")
            .should()
            .onlyDependOnClassesThat(
                    jdkAnd("dev.vask.spi", "dev.vask.transport").or(nameMatching("java\\.net\\.URI")));

    @ArchTest
    static final ArchRule WEBHOOKS_HEAR_EVENTS_AND_NOTHING_ELSE = classes()
            .that()
            .resideInAPackage("dev.vask.internal.webhook")
            .should()
            .onlyDependOnClassesThat(jdkAnd(
                            "dev.vask.internal.webhook",
                            "dev.vask.internal.json",
                            "dev.vask.auth",
                            "dev.vask.spi",
                            "dev.vask.transport",
                            "java.net",
                            "java.net.http",
                            "java.nio")
                    .or(nameMatching("dev\\.vask\\.internal\\.hub\\.(EventSink|Counters)"))
                    .or(nameMatching("dev\\.vask\\.internal\\.protocol\\.ChannelKind"))
                    .or(VALUES));

    @ArchTest
    static final ArchRule ONE_CLASS_HAS_AN_HTTP_CLIENT = noClasses()
            .that()
            .haveNameNotMatching("dev\\.vask\\.internal\\.webhook\\.HttpWebhookSender(\\$.*)?")
            .should()
            .dependOnClassesThat(assignableTo(HttpClient.class));

    @ArchTest
    static final ArchRule NOBODY_KNOWS_THE_HTTP_API = noClasses()
            .that()
            .resideOutsideOfPackage("dev.vask.internal.api")
            .and(DescribedPredicate.not(nameMatching("dev\\.vask\\.(Vask|VaskBuilder)")))
            .should()
            .dependOnClassesThat()
            .resideInAPackage("dev.vask.internal.api");

    @ArchTest
    static final ArchRule ONLY_THE_FACADE_WIRES = noClasses()
            .that(DescribedPredicate.not(resideInAnyPackage(
                            "dev.vask.internal.net",
                            "dev.vask.internal.api",
                            "dev.vask.internal.local",
                            "dev.vask.internal.webhook",
                            "dev.vask.internal.time")
                    .or(nameMatching("dev\\.vask\\.(Vask|VaskBuilder|VaskApp|auth\\.AuthEndpointBuilder)"))))
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage(
                    "dev.vask.internal.net",
                    "dev.vask.internal.local",
                    "dev.vask.internal.webhook",
                    "dev.vask.internal.time");

    @ArchTest
    static final ArchRule CRYPTOGRAPHY_IS_AUTHS = noClasses()
            .that()
            .resideOutsideOfPackage("dev.vask.auth")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("javax.crypto..", "org.bouncycastle..")
            .orShould()
            .dependOnClassesThat(nameMatching("java\\.security\\.MessageDigest"));

    @ArchTest
    static final ArchRule ONLY_TIME_READS_A_CLOCK = noClasses()
            .that()
            .resideOutsideOfPackage("dev.vask.internal.time")
            .should()
            .callMethod(System.class, "nanoTime")
            .orShould()
            .callMethod(System.class, "currentTimeMillis")
            .orShould()
            .callMethod(Instant.class, "now")
            .orShould()
            .callMethod(LocalDateTime.class, "now")
            .orShould()
            .callConstructor(Date.class)
            .orShould()
            .dependOnClassesThat(assignableTo(Clock.class));

    @ArchTest
    static final ArchRule ONLY_TIME_MAKES_THREADS = noClasses()
            .that()
            .resideOutsideOfPackage("dev.vask.internal.time")
            .and()
            .doNotHaveSimpleName("HttpWebhookSender")
            .and()
            .doNotHaveSimpleName("StateWord")
            .should()
            .callConstructorWhere(target(owner(assignableTo(Thread.class)
                    .or(assignableTo(ExecutorService.class))
                    .or(assignableTo(Timer.class)))))
            .orShould()
            .dependOnClassesThat(assignableTo(Executors.class).or(assignableTo(ForkJoinPool.class)))
            .orShould()
            .callMethodWhere(target(nameMatching(".*Async|sleep|park.*"))
                    .and(DescribedPredicate.not(target(owner(assignableTo(HttpClient.class))))));

    @ArchTest
    static final ArchRule NOBODY_SLEEPS = noClasses()
            .that()
            .doNotHaveSimpleName("StateWord")
            .and()
            .doNotHaveSimpleName("SystemTime")
            .should()
            .callMethodWhere(
                    target(owner(assignableTo(Thread.class))).and(target(nameMatching("sleep|join|yield|onSpinWait"))))
            .because("only a lock held for a few memory operations may be waited for");

    @ArchTest
    static final ArchRule NO_SYNCHRONIZED_METHODS = noMethods()
            .should()
            .haveModifier(JavaModifier.SYNCHRONIZED)
            .because("a lock here is never held over a call");

    @ArchTest
    static final ArchRule ONLY_THE_BUILDER_DRAWS_FROM_THE_SYSTEM = noClasses()
            .that()
            .doNotHaveSimpleName("VaskBuilder")
            .and()
            .doNotHaveSimpleName("EncryptedChannels")
            .should()
            .dependOnClassesThat(assignableTo(SecureRandom.class))
            .orShould()
            .dependOnClassesThat(assignableTo(ThreadLocalRandom.class))
            .orShould()
            .callMethod(Math.class, "random")
            .orShould()
            .callConstructor(Random.class);

    @ArchTest
    static final ArchRule NO_REFLECTION_AND_NO_SERIALISATION = noClasses()
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("java.lang.reflect..", "javax.script..", "java.beans..", "java.rmi..")
            .orShould()
            .dependOnClassesThat(nameMatching("java\\.io\\.Object(Input|Output)Stream"));

    @ArchTest
    static final ArchRule PUBLIC_API_EXPOSES_NOTHING_INTERNAL = methods()
            .that()
            .areDeclaredInClassesThat()
            .resideOutsideOfPackage("dev.vask.internal..")
            .should(exposeNothingInternal());

    private static ArchCondition<JavaMethod> exposeNothingInternal() {
        return new ArchCondition<>("expose nothing internal") {
            @Override
            public void check(JavaMethod method, ConditionEvents events) {
                if (isExposed(method) && mentionsInternals(method)) {
                    events.add(
                            SimpleConditionEvent.violated(method, method.getFullName() + " exposes an internal type"));
                }
            }
        };
    }

    private static boolean isExposed(JavaCodeUnit unit) {
        boolean visible = unit.getModifiers().contains(JavaModifier.PUBLIC)
                || unit.getModifiers().contains(JavaModifier.PROTECTED);
        return visible && unit.getOwner().getModifiers().contains(JavaModifier.PUBLIC);
    }

    private static boolean mentionsInternals(JavaMethod method) {
        return method.getReturnType().getAllInvolvedRawTypes().stream().anyMatch(ArchitectureTest::isInternal)
                || method.getParameterTypes().stream()
                        .flatMap(type -> type.getAllInvolvedRawTypes().stream())
                        .anyMatch(ArchitectureTest::isInternal);
    }

    private static boolean isInternal(JavaClass type) {
        return type.getPackageName().startsWith("dev.vask.internal");
    }
}
