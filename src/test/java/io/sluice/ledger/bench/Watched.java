package io.sluice.ledger.bench;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.util.ArrayList;
import java.util.List;
import javax.sql.DataSource;

/** A database that remembers which statements were prepared on it. */
public final class Watched {
    private final List<String> statements = new ArrayList<>();
    private final DataSource database;

    public Watched(DataSource watched) {
        database = proxy(DataSource.class, watched);
    }

    public DataSource database() {
        return database;
    }

    /** In order, since the last call. */
    public List<String> statements() {
        var seen = List.copyOf(statements);
        statements.clear();
        return seen;
    }

    private <T> T proxy(Class<T> type, T target) {
        return type.cast(Proxy.newProxyInstance(
                type.getClassLoader(), new Class<?>[] {type}, (self, method, arguments) -> {
                    if (method.getName().equals("prepareStatement")) {
                        statements.add((String) arguments[0]);
                    }
                    try {
                        var result = method.invoke(target, arguments);
                        return result instanceof Connection connection ? proxy(Connection.class, connection) : result;
                    } catch (InvocationTargetException e) {
                        throw e.getCause();
                    }
                }));
    }
}
