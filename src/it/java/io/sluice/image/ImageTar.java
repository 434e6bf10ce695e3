package io.sluice.image;

import com.google.cloud.tools.jib.api.Containerizer;
import com.google.cloud.tools.jib.api.Jib;
import com.google.cloud.tools.jib.api.JibContainerBuilder;
import com.google.cloud.tools.jib.api.TarImage;
import com.google.cloud.tools.jib.api.buildplan.AbsoluteUnixPath;
import com.google.cloud.tools.jib.api.buildplan.FileEntriesLayer;
import com.google.cloud.tools.jib.api.buildplan.FilePermissions;
import com.google.cloud.tools.jib.api.buildplan.Port;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;

/** The gateway's image as a file for {@code docker load}, made without a Docker daemon: what {@code deploy/docker/Dockerfile} makes, less the AOT cache, which needs a JVM of the image to run. */
public final class ImageTar {
    static final String USER = "65532:65532";
    static final List<String> ENTRY_POINT = List.of("java", "@/app/jvm.options", "-jar", "/app/quarkus-run.jar");
    static final Map<String, String> VARIABLES = Map.of("LANG", "C.UTF-8", "PORT", "8080", "SLUICE_EMBEDDED", "off");
    static final int PORT = 8080;

    private static final AbsoluteUnixPath HOME = AbsoluteUnixPath.get("/app");
    private static final FilePermissions EXECUTABLE = FilePermissions.fromOctalString("755");

    private ImageTar() {}

    /** @param arguments the packaged application's folder, the file to write, the image to build upon or {@code scratch}, and the image's name */
    public static void main(String... arguments) throws Exception {
        write(Path.of(arguments[0]), Path.of(arguments[1]), arguments[2], arguments[3]);
    }

    /**
     * Blocking. The same files make the same image: no time of theirs is kept.
     *
     * @throws IllegalArgumentException the application holds embedded stores
     */
    static void write(Path application, Path tar, String from, String name) throws Exception {
        refuseEmbedded(application);
        var base = from.equals("scratch") ? Jib.fromScratch() : Jib.from(from);
        var cache = Files.createTempDirectory("image-");
        layers(base, application)
                .setCreationTime(Instant.EPOCH)
                .setUser(USER)
                .setWorkingDirectory(HOME)
                .setEntrypoint(ENTRY_POINT)
                .setEnvironment(VARIABLES)
                .addExposedPort(Port.tcp(PORT))
                .addLabel("org.opencontainers.image.title", "sluice")
                .addLabel("org.opencontainers.image.description", "The webhook gateway one trusts with money")
                .addLabel("org.opencontainers.image.licenses", "Apache-2.0")
                .containerize(Containerizer.to(TarImage.at(tar).named(name))
                        .setBaseImageLayersCache(cache.resolve("base"))
                        .setApplicationLayersCache(cache.resolve("layers")));
        delete(cache);
    }

    /** From what changes seldom to what changes with each commit. */
    private static JibContainerBuilder layers(JibContainerBuilder image, Path application) throws IOException {
        return image.addFileEntriesLayer(folder(application, "lib").build())
                .addFileEntriesLayer(folder(application, "quarkus")
                        .addEntry(application.resolve("quarkus-run.jar"), HOME.resolve("quarkus-run.jar"))
                        .addEntry(Path.of("deploy/jvm.options"), HOME.resolve("jvm.options"))
                        .addEntry(Path.of("deploy/docker/health"), HOME.resolve("health"), EXECUTABLE)
                        .build())
                .addFileEntriesLayer(folder(application, "app").build());
    }

    private static FileEntriesLayer.Builder folder(Path application, String name) throws IOException {
        return FileEntriesLayer.builder()
                .setName(name)
                .addEntryRecursive(application.resolve(name), HOME.resolve(name));
    }

    private static void refuseEmbedded(Path application) throws IOException {
        try (var files = Files.walk(application.resolve("lib"))) {
            if (files.anyMatch(file -> file.getFileName().toString().contains("embedded"))) {
                throw new IllegalArgumentException(
                        "the application holds embedded stores; package it with -Dembedded=false");
            }
        }
    }

    private static void delete(Path tree) throws IOException {
        try (var files = Files.walk(tree)) {
            for (var file : files.sorted(java.util.Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        }
    }
}
