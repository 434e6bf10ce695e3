package io.sluice.deploy.helm;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import com.marcnuri.helm.Helm;
import com.marcnuri.helm.LintResult;
import io.fabric8.kubernetes.api.model.ConfigMap;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;

/** The chart as Helm renders it for some values. Rendering leaves hooks out and asks no cluster, so it is done on a copy in which they are no hooks, and {@code global} says what there is. */
final class Chart {
    static final Path HOME = Path.of("deploy/helm/sluice");
    static final String HOOK = "was-hook/hook";
    private static final String DEPLOYMENTS = "lookup \"apps/v1\" \"Deployment\" .root.Release.Namespace ";
    private static final Map<Case, List<Manifest>> RENDERED = new ConcurrentHashMap<>();
    private static final Path COPY = copy();
    private static final ObjectMapper YAML =
            YAMLMapper.builder().defaultMergeable(true).build();

    private Chart() {}

    /** The installations that the chart has values for. */
    enum Case {
        DEFAULT,
        PRODUCTION("values-production.yaml"),
        MINIMAL(
                "values-minimal.yaml",
                "secrets.plain.DATABASE_URL=postgresql://sluice:" + Case.PLANTED + "@db:5432/sluice",
                "secrets.plain.REDIS_URL=redis://:" + Case.PLANTED + "@redis:6379",
                "secrets.plain.SLUICE_ADMIN_KEY=" + Case.PLANTED.repeat(5),
                "secrets.plain.SLUICE_ENCRYPTION_KEY=" + Case.PLANTED),
        CLUSTER(
                "redis.mode=cluster",
                "redis.address=a:6379,b:6379",
                "redis.tls.enabled=true",
                "postgres.pooler=true",
                "migration.databaseUrlKey=DIRECT_URL",
                "worker.keda.enabled=true"),
        SENTINEL(
                "redis.mode=sentinel",
                "redis.masterName=main",
                "redis.address=a:26379",
                "postgres.maxConnections=300",
                "worker.keda.enabled=true",
                "worker.keda.passwordKey="),
        /** What is off or empty elsewhere. */
        OPTIONS(
                "image.digest=sha256:" + Case.DIGEST,
                "image.pullSecrets[0]=registry",
                "oidc.issuer=https://id.example.com",
                "oidc.audience=sluice",
                "corsOrigins[0]=https://console.example.com",
                "trustedProxies[0]=10.0.0.0/8",
                "extraEnv.SLUICE_STRIPE_API_URL=https://proxy.example.com",
                "nodeSelector.pool=web",
                "tolerations[0].key=web",
                "tolerations[0].operator=Exists",
                "priorityClassName=high",
                "podLabels.team=payments",
                "podAnnotations.note=seen",
                "serviceAccount.annotations.role=none",
                "postgres.maxConnections=200",
                "ingest.autoscaling.enabled=true",
                "networkPolicy.internet.ingest=true");

        static final String DIGEST = "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef";
        static final String PLANTED = "planted-secret";

        private final String settings;

        /** @param settings files of values, or single ones as {@code key=value} */
        Case(String... settings) {
            this.settings = String.join("\n", settings);
        }

        List<Manifest> manifests() {
            return RENDERED.computeIfAbsent(this, c -> render(c.settings.lines().toArray(String[]::new)));
        }

        <T> List<T> all(Class<T> type) {
            return manifests().stream()
                    .map(Manifest::object)
                    .filter(type::isInstance)
                    .map(type::cast)
                    .toList();
        }

        /** What Helm's linter says of the chart with these values for defaults: it takes no others. */
        LintResult lint() throws IOException {
            var chart = copy();
            var values = chart.resolve("values.yaml");
            var merged = YAML.readTree(values.toFile());
            for (var setting : settings.lines().toList()) {
                if (setting.contains("=")) {
                    put((ObjectNode) merged, setting);
                } else {
                    YAML.readerForUpdating(merged)
                            .readValue(HOME.resolve(setting).toFile());
                }
            }
            Files.writeString(values, merged.toString());
            return new Helm(chart).lint().strict().call();
        }

        List<Pod> pods() {
            return manifests().stream().flatMap(Pod::of).toList();
        }
    }

    /** @throws IllegalStateException Helm refuses: the message says why */
    static List<Manifest> render(String... settings) {
        return render(COPY, "demo", "hooks", settings);
    }

    /** The same, as another release. */
    static List<Manifest> release(String name, String namespace, String... settings) {
        return render(COPY, name, namespace, settings);
    }

    /** What Helm tells after an installation, which rendering leaves out. */
    static String notes(String... settings) throws IOException {
        var chart = copy();
        var notes = Files.readString(chart.resolve("templates/NOTES.txt"));
        Files.writeString(chart.resolve("templates/notes.yaml"), """
                {{- define "notes" }}%s{{ end }}
                apiVersion: v1
                kind: ConfigMap
                metadata: { name: notes }
                data: { notes: {{ include "notes" . | quote }} }
                """.formatted(notes));
        return render(chart, "demo", "hooks", settings).stream()
                .filter(manifest -> manifest.name().equals("notes"))
                .map(manifest -> ((ConfigMap) manifest.object()).getData().get("notes"))
                .findFirst()
                .orElseThrow();
    }

    private static List<Manifest> render(Path chart, String name, String namespace, String... settings) {
        var template = new Helm(chart)
                .template()
                .withName(name)
                .withNamespace(namespace)
                .withKubeVersion("1.33.0");
        for (var setting : settings) {
            var parts = setting.split("=", 2);
            if (parts.length == 1) {
                template.withValuesFile(HOME.resolve(setting));
            } else {
                template.set(parts[0], parts[1]);
            }
        }
        return Manifest.parse(template.call());
    }

    /** @param setting names with dots, as Helm's {@code --set} takes them, and a text */
    private static void put(ObjectNode values, String setting) {
        var name = setting.substring(0, setting.indexOf('='));
        int last = name.lastIndexOf('.');
        var parent = last < 0
                ? values
                : values.withObject("/" + name.substring(0, last).replace('.', '/'));
        parent.put(name.substring(last + 1), setting.substring(setting.indexOf('=') + 1));
    }

    private static Path copy() {
        try (var files = Files.walk(HOME)) {
            var copy = Files.createTempDirectory("chart").resolve("sluice");
            for (var file : files.toList()) {
                var target = copy.resolve(HOME.relativize(file).toString());
                if (Files.isDirectory(file)) {
                    Files.createDirectories(target);
                } else {
                    Files.writeString(target, standIn(Files.readString(file)));
                }
            }
            Runtime.getRuntime().addShutdownHook(new Thread(() -> delete(copy.getParent())));
            return copy;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String standIn(String template) {
        return template.replace("helm.sh/hook", HOOK)
                .replace(DEPLOYMENTS + "\"\"", "dig \"cluster\" dict (.root.Values.global | default dict)")
                .replace(
                        DEPLOYMENTS + ".name", "get (dig \"running\" dict (.root.Values.global | default dict)) .name");
    }

    private static void delete(Path directory) {
        try (Stream<Path> files = Files.walk(directory)) {
            for (var file : new ArrayList<>(files.toList()).reversed()) {
                Files.delete(file);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
