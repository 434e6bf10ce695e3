package io.sluice.deploy.terraform;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The names that a provider knows. Its own program, which would check more, is to be had from Terraform's registry alone. */
record Schema(Map<String, Set<String>> arguments, Map<String, Set<String>> attributes) {
    private static final Pattern LINE = Pattern.compile("(\\S+?)(:| =) (.*)");
    private static final Set<String> OF_TERRAFORM = Set.of("count", "depends_on", "for_each", "lifecycle", "provider");
    private static final Pattern READ =
            Pattern.compile("(?<![\\w.\"])((?:data\\.)?aws_\\w+)\\.\\w+(?:\\[[^]]*])*\\.(\\w+)");

    static Schema read(Path file) throws IOException {
        var schema = new Schema(new HashMap<>(), new HashMap<>());
        for (var line : Files.readAllLines(file)) {
            var parts = LINE.matcher(line);
            if (!line.startsWith("#") && parts.matches()) {
                var kind = parts.group(2).equals(":") ? schema.arguments : schema.attributes;
                kind.put(parts.group(1), Set.of(parts.group(3).split(" ", -1)));
            }
        }
        return schema;
    }

    /** What the provider would refuse of the arguments of all resources and data sources that are its own. */
    List<String> refused(Terraform terraform) {
        var refused = new ArrayList<String>();
        terraform.declared().forEach((name, body) -> {
            var type = name.substring(0, name.lastIndexOf('.'));
            if (type.matches("(data\\.)?aws_\\w+") && body instanceof Map<?, ?> block) {
                check(type, name, block, refused);
            }
        });
        return refused;
    }

    /** What is read of them anywhere and is not there. */
    List<String> missed(Terraform terraform) {
        return terraform
                .texts()
                .flatMap(text -> READ.matcher(text).results())
                .filter(found -> !readable(found.group(1)).contains(found.group(2)))
                .map(found -> found.group())
                .toList();
    }

    private Set<String> readable(String type) {
        return Stream.concat(
                        arguments.getOrDefault(type, Set.of()).stream(),
                        attributes.getOrDefault(type, Set.of()).stream())
                .map(Schema::bare)
                .collect(Collectors.toSet());
    }

    private void check(String path, String where, Map<?, ?> block, List<String> refused) {
        var known = arguments.getOrDefault(path, Set.of());
        var given = given(block);
        known.stream()
                .filter(argument -> argument.endsWith("!") && !given.containsKey(bare(argument)))
                .forEach(argument -> refused.add(where + " lacks " + bare(argument)));
        given.forEach((argument, values) -> {
            if (!known.contains(argument) && !known.contains(argument + "!")) {
                refused.add(where + " has " + argument);
            } else if (arguments.containsKey(path + "." + argument)) {
                values.forEach(value -> check(path + "." + argument, where + "." + argument, value, refused));
            }
        });
    }

    /** Arguments, and under each the blocks that it stands for, if it does. */
    private static Map<String, List<Map<?, ?>>> given(Map<?, ?> block) {
        var given = new HashMap<String, List<Map<?, ?>>>();
        block.forEach((name, value) -> {
            if (name.equals("dynamic")) {
                blocks(value)
                        .forEach(dynamic -> dynamic.forEach((own, made) -> given.put(
                                own.toString(),
                                blocks(made).stream()
                                        .flatMap(m -> blocks(m.get("content")).stream())
                                        .toList())));
            } else if (!OF_TERRAFORM.contains(name.toString())) {
                given.put(name.toString(), blocks(value));
            }
        });
        return given;
    }

    private static List<Map<?, ?>> blocks(@Nullable Object value) {
        var blocks = new ArrayList<Map<?, ?>>();
        if (value instanceof Map<?, ?> one) {
            blocks.add(one);
        } else if (value instanceof List<?> several) {
            several.forEach(one -> blocks.addAll(blocks(one)));
        }
        return blocks;
    }

    private static String bare(String argument) {
        return argument.replace("!", "");
    }
}
