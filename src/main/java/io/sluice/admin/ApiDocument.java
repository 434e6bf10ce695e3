package io.sluice.admin;

import io.quarkus.smallrye.openapi.OpenApiFilter;
import io.sluice.admin.access.Access;
import io.sluice.admin.problem.ProblemJson;
import java.util.List;
import org.eclipse.microprofile.openapi.OASFactory;
import org.eclipse.microprofile.openapi.OASFilter;
import org.eclipse.microprofile.openapi.models.OpenAPI;
import org.eclipse.microprofile.openapi.models.Operation;
import org.eclipse.microprofile.openapi.models.media.Schema;
import org.eclipse.microprofile.openapi.models.security.SecurityScheme;

/** What all operations of the published document share: title, credential, errors. */
@OpenApiFilter(stages = OpenApiFilter.RunStage.BUILD)
public class ApiDocument implements OASFilter {

    private static final String BEARER = "bearer";

    @Override
    public void filterOpenAPI(OpenAPI document) {
        document.setInfo(OASFactory.createInfo()
                .title("Sluice management API")
                .version("v1")
                .description("Tenants, their sources, and what became of their webhooks."));
        document.setServers(List.of());
        var components = document.getComponents() == null ? OASFactory.createComponents() : document.getComponents();
        components.addSecurityScheme(
                BEARER,
                OASFactory.createSecurityScheme()
                        .type(SecurityScheme.Type.HTTP)
                        .scheme("bearer")
                        .description(
                                "The platform's admin key, a tenant's API key (slk_…), or a token of the configured"
                                        + " OIDC issuer"));
        components.addSchema("Problem", problem());
        document.setComponents(components);
        var paths = document.getPaths();
        for (var path : List.copyOf(paths.getPathItems().keySet())) {
            if (!path.startsWith(Access.API)) {
                paths.removePathItem(path);
            }
        }
        paths.getPathItems()
                .values()
                .forEach(path -> path.getOperations().values().forEach(ApiDocument::complete));
    }

    private static void complete(Operation operation) {
        operation.setSecurity(List.of(OASFactory.createSecurityRequirement().addScheme(BEARER)));
        List.of("400", "401", "403").forEach(operation.getResponses()::removeAPIResponse);
        operation
                .getResponses()
                .setDefaultValue(OASFactory.createAPIResponse()
                        .description("What went wrong: RFC 9457, with a code")
                        .content(OASFactory.createContent()
                                .addMediaType(
                                        ProblemJson.MEDIA_TYPE,
                                        OASFactory.createMediaType()
                                                .schema(OASFactory.createSchema()
                                                        .ref("#/components/schemas/Problem")))));
    }

    private static Schema problem() {
        var fault = object().addProperty("field", text()).addProperty("message", text());
        return object().addProperty("type", text())
                .addProperty("title", text())
                .addProperty("status", OASFactory.createSchema().addType(Schema.SchemaType.INTEGER))
                .addProperty("detail", text())
                .addProperty("code", text())
                .addProperty(
                        "errors",
                        OASFactory.createSchema()
                                .addType(Schema.SchemaType.ARRAY)
                                .items(fault));
    }

    private static Schema object() {
        return OASFactory.createSchema().addType(Schema.SchemaType.OBJECT);
    }

    private static Schema text() {
        return OASFactory.createSchema().addType(Schema.SchemaType.STRING);
    }
}
