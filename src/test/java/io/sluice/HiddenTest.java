package io.sluice;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.lang.classfile.Attributes;
import java.lang.classfile.ClassFile;
import java.lang.classfile.ClassModel;
import java.lang.classfile.MethodModel;
import java.lang.classfile.attribute.RecordComponentInfo;
import java.lang.classfile.instruction.InvokeDynamicInstruction;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** What holds secrets or personal data says nothing of them when it is written as text; a record shows all that it has, unless it says otherwise. */
class HiddenTest {
    private static final Path CLASSES = Path.of("target/classes/io/sluice");

    /** Names of components that hold what no log may show. */
    private static final Pattern TELLING = Pattern.compile(
            "(?i).*(secret|credential|token|password|material|body|payload|address(es)?|email|phone|subject|html|headers|recipients?)"
                    + "|(admin|encryption)Key|from|to|text|form|raw|json|content|data|fields|values|node|bytes|parameters|plain|clear|before|after");

    /** Types whose text is what is in them. */
    private static final Set<String> SHOWING = Set.of(
            "Ljava/lang/String;",
            "Ljava/util/Map;",
            "Ljava/util/List;",
            "Ljava/util/Optional;",
            "Ljava/lang/Object;",
            "Lcom/fasterxml/jackson/databind/JsonNode;",
            "Lcom/fasterxml/jackson/databind/node/ObjectNode;");

    /** Records with a component of such a name that holds nothing of the kind, and why. */
    private static final Map<String, String> HARMLESS = Map.of(
            "admin/page/Page", "its rows hide themselves",
            "provider/Provider$Answer", "the same for everybody",
            "provider/gcal/Moment", "a time",
            "record/Kind", "the fields' names and rules",
            "remote/calendar/CalendarRows$Beginning",
                    "Google's token of a place in a list opens nothing without the credential",
            "remote/calendar/CalendarRows$End", "as above",
            "remote/reconcile/StripeListing$Place", "the id of an event");

    @Test
    void a_record_of_secrets_or_personal_data_hides_them() throws IOException {
        // When
        var showing = new TreeMap<String, List<String>>();
        for (var record : records()) {
            var telling = record.findAttribute(Attributes.record()).orElseThrow().components().stream()
                    .filter(c -> SHOWING.contains(c.descriptor().stringValue()))
                    .map(RecordComponentInfo::name)
                    .map(Object::toString)
                    .filter(name -> TELLING.matcher(name).matches())
                    .toList();
            if (!telling.isEmpty() && showsAll(record)) {
                showing.put(record.thisClass().asInternalName().substring("io/sluice/".length()), telling);
            }
        }
        // Then
        assertThat(showing.keySet()).as(showing.toString()).isEqualTo(HARMLESS.keySet());
    }

    private static List<ClassModel> records() throws IOException {
        try (var files = Files.walk(CLASSES)) {
            return files.filter(f -> f.toString().endsWith(".class"))
                    .map(HiddenTest::parsed)
                    .filter(c -> c.findAttribute(Attributes.record()).isPresent())
                    .collect(Collectors.toList());
        }
    }

    private static ClassModel parsed(Path file) {
        try {
            return ClassFile.of().parse(file);
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    /** Whether the text is the one that the compiler makes of all components. */
    private static boolean showsAll(ClassModel record) {
        return record.methods().stream()
                .filter(m -> m.methodName().equalsString("toString"))
                .flatMap(MethodModel::elementStream)
                .anyMatch(HiddenTest::isMade);
    }

    private static boolean isMade(Object element) {
        return element instanceof java.lang.classfile.CodeModel code
                && code.elementStream()
                        .anyMatch(e -> e instanceof InvokeDynamicInstruction made
                                && made.bootstrapMethod().owner().displayName().equals("ObjectMethods"));
    }
}
