package io.sluice.deploy.terraform;

import com.bertramlabs.plugins.hcl4j.HCLParser;
import com.bertramlabs.plugins.hcl4j.HCLParserException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.logging.Level;
import java.util.logging.Logger;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** A directory of Terraform files: their text, and what is declared in them. */
record Terraform(Map<String, String> files, Map<String, Object> declared) {
    static final Path AWS = Path.of("deploy/terraform/aws");
    /** It tells of each expression that it does not evaluate, and what it does not understand it throws besides. */
    private static final Logger PARSER = Logger.getLogger(HCLParser.class.getName());

    static {
        PARSER.setLevel(Level.OFF);
    }

    private static final Pattern COMMENT = Pattern.compile("(?m)^\\s*#.*$|\\s# .*$");
    /** A name with at least one dot that begins like a reference, in an expression or in a text's {@code ${…}}. */
    private static final Pattern REFERENCE =
            Pattern.compile("(?<![\\w.\"-])(var|local|data|ephemeral|aws_\\w+|random_\\w+)\\.(\\w+)(?:\\.(\\w+))?");

    /** @throws IOException a file is not HCL: the message names it */
    static Terraform read(Path directory) throws IOException {
        var files = new TreeMap<String, String>();
        var declared = new TreeMap<String, Object>();
        try (var found = Files.newDirectoryStream(directory, "*.tf")) {
            for (var file : found) {
                var text = Files.readString(file);
                files.put(file.getFileName().toString(), text);
                collect(file, text, declared);
            }
        }
        return new Terraform(files, declared);
    }

    private static void collect(Path file, String text, Map<String, Object> declared) throws IOException {
        try {
            Format.of(text);
            new HCLParser().parse(text).forEach((kind, blocks) -> {
                if (blocks instanceof Map<?, ?> named) {
                    named.forEach((name, block) -> declare(declared, kind, name, block));
                }
            });
        } catch (HCLParserException | RuntimeException e) {
            throw new IOException(file + " is not HCL: " + e.getMessage(), e);
        }
    }

    /** Resources, data and ephemerals have a type and a name; variables, locals and outputs a name. */
    private static void declare(Map<String, Object> declared, String kind, Object name, Object block) {
        switch (kind) {
            case "variable" -> declared.put("var." + name, block);
            case "locals" -> declared.put("local." + name, block == null ? "" : block);
            case "output" -> declared.put("output." + name, block);
            case "resource" -> ((Map<?, ?>) block).forEach((own, body) -> declared.put(name + "." + own, body));
            case "data", "ephemeral" ->
                ((Map<?, ?>) block).forEach((own, body) -> declared.put(kind + "." + name + "." + own, body));
            default -> declared.put(kind + "." + name, "");
        }
    }

    /** What is referred to anywhere, as it would be declared. */
    TreeSet<String> references() {
        var references = new TreeSet<String>();
        texts().forEach(text -> REFERENCE.matcher(text).results().forEach(found -> {
            var name = found.group(1) + "." + found.group(2);
            boolean longer = found.group(1).equals("data") || found.group(1).equals("ephemeral");
            references.add(longer ? name + "." + found.group(3) : name);
        }));
        return references;
    }

    /** The files, without their comments. */
    Stream<String> texts() {
        return files.values().stream().map(text -> COMMENT.matcher(text).replaceAll(""));
    }

    /** Bodies of the resources of a type, by name. */
    Map<String, Map<?, ?>> resources(String type) {
        var bodies = new TreeMap<String, Map<?, ?>>();
        declared.forEach((name, body) -> {
            if (name.startsWith(type + ".") && body instanceof Map<?, ?> map) {
                bodies.put(name.substring(type.length() + 1), map);
            }
        });
        return bodies;
    }
}
