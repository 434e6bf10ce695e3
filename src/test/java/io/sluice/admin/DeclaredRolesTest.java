package io.sluice.admin;

import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaMethod;
import io.sluice.Compiled;
import io.sluice.admin.access.Allowed;
import io.sluice.admin.access.ManagementApi;
import jakarta.ws.rs.HttpMethod;
import jakarta.ws.rs.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** What the compiled resources declare. */
class DeclaredRolesTest {

    @Test
    void every_compiled_operation_says_who_may_call_it() {
        assertThat(operations())
                .hasSizeGreaterThan(40)
                .allSatisfy(operation -> assertThat(operation.isAnnotatedWith(Allowed.class))
                        .as(operation.getFullName())
                        .isTrue());
    }

    @Test
    void every_resource_is_part_of_the_management_api_and_its_bodies_are_bounded() {
        assertThat(operations()).allSatisfy(operation -> {
            assertThat(operation.getOwner().isAnnotatedWith(ManagementApi.class))
                    .as(operation.getFullName())
                    .isTrue();
            assertThat(operation.getOwner().getAnnotationOfType(Path.class).value())
                    .startsWith("/api/v1/");
        });
    }

    /** Method and path of each operation, as the published document writes them. */
    static List<String> declared() {
        return operations().stream()
                .map(operation -> method(operation).orElseThrow() + " "
                        + (operation.getOwner().getAnnotationOfType(Path.class).value()
                                        + operation
                                                .tryGetAnnotationOfType(Path.class)
                                                .map(path -> "/" + path.value())
                                                .orElse(""))
                                .replaceAll("/+", "/")
                                .replaceAll("(.)/$", "$1"))
                .toList();
    }

    private static List<JavaMethod> operations() {
        return Compiled.MAIN.stream()
                .flatMap(type -> type.getMethods().stream())
                .filter(method -> method(method).isPresent())
                .toList();
    }

    private static Optional<String> method(JavaMethod method) {
        return method.getAnnotations().stream()
                .flatMap(annotation -> Stream.ofNullable(annotation
                        .getRawType()
                        .tryGetAnnotationOfType(HttpMethod.class)
                        .map(HttpMethod::value)
                        .orElse(null)))
                .findFirst();
    }
}
