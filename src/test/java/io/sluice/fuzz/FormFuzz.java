package io.sluice.fuzz;

import static io.sluice.fuzz.FuzzTarget.holds;
import static java.nio.charset.StandardCharsets.UTF_8;

import io.sluice.provider.Form;
import java.util.Arrays;
import java.util.List;

/** Forms. */
public final class FormFuzz implements FuzzTarget {
    @Override
    public String name() {
        return "form";
    }

    @Override
    public List<byte[]> seeds() {
        return List.of("a=b&a=c+d&%C3%A9=%F0%9F%98%80&&=&x=%&y=%4&z=%zz".getBytes(UTF_8));
    }

    @Override
    public void run(byte[] input) {
        var form = Form.parse(input);
        form.fields().forEach((name, values) -> {
            holds(!values.isEmpty(), "a field without a value");
            holds(form.get(name).equals(values.getFirst()), "another value than the first");
        });
        holds(form.equals(Form.parse(input)), "read once this way and once that");
        Form.each(
                input,
                (name, value) -> holds(
                        Arrays.equals(value.utf8(), value.text().getBytes(UTF_8)),
                        "a value's bytes are not those of its text"));
    }
}
