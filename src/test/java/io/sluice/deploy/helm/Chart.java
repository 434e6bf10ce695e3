package io.sluice.deploy.helm;

import com.marcnuri.helm.Helm;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;

/** The chart as Helm renders it for some values. Rendering leaves hooks out, so it is done on a copy in which they are none. */
final class Chart {
    static final Path HOME = Path.of("deploy/helm/sluice");
    static final String HOOK = "was-hook/hook";
    private static final Map<Case, List<Manifest>> RENDERED = new ConcurrentHashMap<>();
    private static final Path COPY = copy();

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
                "worker.keda.enabled=true"),
        SENTINEL(
                "redis.mode=sentinel",
                "redis.masterName=main",
                "redis.address=a:26379",
                "worker.keda.enabled=true",
                "worker.keda.passwordKey=");

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

        List<Pod> pods() {
            return manifests().stream().flatMap(Pod::of).toList();
        }
    }

    /** @throws IllegalStateException Helm refuses: the message says why */
    static List<Manifest> render(String... settings) {
        var template = new Helm(COPY)
                .template()
                .withName("demo")
                .withNamespace("hooks")
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

    private static Path copy() {
        try (var files = Files.walk(HOME)) {
            var copy = Files.createTempDirectory("chart").resolve("sluice");
            for (var file : files.toList()) {
                var target = copy.resolve(HOME.relativize(file).toString());
                if (Files.isDirectory(file)) {
                    Files.createDirectories(target);
                } else {
                    Files.writeString(target, Files.readString(file).replace("helm.sh/hook", HOOK));
                }
            }
            Runtime.getRuntime().addShutdownHook(new Thread(() -> delete(copy.getParent())));
            return copy;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
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
