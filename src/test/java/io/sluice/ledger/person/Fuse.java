package io.sluice.ledger.person;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.SQLException;
import javax.sql.DataSource;

/** A database that goes away after so many statements. */
final class Fuse {
    private final DataSource database;
    private int left = Integer.MAX_VALUE;

    Fuse(DataSource good) {
        database = proxy(DataSource.class, good);
    }

    DataSource database() {
        return database;
    }

    void burnAfter(int statements) {
        left = statements;
    }

    private <T> T proxy(Class<T> type, T target) {
        return type.cast(Proxy.newProxyInstance(
                type.getClassLoader(), new Class<?>[] {type}, (self, method, arguments) -> {
                    boolean speaks = method.getName().equals("prepareStatement")
                            || method.getName().equals("commit");
                    if (speaks && --left < 0) {
                        throw new SQLException("gone", "08006");
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
