package io.sluice.deploy.api;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * A Postman collection of an OpenAPI document: a folder for each thing of the API, a request for each operation, placeholders for all that is somebody's.
 *
 * @see <a href="https://schema.postman.com/collection/json/v2.1.0/draft-07/docs/index.html">Collection v2.1.0</a>
 */
final class Collection {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String SCHEMA = "https://schema.getpostman.com/json/collection/v2.1.0/collection.json";
    private static final List<String> METHODS = List.of("get", "post", "put", "patch", "delete");
    private static final Pattern PARAMETER = Pattern.compile("\\{(\\w+)}");
    private static final int DEEPEST = 5;

    private final JsonNode document;

    private Collection(JsonNode document) {
        this.document = document;
    }

    static ObjectNode of(JsonNode document) {
        return new Collection(document).collection();
    }

    private ObjectNode collection() {
        var collection = JSON.createObjectNode();
        collection
                .putObject("info")
                .put("name", document.at("/info/title").asText())
                .put("description", document.at("/info/description").asText())
                .put("schema", SCHEMA);
        var auth = collection.putObject("auth").put("type", "bearer");
        auth.putArray("bearer").add(variable("token", "{{api_key}}").put("type", "string"));
        collection
                .putArray("variable")
                .add(variable("base_url", "http://localhost:8080"))
                .add(variable("api_key", ""))
                .add(variable("tenant_id", ""));
        folders()
                .forEach((name, items) -> collection
                        .withArray("item")
                        .addObject()
                        .put("name", name)
                        .set("item", items));
        return collection;
    }

    private TreeMap<String, ArrayNode> folders() {
        var folders = new TreeMap<String, ArrayNode>();
        var paths = new TreeMap<String, JsonNode>();
        document.path("paths").properties().forEach(path -> paths.put(path.getKey(), path.getValue()));
        paths.forEach((path, operations) -> METHODS.stream()
                .filter(operations::has)
                .forEach(method -> folders.computeIfAbsent(folder(path), name -> JSON.createArrayNode())
                        .add(item(path, method, operations.path(method), operations.path("parameters")))));
        return folders;
    }

    /** The thing that a path is about: its last word, or the one before its identifier's. A tenant's are apart from the platform's. */
    private static String folder(String path) {
        var words = List.of(path.replaceFirst("^/api/v1/", "").split("/", -1));
        boolean tenants = words.size() > 2 && words.getFirst().equals("tenants");
        return (tenants ? words.get(2) : words.getFirst()).replace('-', ' ');
    }

    private ObjectNode item(String path, String method, JsonNode operation, JsonNode shared) {
        var item = JSON.createObjectNode().put("name", operation.path("summary").asText());
        var request = item.putObject("request").put("method", method.toUpperCase(Locale.ROOT));
        var headers = request.putArray("header");
        parameters(operation, shared, "header").forEach(parameter -> headers.add(placeholder(parameter)));
        var schema = operation.at("/requestBody/content/application~1json/schema");
        if (!schema.isMissingNode()) {
            headers.add(variable("Content-Type", "application/json"));
            var body = request.putObject("body").put("mode", "raw");
            body.put("raw", example(schema, 0).toPrettyString());
            body.putObject("options").putObject("raw").put("language", "json");
        }
        request.set("url", url(path, parameters(operation, shared, "query").toList()));
        return item;
    }

    private static ObjectNode url(String path, List<JsonNode> queries) {
        var postman = PARAMETER.matcher(path).replaceAll(":$1");
        var url = JSON.createObjectNode().put("raw", "{{base_url}}" + postman);
        url.putArray("host").add("{{base_url}}");
        Stream.of(postman.substring(1).split("/", -1)).forEach(url.putArray("path")::add);
        queries.forEach(parameter -> url.withArray("query").add(placeholder(parameter)));
        PARAMETER
                .matcher(path)
                .results()
                .map(found -> found.group(1))
                .forEach(
                        name -> url.withArray("variable").add(variable(name, name.equals("t") ? "{{tenant_id}}" : "")));
        return url;
    }

    private static Stream<JsonNode> parameters(JsonNode operation, JsonNode shared, String where) {
        return Stream.of(shared, operation.path("parameters"))
                .flatMap(list ->
                        Stream.iterate(0, i -> i < list.size(), i -> i + 1).map(list::get))
                .filter(parameter -> parameter.path("in").asText().equals(where));
    }

    /** Not sent until somebody ticks it, unless it must be. */
    private static ObjectNode placeholder(JsonNode parameter) {
        return variable(parameter.path("name").asText(), "")
                .put("disabled", !parameter.path("required").asBoolean());
    }

    private static ObjectNode variable(String key, String value) {
        return JSON.createObjectNode().put("key", key).put("value", value);
    }

    /** A body of this shape, with the type in the place of each value. */
    private JsonNode example(JsonNode schema, int depth) {
        var resolved = resolved(schema);
        if (depth > DEEPEST) {
            return JSON.nullNode();
        }
        if (resolved.has("properties")) {
            var object = JSON.createObjectNode();
            resolved.path("properties")
                    .properties()
                    .forEach(field -> object.set(field.getKey(), example(field.getValue(), depth + 1)));
            return object;
        }
        if (resolved.has("items")) {
            return JSON.createArrayNode().add(example(resolved.path("items"), depth + 1));
        }
        return leaf(resolved);
    }

    private static JsonNode leaf(JsonNode schema) {
        if (schema.has("enum")) {
            return schema.path("enum").path(0);
        }
        return switch (type(schema)) {
            case "boolean" -> JSON.getNodeFactory().booleanNode(false);
            case "integer", "number" -> JSON.getNodeFactory().numberNode(0);
            case "object" -> JSON.createObjectNode();
            default -> JSON.getNodeFactory().textNode("");
        };
    }

    /** A type, or the first of several that is not null. */
    private static String type(JsonNode schema) {
        var type = schema.path("type");
        if (!type.isArray()) {
            return type.asText();
        }
        for (var one : type) {
            if (!one.asText().equals("null")) {
                return one.asText();
            }
        }
        return "";
    }

    private JsonNode resolved(JsonNode schema) {
        return Stream.of("anyOf", "oneOf", "allOf")
                .filter(schema::has)
                .findFirst()
                .map(kind -> resolved(schema.path(kind).path(0)))
                .or(() -> Optional.of(schema.path("$ref"))
                        .filter(JsonNode::isTextual)
                        .map(ref -> resolved(document.at(ref.asText().substring(1)))))
                .orElse(schema);
    }
}
