package io.sluice.ops.schema;

import io.agroal.api.AgroalDataSource;
import io.agroal.api.configuration.AgroalConnectionFactoryConfiguration;
import io.agroal.api.configuration.AgroalDataSourceConfiguration.DataSourceImplementation;
import io.agroal.api.configuration.supplier.AgroalConnectionFactoryConfigurationSupplier;
import io.agroal.api.configuration.supplier.AgroalDataSourceConfigurationSupplier;
import io.agroal.api.security.NamePrincipal;
import io.agroal.api.security.SimplePassword;
import java.sql.SQLException;
import java.time.Duration;

/** Connections like those of a pool, but each a new one, on which a statement may take as long as it takes. */
public final class OwnConnections {
    private static final String SOCKET_TIMEOUT = "socketTimeout";
    private static final int MOST = 8;
    private static final Duration ACQUISITION = Duration.ofSeconds(10);

    private OwnConnections() {}

    /** To where the pool's lead. To be closed. */
    public static AgroalDataSource like(AgroalDataSource pool) {
        var to = factory(pool);
        return open(to.jdbcUrl(), withCredentials(new AgroalConnectionFactoryConfigurationSupplier(), to), to);
    }

    /**
     * To elsewhere, in all other respects like the pool's. To be closed.
     *
     * @param user empty: the pool's user and password
     */
    public static AgroalDataSource like(AgroalDataSource pool, String url, String user, String password) {
        var to = factory(pool);
        var own = new AgroalConnectionFactoryConfigurationSupplier();
        return open(
                url,
                user.isEmpty()
                        ? withCredentials(own, to)
                        : own.principal(new NamePrincipal(user)).credential(new SimplePassword(password)),
                to);
    }

    private static AgroalConnectionFactoryConfiguration factory(AgroalDataSource pool) {
        return pool.getConfiguration().connectionPoolConfiguration().connectionFactoryConfiguration();
    }

    private static AgroalConnectionFactoryConfigurationSupplier withCredentials(
            AgroalConnectionFactoryConfigurationSupplier own, AgroalConnectionFactoryConfiguration like) {
        if (like.principal() != null) {
            own.principal(like.principal());
        }
        like.credentials().forEach(own::credential);
        return own;
    }

    private static AgroalDataSource open(
            String url, AgroalConnectionFactoryConfigurationSupplier own, AgroalConnectionFactoryConfiguration like) {
        own.jdbcUrl(url.replaceAll("(?<=[?&])" + SOCKET_TIMEOUT + "=[^&]*&?", ""))
                .loginTimeout(like.loginTimeout());
        if (like.connectionProviderClass() != null) {
            own.connectionProviderClass(like.connectionProviderClass());
        }
        if (like.initialSql() != null) {
            own.initialSql(like.initialSql());
        }
        like.securityProviders().forEach(own::addSecurityProvider);
        like.jdbcProperties().stringPropertyNames().stream()
                .filter(name -> !name.equals(SOCKET_TIMEOUT))
                .forEach(name -> own.jdbcProperty(name, like.jdbcProperties().getProperty(name)));
        try {
            return AgroalDataSource.from(new AgroalDataSourceConfigurationSupplier()
                    .dataSourceImplementation(DataSourceImplementation.AGROAL_POOLLESS)
                    .connectionPoolConfiguration(none ->
                            none.maxSize(MOST).acquisitionTimeout(ACQUISITION).connectionFactoryConfiguration(own)));
        } catch (SQLException e) {
            throw new IllegalStateException("no connection can be made", e);
        }
    }
}
