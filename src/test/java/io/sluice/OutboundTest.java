package io.sluice;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.properties.HasName.Predicates.nameMatching;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaAccess;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import io.sluice.admin.access.oidc.OidcConfig;
import io.sluice.remote.ApiUrls;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/**
 * Where the gateway calls out, and who says whereto. Tenants do not: all calls leave by one class, to the providers' APIs and the issuer of tokens, which are the
 * operator's to name.
 */
class OutboundTest {
    private static final JavaClasses CLASSES = Compiled.MAIN;

    /** Plays providers and runs stores on the operator's own machine; nothing that a tenant says gets there in production. */
    private static final DescribedPredicate<JavaClass> OPS = resideInAPackage("io.sluice.ops..");

    @Test
    void connections_are_opened_by_the_wire_alone() {
        var clients = Set.of(
                "java.net.http.HttpClient.newBuilder",
                "java.net.http.HttpClient.newHttpClient",
                "java.net.http.HttpClient.send",
                "java.net.http.HttpClient.sendAsync",
                "java.net.URL.openConnection",
                "java.net.URL.openStream",
                "java.net.Socket.<init>",
                "java.net.Socket.connect",
                "java.nio.channels.SocketChannel.open",
                "javax.net.SocketFactory.createSocket");
        var opening = CLASSES.stream()
                .filter(DescribedPredicate.not(OPS))
                .flatMap(type -> type.getAccessesFromSelf().stream())
                .filter(access -> clients.contains(access.getTargetOwner().getName() + "."
                        + access.getTarget().getName()))
                .map(JavaAccess::getOriginOwner)
                .map(JavaClass::getName)
                .collect(Collectors.toSet());
        assertThat(opening).containsExactly("io.sluice.remote.Wire");
    }

    @Test
    void no_other_client_is_used() {
        noClasses()
                .that(DescribedPredicate.not(OPS))
                .should()
                .dependOnClassesThat(
                        nameMatching(
                                "io\\.vertx\\..*(WebClient|HttpClient|NetClient|MailClient).*|okhttp3\\..*|com\\.nimbusds\\..*(ResourceRetriever|RemoteJWKSet|URLBasedJWKSetSource).*"))
                .check(CLASSES);
    }

    /** All hold {@code URI}s or text that come from the environment; no row of a tenant's does. */
    @Test
    void whereto_is_the_operator_s_to_say() {
        var asked = CLASSES.stream()
                .filter(DescribedPredicate.not(OPS))
                .filter(type -> !type.isAssignableTo(ApiUrls.class) && !type.isAssignableTo(OidcConfig.class))
                .flatMap(type -> type.getDirectDependenciesFromSelf().stream())
                .filter(d -> d.getTargetClass().isEquivalentTo(io.sluice.remote.Wire.class))
                .map(d -> d.getOriginClass().getPackageName())
                .collect(Collectors.toSet());
        assertThat(asked)
                .containsExactlyInAnyOrder(
                        "io.sluice.remote.stripe",
                        "io.sluice.remote.twilio",
                        "io.sluice.remote.sendgrid",
                        "io.sluice.remote.google",
                        "io.sluice.admin.access.oidc");
    }
}
