package io.sluice.admin;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.sluice.admin.access.PathId;
import io.sluice.admin.page.PageQuery;
import io.sluice.admin.problem.Faults;
import io.sluice.admin.rejection.RejectionQuery;
import io.sluice.event.Id;
import io.sluice.event.Problem;
import io.sluice.fuzz.FuzzTarget;
import jakarta.ws.rs.QueryParam;
import java.lang.reflect.Field;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.util.Arrays;
import java.util.List;
import java.util.function.Supplier;
import java.util.stream.Stream;

/** What callers of the API put into URLs: a line {@code name=value} for each parameter, the first line an id in a path. Refused is only what is answered 400 or 404. */
public final class QueryFuzz implements FuzzTarget {
    private static final List<Supplier<? extends PageQuery>> QUERIES =
            List.of(EventQuery::new, RejectionQuery::new, PageQuery::new);

    @Override
    public String name() {
        return "api-query";
    }

    @Override
    public List<byte[]> seeds() {
        return List.of(
                ("evt_01h455vb4pex5vsknk084sn02q\nlimit=50\ncursor=AAAAAGcAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA\n"
                                + "provider=stripe\ntype=invoice.paid\nstatus=applied\nexternal_id=evt_1\n"
                                + "source_id=src_01h455vb4pex5vsknk084sn02q\nsince=2026-11-20T08:15:30.000Z\n"
                                + "until=+999999999-12-31T23:59:59Z\nreason=signature_mismatch")
                        .getBytes(UTF_8),
                "ten_7zzzzzzzzzzzzzzzzzzzzzzzzz\nlimit=200\ncursor=AAAAAAAAAAAAAAAAAAAAAA".getBytes(UTF_8));
    }

    @Override
    public void run(byte[] input) {
        var lines = new String(input, UTF_8).split("\n", -1);
        for (var kind : Id.Kind.values()) {
            declared(() ->
                    FuzzTarget.holds(Id.of(kind, PathId.of(kind, lines[0])).equals(lines[0]), "two texts of one id"));
        }
        declared(() -> {
            var faults = new Faults();
            faults.text("field", lines[0]);
            faults.raise();
        });
        for (var query : QUERIES) {
            var asked = query.get();
            fields(asked.getClass()).forEach(field -> fill(asked, field, lines));
            answers(asked.getClass()).forEach(method -> declared(() -> call(asked, method)));
        }
    }

    private static Stream<Field> fields(Class<?> type) {
        return type == Object.class
                ? Stream.empty()
                : Stream.concat(
                        Arrays.stream(type.getDeclaredFields()).filter(f -> f.isAnnotationPresent(QueryParam.class)),
                        fields(type.getSuperclass()));
    }

    /** What a query is asked for: every method that takes nothing. */
    private static Stream<Method> answers(Class<?> type) {
        return type == Object.class
                ? Stream.empty()
                : Stream.concat(
                        Arrays.stream(type.getDeclaredMethods())
                                .filter(m -> m.getParameterCount() == 0
                                        && !Modifier.isStatic(m.getModifiers())
                                        && !m.isSynthetic()),
                        answers(type.getSuperclass()));
    }

    private static void fill(Object query, Field field, String[] lines) {
        var name = field.getAnnotation(QueryParam.class).value() + '=';
        try {
            field.setAccessible(true);
            for (var line : lines) {
                if (line.startsWith(name)) {
                    field.set(query, line.substring(name.length()));
                }
            }
        } catch (IllegalAccessException e) {
            throw new IllegalStateException(e);
        }
    }

    private static void call(Object query, Method method) {
        try {
            method.setAccessible(true);
            method.invoke(query);
        } catch (InvocationTargetException e) {
            throw e.getCause() instanceof RuntimeException thrown ? thrown : new IllegalStateException(e.getCause());
        } catch (IllegalAccessException e) {
            throw new IllegalStateException(e);
        }
    }

    private static void declared(Runnable reading) {
        try {
            reading.run();
        } catch (Problem.Raised refused) {
            int status = refused.problem().status();
            FuzzTarget.holds(status == 400 || status == 404, "refused as our own fault");
        }
    }
}
